using System;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Managed.Kernels.Distance;
using Managed.Simd;
using Managed.Tensors;
using Managed.Tests.Generators;
using Xunit;

namespace Managed.Tests.Kernels;

public class ByteCodesTests
{
    [Theory]
    [InlineData(1, 64)]
    [InlineData(7, 128)]
    [InlineData(128, 64)]
    [InlineData(513, 128)]
    public void Bounds_are_their_formula_at_every_width(int dimensions, int rowCount)
    {
        var random = new SeededRandom(dimensions);
        var rowCodes = new short[rowCount][];
        var codes = new sbyte[ByteCodes.Length(rowCount, dimensions)];
        var terms = new float[3][];
        for (int i = 0; i < 3; i++)
            random.Fill(terms[i] = new float[rowCount], -1, 1);
        for (int row = 0; row < rowCount; row++)
        {
            rowCodes[row] = [.. Enumerable.Range(0, dimensions).Select(_ => (short)(random.NextInt(255) - 127))];
            ByteCodes.StoreRow(rowCodes[row], row, codes);
        }

        int largest = ByteCodes.LargestOfProbe(dimensions);
        short[] probe = [.. Enumerable.Range(0, dimensions).Select(_ => (short)(random.NextInt((2 * largest) + 1) - largest))];
        foreach (SimdLevel level in Enum.GetValues<SimdLevel>().Where(level => level <= SimdHardware.Widest))
        {
            var bounds = new float[rowCount];
            CodeBounds.Registry.At(level)(ByteCodes.PairUp(probe), 0.37f, 1.9f, new CodedRows(codes, terms[0], terms[1], terms[2]), bounds);
            for (int row = 0; row < rowCount; row++)
            {
                float product = rowCodes[row].Zip(probe, (a, b) => (long)a * b).Sum();
                float expected = Rounding.MulAdd(terms[1][row], -1.9f, Rounding.MulAdd(terms[0][row], 0.37f * product, terms[2][row]));
                Assert.Equal(expected, bounds[row]);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(518)]
    [InlineData(65536)]
    public void Products_of_the_largest_codes_stay_within_32_bits(int dimensions)
    {
        int largest = ByteCodes.LargestOfProbe(dimensions);
        Assert.InRange((long)largest * ByteCodes.Largest * dimensions, 0, int.MaxValue);
        Assert.InRange(largest, 100, short.MaxValue);
    }

    [Fact]
    public void What_codes_leave_over_is_told_with_what_rounding_may_add() => Prop.ForAll(
        EmbeddingGenerators.Vector(33),
        vector =>
        {
            var codes = new short[vector.Length];
            CodedVector coded = ByteCodes.Encode(vector, 127, codes);
            double residual = Math.Sqrt(vector.Select((value, i) => Math.Pow(value - ((double)coded.Scale * codes[i]), 2)).Sum());
            double square = codes.Sum(code => Math.Pow((double)coded.Scale * code, 2));
            return codes.All(code => Math.Abs(code) <= 127)
                && residual <= coded.Residual && coded.Residual <= residual * (1 + 1e-8)
                && Math.Abs(square - coded.Square) <= 1e-12 * square
                && (coded.Scale == 0 || vector.Select((value, i) => Math.Abs(value - ((double)coded.Scale * codes[i]))).Max() <= 0.51 * coded.Scale || coded.Scale < 1e-38f);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_row_that_a_bound_excludes_is_measured_no_lower_than_the_limit() => Prop.ForAll(
        EmbeddingGenerators.Pair(),
        Gen.Choose(-4, 4).ToArbitrary(),
        (pair, shift) =>
        {
            (float[] probe, float[] row) = pair;
            float square = Distances.SquaredEuclidean(SimdLevel.Scalar, probe, row);
            float cosine = Distances.Cosine(SimdLevel.Scalar, probe, row);
            var codes = new short[row.Length];
            CodedVector coded = ByteCodes.Encode(row, ByteCodes.Largest, codes);

            // A limit above what is measured must not exclude, however little it is above.
            return !Excludes(new EuclideanProbe(probe), EuclideanProbe.Terms(coded), codes, Above(square, shift))
                && !Excludes(new CosineProbe(probe), CosineProbe.Terms(coded), codes, Above(cosine, shift));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Rows_far_beyond_the_limit_are_excluded()
    {
        float[] row = [.. Enumerable.Range(0, 128).Select(i => (i % 7) - 3f)];
        float[] probe = [.. Enumerable.Range(0, 128).Select(i => (i % 5) - 2f)];
        var codes = new short[128];
        CodedVector coded = ByteCodes.Encode(row, ByteCodes.Largest, codes);
        float square = Distances.SquaredEuclidean(SimdLevel.Scalar, probe, row);
        Assert.True(Excludes(new EuclideanProbe(probe), EuclideanProbe.Terms(coded), codes, 0.97f * square));
        float cosine = Distances.Cosine(SimdLevel.Scalar, probe, row);
        Assert.True(Excludes(new CosineProbe(probe), CosineProbe.Terms(coded), codes, 0.97f * cosine));
    }

    private static float Above(float measure, int shift) => shift switch
    {
        > 0 => measure * (1 + (shift * 1e-3f)) + float.Epsilon,
        _ => MathF.BitIncrement(measure),
    };

    private static bool Excludes(CodedProbe probe, CodeTerms terms, short[] codes, float limit)
    {
        if (!float.IsFinite(limit) || !probe.TryFloor(limit, out float slope, out float floor))
            return false;
        var tile = new sbyte[ByteCodes.Length(ByteCodes.TileRows, codes.Length)];
        ByteCodes.StoreRow(codes, 5, tile);
        var (scales, radii, offsets) = (new float[ByteCodes.TileRows], new float[ByteCodes.TileRows], new float[ByteCodes.TileRows]);
        (scales[5], radii[5], offsets[5]) = (terms.Scale, terms.Radius, terms.Offset);
        var bounds = new float[ByteCodes.TileRows];
        CodeBounds.Registry.At(SimdHardware.Widest)(probe.Pairs, probe.Factor, slope, new CodedRows(tile, scales, radii, offsets), bounds);
        return bounds[5] >= floor;
    }
}
