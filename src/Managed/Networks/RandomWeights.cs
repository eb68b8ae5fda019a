using System;
using System.Collections.Generic;
using Managed.Formats;
using Managed.Tensors;

namespace Managed.Networks;

/// <summary>The weights that a network begins to learn with: random, and the same for the same seed.</summary>
/// <remarks>
/// Tensors of two axes or more are drawn by <see cref="WeightInitialization.He"/>, each from a stream of its own that follows from seed and
/// name, so that the order of loading does not matter; "scale" and "variance" begin as ones, everything else as zeros.
/// </remarks>
public sealed class RandomWeights : WeightSource
{
    private readonly long seed;

    /// <summary>Weights of a seed.</summary>
    public RandomWeights(long seed)
        : base($"random weights {seed}") => this.seed = seed;

    /// <summary>None: every tensor is there, in every shape.</summary>
    public override IReadOnlyCollection<string> TensorNames => [];

    /// <summary>Null: a tensor has the shape in which it is loaded.</summary>
    public override Shape? FindShape(string tensor) => null;

    /// <inheritdoc/>
    public override Tensor Load(string tensor, Shape shape)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (shape.Rank >= 2)
            return WeightInitialization.He(shape, new SeededRandom(StreamOf(tensor)));
        var values = new Tensor(shape);
        if (tensor.EndsWith(".scale", StringComparison.Ordinal) || tensor.EndsWith(".variance", StringComparison.Ordinal))
            values.Span.Fill(1);
        return values;
    }

    /// <inheritdoc/>
    protected override Tensor LoadCore(string tensor) => throw new NotSupportedException("Random weights have no shape of their own.");

    private long StreamOf(string tensor)
    {
        ulong state = (ulong)seed;
        foreach (char letter in tensor)
            state = SeededRandom.Mix(state ^ letter);
        return (long)state;
    }
}
