using System;
using Managed.Kernels.Distance;
using Managed.Kernels.Gemm;
using Managed.Kernels.Gram;
using Managed.Kernels.Reduction;
using Managed.Simd;
using Managed.Tensors;

namespace Managed.Style.Costs;

/// <summary>What costs are made of: Gram matrices of one picture's features [1, C, ...], their gradients, and squared distances.</summary>
internal static class FeatureStatistics
{
    /// <summary>G[i, j] = sum over positions of f[i] * f[j].</summary>
    public static void Gram(WorkerPool workers, Tensor features, Memory<float> gram)
    {
        (int channels, int positions) = Extents(features);
        using var partial = new RentedFloats(GramMatrix.PartialLength(channels, positions));
        var job = new GramJob(channels, positions, features.Memory, partial.Memory);
        workers.Run(GramMatrix.Parts(channels, positions), GramMatrix.ForwardScratchLength(channels), job);
        GramMatrix.Combine(channels, positions, partial.Span, gram.Span);
    }

    /// <summary>df[i] += sum over j of (dG[i, j] + dG[j, i]) * f[j].</summary>
    public static void GramBackward(WorkerPool workers, Tensor features, ReadOnlySpan<float> gramGradient, Memory<float> packed, Memory<float> featuresGradient)
    {
        (int channels, int positions) = Extents(features);
        int square = channels * channels;
        GramMatrix.PackGradient(channels, gramGradient, packed.Span[..square], packed.Span[square..]);
        var job = new GramBackwardJob(channels, positions, packed[square..], features.Memory, featuresGradient);
        workers.Run(GramMatrix.BackwardBlocks(channels, positions).Count, GramMatrix.BackwardScratchLength(channels, positions), job);
    }

    /// <summary>The sum of each channel, or of its products with weights: float sums of chunks, added in double precision.</summary>
    public static void Sums(Tensor features, ReadOnlySpan<float> weights, Span<double> sums)
    {
        (int channels, int positions) = Extents(features);
        SumKernel sum = Reductions.Sum.At(SimdHardware.Level);
        PairSumKernel dot = Reductions.Dot.At(SimdHardware.Level);
        for (int channel = 0; channel < channels; channel++)
        {
            ReadOnlySpan<float> plane = features.Span.Slice(channel * positions, positions);
            sums[channel] = 0;
            for (int first = 0; first < positions; first += GramMatrix.ChunkPositions)
            {
                int count = Math.Min(GramMatrix.ChunkPositions, positions - first);
                ReadOnlySpan<float> chunk = plane.Slice(first, count);
                sums[channel] += weights.IsEmpty ? sum(chunk) : dot(chunk, weights.Slice(first, count));
            }
        }
    }

    /// <summary>Floats that <see cref="GramBackward"/> packs into.</summary>
    public static int PackedLength(int channels) => (channels * channels) + GemmPacking.PackedLeftLength(channels, channels);

    /// <summary>The sum of squared differences, summed plane by plane in double precision.</summary>
    public static double SquaredDistance(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int planeLength)
    {
        double sum = 0;
        for (int first = 0; first < a.Length; first += planeLength)
            sum += Distances.SquaredEuclidean(SimdHardware.Level, a.Slice(first, planeLength), b.Slice(first, planeLength));
        return sum;
    }

    public static (int Channels, int Positions) Extents(Tensor features) => (features.Shape[1], features.Length / features.Shape[1]);

    private readonly struct GramJob(int channels, int positions, Memory<float> features, Memory<float> partial) : IParallelJob
    {
        public void Run(int part, Span<float> scratch) =>
            GramMatrix.Forward(SimdHardware.Level, channels, positions, part, features.Span, scratch, partial.Span);
    }

    private readonly struct GramBackwardJob(int channels, int positions, Memory<float> packed, Memory<float> features, Memory<float> gradient) : IParallelJob
    {
        public void Run(int part, Span<float> scratch) =>
            GramMatrix.Backward(SimdHardware.Level, channels, positions, part, packed.Span, features.Span, true, scratch, gradient.Span);
    }
}
