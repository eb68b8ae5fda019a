using System;
using Managed.Layers;
using Managed.Tensors;

namespace Managed.Networks.Planning;

/// <summary>One action of a plan with its memory.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Name">The node.</param>
/// <param name="Layer">Its layer.</param>
/// <param name="Inputs">The values it takes.</param>
/// <param name="Output">The value it gives.</param>
internal sealed record PlanStep(PlanActionKind Kind, string Name, Layer Layer, Tensor[] Inputs, Tensor Output)
{
    /// <summary>What the layer keeps between its forward and its backward step: of a training pass, or its marks.</summary>
    public Memory<float> State { get; init; }

    /// <summary>The layer where it keeps marks.</summary>
    public IMarkingLayer? Marking { get; init; }

    /// <summary>How the layer is run forward, as <see cref="PlanFusion"/> says.</summary>
    public LayerForm Form { get; init; } = LayerForm.Plain;

    /// <summary>Whether a rectifier, or a pooling, was done along by the step before.</summary>
    public bool IsDone { get; init; }

    /// <summary>The gradient to the output of a backward step.</summary>
    public Tensor? OutputGradient { get; init; }

    /// <summary>Whether the output is handed over in the forward pass, and its gradient asked for in the backward pass.</summary>
    public bool IsPassed { get; init; }

    /// <summary>Whether nothing has been written to the output's gradient when it is asked for.</summary>
    public bool IsFirst { get; init; }

    /// <summary>Where the gradients to the inputs are written, or null where none is wanted.</summary>
    public Tensor?[] InputGradients { get; init; } = [];

    /// <summary>What a written gradient is then added to, or null where it was written to its place directly.</summary>
    public Tensor?[] Sums { get; init; } = [];
}
