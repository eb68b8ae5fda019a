using System;
using Managed.Kernels.Distance;
using Managed.Simd;

namespace Managed.Faces.Search;

/// <summary>Tells by the codes of rows which of them cannot be kept.</summary>
internal sealed class CodeFilter
{
    private readonly FaceMetric metric;
    private readonly CodedProbe probe;
    private readonly CodeBoundsKernel kernel;

    private CodeFilter(SimdLevel level, FaceMetric metric, CodedProbe probe)
    {
        this.metric = metric;
        this.probe = probe;
        kernel = CodeBounds.Registry.At(level);
    }

    /// <summary>The filter of a probe; null for a metric that has no bounds.</summary>
    public static CodeFilter? Of(SimdLevel level, FaceEmbedding probe, FaceMetric metric) => metric switch
    {
        FaceMetric.Euclidean => new CodeFilter(level, metric, new EuclideanProbe(probe.Values)),
        FaceMetric.Cosine => new CodeFilter(level, metric, new CosineProbe(probe.Values)),
        _ => null,
    };

    /// <summary>Bounds a block's rows.</summary>
    /// <param name="codes">The rows.</param>
    /// <param name="limit">A row is kept only if its sum lies below.</param>
    /// <param name="bounds">A bound for each row of the block.</param>
    /// <param name="floor">A row whose bound is not below cannot be kept.</param>
    /// <returns>Whether there is such a floor; if not, bounds are not written.</returns>
    public bool TryBound(BlockCodes codes, float limit, Span<float> bounds, out float floor)
    {
        if (!probe.TryFloor(limit, out float slope, out floor))
            return false;
        kernel(probe.Pairs, probe.Factor, slope, codes.RowsFor(metric), bounds);
        return true;
    }
}
