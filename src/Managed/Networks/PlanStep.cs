using Managed.Layers;
using Managed.Tensors;

namespace Managed.Networks;

/// <summary>One node of a plan with its memory.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Inputs">The values it takes.</param>
/// <param name="Output">The value it gives.</param>
/// <param name="OutputGradient">The gradient to the output, or null where nothing is to be propagated.</param>
/// <param name="Wanted">The node's name where its gradient is given while the backward pass runs, else null.</param>
/// <param name="First">Whether nothing has been written to the output's gradient when that happens.</param>
/// <param name="InputGradients">Where the gradients to the inputs are written, or null where none is wanted.</param>
/// <param name="Sums">What a written gradient is then added to, or null where it was written to its place directly.</param>
internal sealed record PlanStep(
    Layer Layer, Tensor[] Inputs, Tensor Output, Tensor? OutputGradient, string? Wanted, bool First, Tensor?[] InputGradients, Tensor?[] Sums)
{
    /// <summary>What the forward pass makes of the step.</summary>
    public StepFusion Fusion { get; init; }
}

/// <summary>A convolution and the rectifier that takes its value in place are one pass over memory.</summary>
internal enum StepFusion
{
    /// <summary>The step is computed by itself.</summary>
    None,

    /// <summary>The convolution rectifies what it writes.</summary>
    Rectifies,

    /// <summary>The rectifier has nothing left to do.</summary>
    Done,
}
