using System.Collections.Immutable;

namespace Managed.Networks;

/// <summary>What a plan computes.</summary>
public sealed record PlanOptions
{
    /// <summary>Nodes whose values are wanted; empty means the last node. Only these and what leads to them is computed.</summary>
    public ImmutableArray<string> Outputs { get; init; } = [];

    /// <summary>Whether the gradients to the inputs are wanted.</summary>
    public bool InputGradient { get; init; }

    /// <summary>Whether the backward pass goes down to parameters that require a gradient. On its way to the input it adds to theirs too.</summary>
    public bool ParameterGradients { get; init; }

    /// <summary>
    /// Whether the wanted values are handed over while <see cref="NetworkPlan.Forward(VisitOutput)"/> runs, and asked for their gradients while
    /// <see cref="NetworkPlan.Backward(AddOutputGradient)"/> does, instead of being kept between and after them: they then need no memory of their own.
    /// </summary>
    internal bool PassingOutputs { get; init; }

    /// <summary>Whether layers work as they do while a network learns: normalisation by the batch at hand, dropout.</summary>
    public bool Training { get; init; }

    /// <summary>
    /// The most bytes of <see cref="NetworkPlan.PeakBytes"/>, or null for no limit. Where keeping every value until its gradient needs more,
    /// values are dropped and computed again on the way back, in as few stretches as will do; the results are the same to the bit.
    /// </summary>
    public long? MemoryLimit { get; init; }

    /// <summary>Whether values inside a plan without gradients may have their channels in blocks; the results are the same to the bit.</summary>
    internal bool ChannelBlocks { get; init; } = true;

    internal bool Backward => InputGradient || ParameterGradients;
}
