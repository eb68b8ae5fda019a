using System;
using Managed.Kernels.Convolution;
using Managed.Kernels.Convolution.Winograd;
using Managed.Kernels.Pooling;

namespace Managed.Kernels.Blocked;

/// <summary>The routines for channels in blocks, by the algorithm that the shape has in planes too: so both give the same bits.</summary>
internal static class BlockedRoutines
{
    /// <summary>Whether there is a routine.</summary>
    public static bool Applies(ConvolutionShape shape, ConvolutionAlgorithm algorithm, bool blockedInput, bool blockedOutput) => ConvolutionChoice.Resolve(shape, algorithm) switch
    {
        ConvolutionAlgorithm.Depthwise => blockedInput && blockedOutput && BlockedDepthwise.Applies(shape),
        ConvolutionAlgorithm.Winograd2 => blockedInput && blockedOutput && BlockedWinograd<WinogradTile2>.Applies(shape),
        ConvolutionAlgorithm.Winograd4 => blockedInput && blockedOutput && BlockedWinograd<WinogradTile4>.Applies(shape),
        _ => BlockedConvolution.Applies(shape, blockedInput, blockedOutput),
    };

    /// <summary>Whether the routine to channels in blocks can write a maximum of windows instead of its output.</summary>
    public static bool CanPool(ConvolutionShape shape, ConvolutionAlgorithm algorithm, PoolingShape pooling) =>
        ConvolutionChoice.Resolve(shape, algorithm) == ConvolutionAlgorithm.ImplicitGemm && BlockedConvolution.CanPool(pooling);

    /// <summary>Lays out the forward pass.</summary>
    /// <param name="shape">The extents.</param>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="blockedInput">Whether the input's channels lie in blocks.</param>
    /// <param name="blockedOutput">Whether the output's do.</param>
    /// <param name="blocks">Blocks of work wanted at least.</param>
    /// <param name="pooling">The maximum of the output's windows that is wanted instead of it, if any; see <see cref="CanPool"/>.</param>
    public static ConvolutionRoutine Forward(
        ConvolutionShape shape, ConvolutionAlgorithm algorithm, bool blockedInput, bool blockedOutput, int blocks, PoolingShape? pooling = null)
    {
        if (!Applies(shape, algorithm, blockedInput, blockedOutput))
            throw new ArgumentException($"Channels in blocks are not for {shape}.", nameof(shape));
        return ConvolutionChoice.Resolve(shape, algorithm) switch
        {
            ConvolutionAlgorithm.Depthwise => new BlockedDepthwise(shape, blocks),
            ConvolutionAlgorithm.Winograd2 => new BlockedWinograd<WinogradTile2>(shape, ConvolutionAlgorithm.Winograd2, blocks),
            ConvolutionAlgorithm.Winograd4 => new BlockedWinograd<WinogradTile4>(shape, ConvolutionAlgorithm.Winograd4, blocks),
            _ => new BlockedConvolution(shape, blockedInput, blockedOutput, blocks, pooling),
        };
    }

    /// <summary>Lays out the gradient to the weights, of values in planes.</summary>
    /// <param name="shape">The extents.</param>
    /// <param name="algorithm">The algorithm, or <see cref="ConvolutionAlgorithm.Automatic"/>.</param>
    /// <param name="parts">Parts of work wanted at least.</param>
    /// <exception cref="ArgumentException">The algorithm cannot compute the shape.</exception>
    public static WeightsRoutine WeightsGradient(ConvolutionShape shape, ConvolutionAlgorithm algorithm, int parts) =>
        ConvolutionChoice.ResolveWeights(shape, algorithm) switch
        {
            ConvolutionAlgorithm.Winograd2 => new WinogradWeightsGradient<WinogradTile2>(shape),
            ConvolutionAlgorithm.Winograd4 => new WinogradWeightsGradient<WinogradTile4>(shape),
            _ => new DirectWeightsGradient(shape, parts),
        };
}
