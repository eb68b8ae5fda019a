using System;
using System.Collections.Immutable;
using Managed.Kernels.Convolution.Depthwise;
using Managed.Kernels.Convolution.Winograd;

namespace Managed.Kernels.Convolution;

/// <summary>Which algorithm computes a shape. The table knows shapes only, so that every machine computes the same bits.</summary>
internal static class ConvolutionChoice
{
    /// <summary>Shapes that tiles can compute, as measured: the first row whose numbers a shape reaches has its algorithm. Few tiles leave lanes empty, few channels leave the transforms' cost unpaid.</summary>
    private static readonly ImmutableArray<Row> Rows =
    [
        new(Tiles: 256, Inputs: 8, Outputs: 32, ConvolutionAlgorithm.Winograd4),
        new(Tiles: 256, Inputs: 64, Outputs: 3, ConvolutionAlgorithm.Winograd4),
        new(Tiles: 49, Inputs: 16, Outputs: 16, ConvolutionAlgorithm.Winograd4),
        new(Tiles: 25, Inputs: 32, Outputs: 16, ConvolutionAlgorithm.Winograd4),
        new(Tiles: 25, Inputs: 16, Outputs: 64, ConvolutionAlgorithm.Winograd4),
        new(Tiles: 16, Inputs: 64, Outputs: 64, ConvolutionAlgorithm.Winograd2),
        new(Tiles: 9, Inputs: 128, Outputs: 128, ConvolutionAlgorithm.Winograd2),
    ];

    /// <summary>Filters, or channels, of a group above which a matrix product has enough rows to fill its tiles.</summary>
    private const int MostMultiplier = 8;

    /// <summary>Channels and filters below which lanes lie idle while the gradient to the weights is computed by tiles.</summary>
    private const int LeastWeightsChannels = 16;

    /// <summary>Tiles of 4 x 4 outputs of one slice of all images below which what they are summed in costs more than their products.</summary>
    private const int LeastWeightsTiles = 32;

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

    /// <summary>The algorithm of the gradient to the weights.</summary>
    /// <exception cref="ArgumentException">The algorithm cannot compute it.</exception>
    public static ConvolutionAlgorithm ResolveWeights(ConvolutionShape shape, ConvolutionAlgorithm algorithm)
    {
        if (algorithm == ConvolutionAlgorithm.Automatic)
            return ChooseWeights(shape);
        if (!Enum.IsDefined(algorithm))
            throw new ArgumentOutOfRangeException(nameof(algorithm));
        if (algorithm == ConvolutionAlgorithm.Depthwise)
            throw new ArgumentException($"{algorithm} does not compute the gradient to the weights.", nameof(algorithm));
        if (algorithm != ConvolutionAlgorithm.ImplicitGemm && !WinogradConvolution.AppliesToWeights(shape))
            throw new ArgumentException($"{algorithm} computes the gradient to the weights of one group of 3 x 3 taps with stride and dilation 1, not of {shape}.", nameof(algorithm));
        return algorithm;
    }

    private static ConvolutionAlgorithm ChooseWeights(ConvolutionShape shape)
    {
        if (!WinogradConvolution.AppliesToWeights(shape) || Math.Min(shape.InputChannels, shape.OutputChannels) < LeastWeightsChannels
            || Math.Min(shape.Height.Output, shape.Width.Output) < WinogradTile2.Outputs)
            return ConvolutionAlgorithm.ImplicitGemm;
        int small = TilesOf(shape, WinogradTile2.Outputs);
        int large = TilesOf(shape, WinogradTile4.Outputs);
        bool areSmallBetter = (long)shape.Batch * large < LeastWeightsTiles || (long)small * WinogradTile2.Points * WinogradTile2.Points <= (long)large * WinogradTile4.Points * WinogradTile4.Points;
        return areSmallBetter ? ConvolutionAlgorithm.Winograd2 : ConvolutionAlgorithm.Winograd4;
    }

    private static int TilesOf(ConvolutionShape shape, int outputs) => Extent.Parts(shape.Height.Output, outputs) * Extent.Parts(shape.Width.Output, outputs);

    private static ConvolutionAlgorithm Choose(ConvolutionShape shape)
    {
        if (DepthwiseConvolution.Applies(shape) && Math.Max(shape.GroupInputChannels, shape.GroupOutputChannels) <= MostMultiplier)
            return ConvolutionAlgorithm.Depthwise;
        if (!WinogradConvolution.Applies(shape))
            return ConvolutionAlgorithm.ImplicitGemm;
        int tiles = TilesOf(shape, WinogradTile4.Outputs);
        int inputs = shape.GroupInputChannels * shape.Depth.Kernel;
        foreach (Row row in Rows)
        {
            if (tiles >= row.Tiles && inputs >= row.Inputs && shape.GroupOutputChannels >= row.Outputs)
                return row.Algorithm;
        }

        return ConvolutionAlgorithm.ImplicitGemm;
    }

    /// <param name="Tiles">Tiles of 4 x 4 outputs of one slice, at least.</param>
    /// <param name="Inputs">Channels of a group times taps along the depth axis, at least.</param>
    /// <param name="Outputs">Filters of a group, at least.</param>
    /// <param name="Algorithm">What computes it.</param>
    private readonly record struct Row(int Tiles, int Inputs, int Outputs, ConvolutionAlgorithm Algorithm);
}
