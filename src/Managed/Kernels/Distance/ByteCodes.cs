using System;

namespace Managed.Kernels.Distance;

/// <summary>A vector x as whole numbers c: x = Scale * c + what the codes leave over.</summary>
/// <param name="Scale">The step between neighbouring codes; 0 where all codes are 0.</param>
/// <param name="Square">‖Scale * c‖².</param>
/// <param name="Residual">At least ‖x - Scale * c‖.</param>
/// <param name="Norm">‖x‖.</param>
internal readonly record struct CodedVector(float Scale, double Square, double Residual, double Norm);

/// <summary>Vectors coded as small whole numbers, and the order in which the codes of many rows lie.</summary>
internal static class ByteCodes
{
    /// <summary>The largest code of a row.</summary>
    public const int Largest = 127;

    /// <summary>Rows that lie side by side: code k of row r of a tile is at (k / 2 * TileRows + r) * 2 + k % 2.</summary>
    public const int TileRows = 64;

    /// <summary>What the sums of squares of <see cref="Encode"/> may lack by rounding, relatively, for up to 2^20 values.</summary>
    private const double Slack = 1e-9;

    /// <summary>Codes taken by rows, a multiple of <see cref="TileRows"/>, of so many values.</summary>
    public static int Length(int rows, int dimensions) => checked(rows * 2 * Pairs(dimensions));

    /// <summary>Pairs of codes in a row; the last one ends with 0 where the number of values is odd.</summary>
    public static int Pairs(int dimensions) => (dimensions + 1) / 2;

    /// <summary>The largest code of a probe with which products over so many values stay within 32 bits.</summary>
    public static int LargestOfProbe(int dimensions) => (int)Math.Min(short.MaxValue, int.MaxValue / ((long)Largest * dimensions));

    /// <summary>Codes finite values by the step with which the largest of them becomes the largest code.</summary>
    /// <param name="values">The values.</param>
    /// <param name="largest">The largest code.</param>
    /// <param name="codes">A code a value.</param>
    public static CodedVector Encode(ReadOnlySpan<float> values, int largest, Span<short> codes)
    {
        Require.Length(codes.Length, values.Length, nameof(codes));
        float extent = 0;
        foreach (float value in values)
            extent = MathF.Max(extent, MathF.Abs(value));
        float scale = extent / largest;
        double codeSquare = 0;
        double residualSquare = 0;
        double square = 0;
        for (int i = 0; i < values.Length; i++)
        {
            double value = values[i];
            double code = scale == 0 ? 0 : Math.Clamp(Math.Round(value / scale), -largest, largest);
            double rest = value - (scale * code);
            codes[i] = (short)code;
            codeSquare += code * code;
            residualSquare += rest * rest;
            square += value * value;
        }

        return new CodedVector(scale, codeSquare * scale * scale, Math.Sqrt(residualSquare) * (1 + Slack), Math.Sqrt(square));
    }

    /// <summary>Puts the codes of a row where <see cref="CodeBounds"/> reads them.</summary>
    public static void StoreRow(ReadOnlySpan<short> codes, int row, Span<sbyte> tiles)
    {
        (int tile, int place) = Math.DivRem(row, TileRows);
        Span<sbyte> target = tiles[(tile * Length(TileRows, codes.Length))..];
        for (int k = 0; k < codes.Length; k++)
            target[(((k / 2 * TileRows) + place) * 2) + (k % 2)] = (sbyte)codes[k];
    }

    /// <summary>The codes of a probe two by two, the first in the lower 16 bits.</summary>
    public static int[] PairUp(ReadOnlySpan<short> codes)
    {
        var pairs = new int[Pairs(codes.Length)];
        for (int k = 0; k < codes.Length; k++)
            pairs[k / 2] |= (ushort)codes[k] << (k % 2 * 16);
        return pairs;
    }

    /// <summary>The least single-precision number that is not less.</summary>
    public static float RoundUp(double value)
    {
        float nearest = (float)value;
        return nearest < value ? MathF.BitIncrement(nearest) : nearest;
    }
}
