using System;
using System.Collections.Generic;
using Managed.Style.Costs;
using Managed.Tensors;

namespace Managed.Benchmarking;

/// <summary>Gram matrices of the features that style is told by.</summary>
internal static class GramCases
{
    /// <summary>Those of VGG-19 for a picture of size x size.</summary>
    public static IEnumerable<BenchmarkCase> Vgg19(int size)
    {
        for (int stage = 0; stage < 5; stage++)
        {
            int side = Math.Max(1, size >> stage);
            yield return Of(64 << Math.Min(stage, 3), side * side);
        }
    }

    /// <summary>A symmetric matrix: half of its sums are computed, and half are counted.</summary>
    public static BenchmarkCase Of(int channels, int positions) => new(
        $"gram {channels}x{positions}",
        (channels + 1.0) * channels * positions,
        workers =>
        {
            Tensor features = RandomTensors.Uniform([1, channels, positions], 12);
            Memory<float> gram = new Tensor([channels, channels]).Memory;
            return () => FeatureStatistics.Gram(workers, features, gram);
        });
}
