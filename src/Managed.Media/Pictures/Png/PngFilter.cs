using System;
using System.Numerics.Tensors;

namespace Managed.Media.Pictures.Png;

/// <summary>The five row filters: each byte less a prediction from the byte to its left, above it and above left, modulo 256.</summary>
internal static class PngFilter
{
    public const byte None = 0;
    public const byte Sub = 1;
    public const byte Up = 2;
    public const byte Average = 3;
    public const byte Paeth = 4;
    public const int Count = 5;

    /// <summary>Filters a row.</summary>
    /// <param name="type">The filter.</param>
    /// <param name="row">The row.</param>
    /// <param name="above">The row above, zeros for the first.</param>
    /// <param name="step">Bytes from a byte to its left neighbour.</param>
    /// <param name="filtered">The result, as long as the row.</param>
    public static void Apply(byte type, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int step, Span<byte> filtered)
    {
        for (int i = 0; i < row.Length; i++)
        {
            int left = i < step ? 0 : row[i - step];
            int prediction = type switch
            {
                None => 0,
                Sub => left,
                Up => above[i],
                Average => (left + above[i]) >> 1,
                Paeth => PredictPaeth(left, above[i], i < step ? 0 : above[i - step]),
                _ => throw new ArgumentOutOfRangeException(nameof(type)),
            };
            filtered[i] = (byte)(row[i] - prediction);
        }
    }

    /// <summary>Restores a filtered row in place; the row above is restored already.</summary>
    public static void Undo(byte type, Span<byte> row, ReadOnlySpan<byte> above, int step)
    {
        above = above[..row.Length];
        int first = Math.Min(step, row.Length);
        switch (type)
        {
            case None:
                break;
            case Sub:
                for (int i = first; i < row.Length; i++)
                    row[i] += row[i - step];
                break;
            case Up:
                TensorPrimitives.Add<byte>(row, above, row);
                break;
            case Average:
                for (int i = 0; i < first; i++)
                    row[i] += (byte)(above[i] >> 1);
                for (int i = first; i < row.Length; i++)
                    row[i] += (byte)((row[i - step] + above[i]) >> 1);
                break;
            case Paeth:
                TensorPrimitives.Add<byte>(row[..first], above[..first], row);
                for (int i = first; i < row.Length; i++)
                    row[i] += (byte)PredictPaeth(row[i - step], above[i], above[i - step]);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type));
        }
    }

    private static int PredictPaeth(int left, int above, int aboveLeft)
    {
        int toLeft = Math.Abs(above - aboveLeft);
        int toAbove = Math.Abs(left - aboveLeft);
        int toAboveLeft = Math.Abs(left + above - (2 * aboveLeft));
        if (toLeft <= toAbove && toLeft <= toAboveLeft)
            return left;
        return toAbove <= toAboveLeft ? above : aboveLeft;
    }
}
