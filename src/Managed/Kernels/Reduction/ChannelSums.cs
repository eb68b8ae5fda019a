using System;
using Managed.Simd;

namespace Managed.Kernels.Reduction;

/// <summary>Sums over images and positions, channel by channel: the gradients of what a channel shares.</summary>
/// <remarks>An image's sum over its positions has sixteen partial sums; images are then added to the destination in ascending order.</remarks>
internal static class ChannelSums
{
    /// <summary>sums[c] += sum over n and p of x[n, c, p].</summary>
    public static void Accumulate(SimdLevel level, int batch, int channels, ReadOnlySpan<float> values, Span<float> sums)
    {
        int positions = values.Length / (batch * channels);
        SumKernel sum = Reductions.Sum.At(level);
        for (int plane = 0; plane < batch * channels; plane++)
            sums[plane % channels] += sum(values.Slice(plane * positions, positions));
    }

    /// <summary>sums[c] += sum over n and p of x[n, c, p] * y[n, c, p].</summary>
    public static void AccumulateProducts(SimdLevel level, int batch, int channels, ReadOnlySpan<float> left, ReadOnlySpan<float> right, Span<float> sums)
    {
        int positions = left.Length / (batch * channels);
        PairSumKernel dot = Reductions.Dot.At(level);
        for (int plane = 0; plane < batch * channels; plane++)
            sums[plane % channels] += dot(left.Slice(plane * positions, positions), right.Slice(plane * positions, positions));
    }
}
