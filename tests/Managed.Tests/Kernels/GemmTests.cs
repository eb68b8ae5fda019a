using System;
using System.Linq;
using Managed.Kernels.Gemm;
using Managed.SelfTest;
using Managed.Simd;
using Xunit;

namespace Managed.Tests.Kernels;

public class GemmTests
{
    public static TheoryData<int, int, int> SizesAroundTilesAndBlocks()
    {
        var data = new TheoryData<int, int, int>();
        foreach (int rows in (int[])[1, 5, 6, 7, 12, 119, 120, 121])
        {
            foreach (int columns in (int[])[1, 15, 16, 17, 31, 32, 33, 127, 129, 767, 769, 2047, 2049])
            {
                foreach (int depth in (int[])[1, 2, 255, 256, 257, 704, 705])
                {
                    if ((long)rows * columns * depth < 6_000_000)
                        data.Add(rows, columns, depth);
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(SizesAroundTilesAndBlocks))]
    public void Sizes_around_tile_and_block_edges_match_the_reference_with_the_scalar_bits(int rows, int columns, int depth) =>
        OperationProperties.MatchesReference(new GemmCase(rows, columns, depth));

    [Fact]
    public void A_product_over_no_depth_is_the_start()
    {
        foreach (KernelEntry<GemmKernel> kernel in GemmKernels.All)
        {
            float[] c = [7, 7, 7, 7, 7, 7];
            var product = new GemmProduct(default, 0, GemmStart.Bias, [1, 2], c, 3);
            GemmLoops.Multiply(kernel.Run, product, new MatrixPanels(MatrixView.RowMajor(default, 0, 3)), new GemmBlock(0, 2, 0, 3), new float[64]);
            Assert.Equal([1, 1, 1, 2, 2, 2], c);
        }
    }

    [Fact]
    public void Accumulating_continues_the_chain_of_each_element()
    {
        float[][] inputs = new GemmCase(13, 40, 300).MakeInputs();
        float[] whole = Multiply(inputs, GemmStart.Zero, (0, 300));
        float[] parts = Multiply(inputs, GemmStart.Accumulate, (0, 123), (123, 177));
        Assert.Equal(whole, parts);
    }

    [Fact]
    public void Every_width_is_in_the_registry_best_first()
    {
        Assert.Equal([SimdLevel.Vector512, SimdLevel.Vector256, SimdLevel.Vector128, SimdLevel.Scalar], GemmKernels.All.Select(entry => entry.Level));
        Assert.All(GemmKernels.All, entry => Assert.True(entry.Run.TileColumns <= GemmKernel.MaximumTileColumns));
    }

    [Fact]
    public void A_matrix_that_reaches_past_its_span_is_refused() =>
        Assert.Throws<ArgumentException>(() => MatrixView.RowMajor(new float[11], 3, 4).Rows);

    private static float[] Multiply(float[][] inputs, GemmStart start, params (int First, int Count)[] depths)
    {
        var c = new float[13 * 40];
        foreach ((int first, int count) in depths)
        {
            var packed = new float[GemmPacking.PackedLeftLength(13, count)];
            GemmPacking.PackLeft(new MatrixView(inputs[0].AsSpan(first), 13, count, 300, 1), packed);
            var right = new MatrixPanels(new MatrixView(inputs[1].AsSpan(first * 40), count, 40, 40, 1));
            GemmLoops.Multiply(
                GemmKernels.At(SimdHardware.Level), new GemmProduct(packed, count, start, default, c, 40), right, new GemmBlock(0, 13, 0, 40), new float[GemmLoops.ScratchLength(count, 40)]);
        }

        return c;
    }
}
