using System;

namespace Managed.Kernels.Convolution.Depthwise;

/// <summary>One phase of a row: which of its slots lie inside the input, and which are padding.</summary>
internal readonly struct DepthwiseRun
{
    /// <param name="axis">The row's axis.</param>
    /// <param name="padding">What lies beyond the border.</param>
    /// <param name="first">The input position at the first slot.</param>
    /// <param name="count">Slots.</param>
    public DepthwiseRun(WindowAxis axis, PaddingMode padding, int first, int count)
    {
        (Axis, Padding, First, Count) = (axis, padding, first, count);
        int stride = axis.Stride;
        int limit = axis.Input - first;
        Inside = first >= 0 ? 0 : Math.Min(count, (stride - 1 - first) / stride);
        Outside = limit <= 0 ? Inside : Math.Clamp((limit + stride - 1) / stride, Inside, count);
        Origin = Outside > Inside ? first + (Inside * stride) : 0;
    }

    public WindowAxis Axis { get; }

    public PaddingMode Padding { get; }

    /// <summary>The input position at the first slot, negative where it is padding.</summary>
    public int First { get; }

    public int Count { get; }

    /// <summary>The first slot inside the input.</summary>
    public int Inside { get; }

    /// <summary>The first slot after the input.</summary>
    public int Outside { get; }

    /// <summary>The input position at <see cref="Inside"/>.</summary>
    public int Origin { get; }
}
