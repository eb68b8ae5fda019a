using System;
using Managed.Kernels.Distance;
using Managed.Kernels.Reduction;
using Managed.Simd;
using Managed.Tensors;
using Xunit;

namespace Managed.Tests.Kernels;

/// <summary>Sums of one vector with each row of a matrix are those of the vector with the row alone, to the bit.</summary>
public class RowSumsTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(15, 31)]
    [InlineData(16, 16)]
    [InlineData(33, 47)]
    [InlineData(64, 128)]
    [InlineData(50, 100)]
    [InlineData(0, 5)]
    public void A_row_has_the_bits_of_its_pair_at_every_width(int rowCount, int length)
    {
        var random = new SeededRandom((rowCount * 1000) + length);
        var left = new float[length];
        var rows = new float[rowCount * length];
        random.Fill(left, -1, 1);
        random.Fill(rows, -1, 1);
        if (rowCount > 3)
        {
            rows[length] = float.NaN;
            rows[(3 * length) - 1] = float.PositiveInfinity;
            rows.AsSpan(3 * length, length).Clear();
        }

        foreach (SimdLevel level in Enum.GetValues<SimdLevel>())
        {
            if (level > SimdHardware.Widest)
                continue;
            Check(Distances.SquaredEuclideanRowsAt(level), Distances.SquaredEuclideanAt(SimdLevel.Scalar), left, rows, rowCount);
            Check(Distances.ChiSquareRowsAt(level), Distances.ChiSquareAt(SimdLevel.Scalar), left, rows, rowCount);
            Check(Reductions.RowDots.At(level), Reductions.Dot.At(SimdLevel.Scalar), left, rows, rowCount);
        }
    }

    [Fact]
    public void A_matrix_of_another_size_is_refused() =>
        Assert.Throws<ArgumentException>(() => Distances.SquaredEuclideanRowsAt(SimdLevel.Scalar)([1, 2], [1, 2, 3], new float[2]));

    private static void Check(RowSumsKernel kernel, PairSumKernel pair, float[] left, float[] rows, int rowCount)
    {
        float[] guarded = new float[rowCount + 2];
        guarded[0] = guarded[^1] = 7;
        kernel(left, rows, guarded.AsSpan(1, rowCount));
        for (int row = 0; row < rowCount; row++)
            Assert.Equal(pair(left, rows.AsSpan(row * left.Length, left.Length)), guarded[row + 1]);
        Assert.Equal((7f, 7f), (guarded[0], guarded[^1]));
    }
}
