using System;
using System.Collections.Generic;

namespace Managed.Training;

/// <summary>How one tensor's values are moved by their gradient, and what is remembered from step to step.</summary>
/// <remarks>Every value is treated by itself with operations that round once, so results do not depend on the CPU.</remarks>
public abstract class UpdateRule
{
    /// <summary>What is remembered, by name: as long as the values each. May be written to take up an earlier state.</summary>
    public abstract IReadOnlyList<KeyValuePair<string, Memory<float>>> State { get; }

    /// <summary>The number of steps done. May be set together with <see cref="State"/>.</summary>
    public virtual long StepCount { get; set; }

    /// <summary>Moves the values one step against the gradient.</summary>
    /// <param name="values">The values.</param>
    /// <param name="gradient">The gradient to them, of the same length.</param>
    /// <param name="learningRate">The step's size.</param>
    public abstract void Update(Span<float> values, ReadOnlySpan<float> gradient, float learningRate);
}
