using Managed.Kernels.Activation;

namespace Managed.Layers;

/// <summary>How a plan asks for a layer's forward pass: what lies in blocks, and which of the layers after it are done along.</summary>
internal sealed record LayerForm
{
    /// <summary>In planes, and by itself.</summary>
    public static readonly LayerForm Plain = new();

    /// <summary>Which values have their channels in blocks.</summary>
    public BlockedSides Sides { get; init; }

    /// <summary>What results below zero are multiplied by, as <see cref="Rectification"/> says; other than <see cref="Rectification.None"/> where <see cref="Layer.CanRectify"/>.</summary>
    public float NegativeSlope { get; init; } = Rectification.None;

    /// <summary>The maximum of windows that is written instead of the output, where <see cref="Convolution.CanPool"/>.</summary>
    public MaxPool? Pool { get; init; }
}
