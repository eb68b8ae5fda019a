using System;
using Managed.Kernels.Gemm;
using Managed.Simd;

namespace Managed.Kernels.Convolution.Winograd;

/// <summary>Computes one block of a convolution by tiles.</summary>
internal delegate void WinogradKernel(
    WinogradLayout layout, int block, ReadOnlySpan<float> input, ReadOnlySpan<float> packedFilters, ReadOnlySpan<float> bias, float negativeSlope, Span<float> scratch, Span<float> output);

/// <summary>The convolution with 3 x 3 taps on its last two axes, stride and dilation 1, by Winograd's minimal filtering; taps along the depth axis are summed over.</summary>
/// <remarks>
/// y = A' [sum over slice taps and channels of (G g G') * (B' d B)] A, plus bias, then optionally max(y, 0). Each product of a tile is one
/// chain of multiply-adds over slice taps and then channels in ascending order, so the result is the same for any width, blocking and
/// division among threads. It differs from direct convolution in rounding: with F(4, 3) errors are about twice as large, never more than
/// eight times the bound 2 * eps * (terms + 1) * max|w| * max|x| (tested). The output is overwritten.
/// The gradient to the input is the same operation with the adjoint's shape and filters.
/// </remarks>
internal static class WinogradConvolution
{
    private const int MostDepthTaps = 8;

    /// <summary>F(4 x 4, 3 x 3): a fourth of the multiplications.</summary>
    public static readonly KernelRegistry<WinogradKernel> Tiles4 = Widths<WinogradTile4>("winograd 4x4");

    /// <summary>F(2 x 2, 3 x 3): four ninths of the multiplications.</summary>
    public static readonly KernelRegistry<WinogradKernel> Tiles2 = Widths<WinogradTile2>("winograd 2x2");

    /// <summary>Whether tiles can compute a convolution at all.</summary>
    public static bool Applies(ConvolutionShape shape) =>
        shape.Height is { Kernel: 3, Stride: 1, Dilation: 1 } && shape.Width is { Kernel: 3, Stride: 1, Dilation: 1 } && shape.Depth is { Stride: 1, Dilation: 1 };

    /// <summary>Whether tiles can compute a convolution's gradient to its weights: what taps along the depth axis see is kept.</summary>
    public static bool AppliesToWeights(ConvolutionShape shape) => shape.Groups == 1 && shape.Depth.Kernel <= MostDepthTaps && Applies(shape);

    private static KernelRegistry<WinogradKernel> Widths<TTile>(string name)
        where TTile : struct, IWinogradTile => KernelRegistry.Widths<WinogradKernel>(
            name,
            new Core<Simd512, TTile>(SimdLevel.Vector512).Run,
            new Core<Simd256, TTile>(SimdLevel.Vector256).Run,
            new Core<Simd128, TTile>(SimdLevel.Vector128).Run,
            new Core<SimdScalar, TTile>(SimdLevel.Scalar).Run);

    private sealed class Core<T, TTile>(SimdLevel level)
        where T : struct, ISimd<T>
        where TTile : struct, IWinogradTile
    {
        private readonly GemmKernel kernel = GemmKernels.At(level);

        public void Run(
            WinogradLayout layout, int index, ReadOnlySpan<float> input, ReadOnlySpan<float> packedFilters, ReadOnlySpan<float> bias, float negativeSlope, Span<float> scratch, Span<float> output)
        {
            ConvolutionShape shape = layout.Shape;
            WinogradBlock block = layout[index];
            Span<float> transformed = scratch[..(layout.Products * layout.InputStride)];
            Span<float> filters = scratch[transformed.Length..layout.ProductOffset];
            Span<float> products = scratch[layout.ProductOffset..layout.RowOffset];
            Span<float> rows = scratch[layout.RowOffset..];
            ReadOnlySpan<float> packed = packedFilters[(block.Group * WinogradPacking.GroupLength(shape))..];
            TransformInput(layout, block, input, rows, transformed);
            for (int chunk = 0; chunk < block.FilterCount; chunk += layout.FiltersPerChunk)
            {
                int first = block.Filter + chunk;
                int count = Math.Min(layout.FiltersPerChunk, block.FilterCount - chunk);
                WinogradFilters.Transform<T, TTile>(layout, packed, first, count, filters);
                for (int slice = 0; slice < block.SliceCount; slice++)
                {
                    Multiply(layout, block, slice, count, filters, transformed, products);
                    for (int filter = 0; filter < count; filter++)
                    {
                        int channel = (block.Group * shape.GroupOutputChannels) + first + filter;
                        int plane = ((((block.Image * shape.OutputChannels) + channel) * shape.Depth.Output) + block.Slice + slice) * shape.Height.Output * shape.Width.Output;
                        WinogradOutput.Transform<T, TTile>(
                            layout,
                            block,
                            products.Slice(filter * layout.Products * layout.TileStride, layout.Products * layout.TileStride),
                            bias.IsEmpty ? 0 : bias[channel],
                            negativeSlope,
                            rows,
                            output.Slice(plane, shape.Height.Output * shape.Width.Output));
                    }
                }
            }
        }

        private void TransformInput(WinogradLayout layout, WinogradBlock block, ReadOnlySpan<float> input, Span<float> rows, Span<float> transformed)
        {
            ConvolutionShape shape = layout.Shape;
            int positions = shape.Height.Input * shape.Width.Input;
            int channels = shape.GroupInputChannels;
            for (int slice = 0; slice < block.SliceCount + shape.Depth.Kernel - 1; slice++)
            {
                int source = shape.Depth.Source(block.Slice, slice, shape.Padding);
                for (int channel = 0; channel < channels; channel++)
                {
                    int row = (slice * channels) + channel;
                    if (source < 0)
                    {
                        ClearRow(layout, row, transformed);
                        continue;
                    }

                    int plane = (((((block.Image * shape.Groups) + block.Group) * channels) + channel) * shape.Depth.Input) + source;
                    WinogradInput.Transform<T, TTile>(layout, block, kernel.TileColumns, input.Slice(plane * positions, positions), rows, row, transformed);
                }
            }
        }

        private void ClearRow(WinogradLayout layout, int row, Span<float> transformed)
        {
            int panels = layout.TilesPerBlock / kernel.TileColumns;
            int panelLength = layout.InputStride / panels;
            for (int product = 0; product < layout.Products; product++)
            {
                for (int panel = 0; panel < panels; panel++)
                    transformed.Slice((product * layout.InputStride) + (panel * panelLength) + (row * kernel.TileColumns), kernel.TileColumns).Clear();
            }
        }

        private void Multiply(
            WinogradLayout layout, WinogradBlock block, int slice, int count, ReadOnlySpan<float> filters, ReadOnlySpan<float> transformed, Span<float> products)
        {
            int tileColumns = kernel.TileColumns;
            int panelLength = layout.InputStride / layout.TilesPerBlock * tileColumns;
            int panels = Extent.Parts(block.TileCount, tileColumns);
            int leftStride = GemmKernel.PanelRows * layout.Depth;
            int skip = slice * layout.Shape.GroupInputChannels * tileColumns;
            for (int product = 0; product < layout.Products; product++)
            {
                ReadOnlySpan<float> left = filters.Slice(product * layout.FilterStride, layout.FilterStride);
                ReadOnlySpan<float> right = transformed.Slice(product * layout.InputStride, layout.InputStride);
                for (int row = 0; row < count; row += kernel.TileRows)
                {
                    kernel.Run(
                        layout.Depth,
                        left[(row * layout.Depth)..],
                        leftStride,
                        right[skip..],
                        panelLength,
                        GemmStart.Zero,
                        default,
                        products[(((row * layout.Products) + product) * layout.TileStride)..],
                        layout.Products * layout.TileStride,
                        Math.Min(kernel.TileRows, count - row),
                        panels * tileColumns);
                }
            }
        }
    }
}
