using System;
using Managed.Tensors;

namespace Managed.Layers;

/// <summary>A learned tensor and, where it is being learned, the gradient that backward passes add to.</summary>
public sealed class Parameter
{
    /// <summary>A parameter without gradient.</summary>
    public Parameter(Tensor value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Value = value;
    }

    /// <summary>The values. Whoever changes them calls <see cref="MarkChanged"/>.</summary>
    public Tensor Value { get; }

    /// <summary>What backward passes add to, or null where no gradient is wanted.</summary>
    public Tensor? Gradient { get; private set; }

    /// <summary>Counts the changes, so that what is derived from the values knows when to be made anew.</summary>
    internal int Version { get; private set; }

    /// <summary>Says that the values have changed.</summary>
    public void MarkChanged() => Version++;

    /// <summary>Asks backward passes for the gradient, which begins with zeros. Plans made before keep less than it needs: make them after.</summary>
    public void RequireGradient() => Gradient ??= new Tensor(Value.Shape);

    /// <summary>Sets the gradient, if there is one, to zeros.</summary>
    public void ClearGradient() => Gradient?.Span.Clear();
}
