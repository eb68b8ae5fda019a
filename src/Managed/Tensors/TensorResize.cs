using System;
using Managed.Kernels.Resample;
using Managed.Simd;

namespace Managed.Tensors;

/// <summary>Resizes pictures held as floats.</summary>
internal static class TensorResize
{
    /// <summary>Every plane of [N, C, H, W] resized, antialiased.</summary>
    public static Tensor Resize(Tensor picture, int height, int width, ResizeFilter filter)
    {
        Shape shape = picture.Shape;
        var result = new Tensor([shape[0], shape[1], height, width]);
        ResampleTaps rows = ResampleTaps.Create(filter, shape[2], height);
        ResampleTaps columns = ResampleTaps.Create(filter, shape[3], width);
        Span<float> scratch = AlignedMemory.Allocate(PlaneResize.ScratchLength(shape[3], height, width)).Span;
        int planes = shape[0] * shape[1];
        (int from, int to) = (picture.Length / planes, result.Length / planes);
        for (int plane = 0; plane < planes; plane++)
            PlaneResize.Resize(SimdHardware.Level, rows, columns, shape[3], picture.Span.Slice(plane * from, from), scratch, result.Span.Slice(plane * to, to));
        return result;
    }
}
