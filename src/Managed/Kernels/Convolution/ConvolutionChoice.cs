using System;
using Managed.Kernels.Convolution.Depthwise;
using Managed.Kernels.Convolution.Winograd;

namespace Managed.Kernels.Convolution;

/// <summary>Which algorithm computes a shape. The table knows shapes only, so that every machine computes the same bits.</summary>
internal static class ConvolutionChoice
{
    /// <summary>Channels below which the transforms of tiles cost more than the multiplications they save.</summary>
    private const int LeastChannels = 8;

    /// <summary>Tiles of one slice below which most lanes of a register would be empty.</summary>
    private const int LeastTiles = 12;

    /// <summary>Filters, or channels, of a group above which a matrix product has enough rows, or columns, for the packing to pay.</summary>
    private const int MostMultiplier = 64;

    /// <summary>The algorithm that stands for <see cref="ConvolutionAlgorithm.Automatic"/>; any other stands for itself.</summary>
    /// <exception cref="ArgumentException">The algorithm cannot compute the shape.</exception>
    public static ConvolutionAlgorithm Resolve(ConvolutionShape shape, ConvolutionAlgorithm algorithm)
    {
        if (algorithm == ConvolutionAlgorithm.Automatic)
            return Choose(shape);
        if (!Enum.IsDefined(algorithm))
            throw new ArgumentOutOfRangeException(nameof(algorithm));
        if (algorithm == ConvolutionAlgorithm.Depthwise && !DepthwiseConvolution.Applies(shape))
            throw new ArgumentException($"{algorithm} is for groups of one channel, or of one filter, not for {shape}.", nameof(algorithm));
        if (algorithm is ConvolutionAlgorithm.Winograd2 or ConvolutionAlgorithm.Winograd4 && !WinogradConvolution.Applies(shape))
            throw new ArgumentException($"{algorithm} is for 3 x 3 taps with stride and dilation 1, not for {shape}.", nameof(algorithm));
        return algorithm;
    }

    private static ConvolutionAlgorithm Choose(ConvolutionShape shape)
    {
        if (DepthwiseConvolution.Applies(shape) && Math.Max(shape.GroupInputChannels, shape.GroupOutputChannels) <= MostMultiplier)
            return ConvolutionAlgorithm.Depthwise;
        if (!WinogradConvolution.Applies(shape) || Math.Min(shape.GroupInputChannels * shape.Depth.Kernel, shape.GroupOutputChannels) < LeastChannels)
            return ConvolutionAlgorithm.ImplicitGemm;
        return Tiles(shape, 4) >= LeastTiles ? ConvolutionAlgorithm.Winograd4
            : Tiles(shape, 2) >= LeastTiles ? ConvolutionAlgorithm.Winograd2
            : ConvolutionAlgorithm.ImplicitGemm;
    }

    private static int Tiles(ConvolutionShape shape, int side) => ((shape.Height.Output + side - 1) / side) * ((shape.Width.Output + side - 1) / side);
}
