namespace Managed.Kernels.Convolution;

/// <summary>How a convolution and its gradients are computed.</summary>
/// <remarks>The result of one algorithm is the same bits everywhere; other algorithms may round differently.</remarks>
public enum ConvolutionAlgorithm
{
    /// <summary>Chosen by the shape alone, never by the machine.</summary>
    Automatic,

    /// <summary>A matrix product whose right operand, the windows, never exists as a whole. For every shape.</summary>
    ImplicitGemm,

    /// <summary>Tiles of 2 x 2 outputs with four ninths of the multiplications, for 3 x 3 taps on the last two axes with stride and dilation 1.</summary>
    Winograd2,

    /// <summary>Tiles of 4 x 4 outputs with a fourth of the multiplications, for the same shapes; errors are about twice those of <see cref="ImplicitGemm"/>.</summary>
    Winograd4,

    /// <summary>Rows shifted under the taps, for groups of one channel or of one filter. The bits of <see cref="ImplicitGemm"/>.</summary>
    Depthwise,
}
