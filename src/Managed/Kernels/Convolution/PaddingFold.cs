using System;

namespace Managed.Kernels.Convolution;

/// <summary>Brings the gradient of a padded input back to the input: each position receives what every copy of it received.</summary>
/// <remarks>The sums run over the padded positions in ascending order.</remarks>
internal static class PaddingFold
{
    /// <summary>Folds the planes of one gradient.</summary>
    /// <param name="shape">The convolution with its padding.</param>
    /// <param name="padded">Planes of the padded extents.</param>
    /// <param name="folded">As many planes of the input's extents; overwritten.</param>
    public static void Fold(ConvolutionShape shape, ReadOnlySpan<float> padded, Span<float> folded)
    {
        int paddedPositions = shape.Depth.Padded * shape.Height.Padded * shape.Width.Padded;
        int planes = padded.Length / paddedPositions;
        Require.Length(padded.Length, (long)planes * paddedPositions, nameof(padded));
        Require.Length(folded.Length, (long)planes * shape.InputPositions, nameof(folded));
        folded.Clear();
        for (int plane = 0; plane < planes; plane++)
            FoldPlane(shape, padded.Slice(plane * paddedPositions, paddedPositions), folded.Slice(plane * shape.InputPositions, shape.InputPositions));
    }

    private static void FoldPlane(ConvolutionShape shape, ReadOnlySpan<float> padded, Span<float> folded)
    {
        int index = 0;
        for (int pz = 0; pz < shape.Depth.Padded; pz++)
        {
            int z = shape.Padding.Resolve(pz - shape.Depth.PaddingBegin, shape.Depth.Input);
            for (int py = 0; py < shape.Height.Padded; py++)
            {
                int y = shape.Padding.Resolve(py - shape.Height.PaddingBegin, shape.Height.Input);
                for (int px = 0; px < shape.Width.Padded; px++, index++)
                {
                    int x = shape.Padding.Resolve(px - shape.Width.PaddingBegin, shape.Width.Input);
                    if (z >= 0 && y >= 0 && x >= 0)
                        folded[(((z * shape.Height.Input) + y) * shape.Width.Input) + x] += padded[index];
                }
            }
        }
    }
}
