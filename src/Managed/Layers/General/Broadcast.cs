using System;

namespace Managed.Layers.General;

/// <summary>Walks over a result's elements and tells where the operands' lie, operands of extent 1 or of fewer axes being repeated.</summary>
internal static class Broadcast
{
    /// <summary>The shape of a result: along each axis, counted from the last, the larger of both extents, one of which is 1 unless they agree.</summary>
    /// <exception cref="ArgumentException">Extents differ and neither is 1.</exception>
    public static int[] Extents(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        var extents = new int[Math.Max(a.Length, b.Length)];
        for (int i = 1; i <= extents.Length; i++)
        {
            int left = i <= a.Length ? a[^i] : 1;
            int right = i <= b.Length ? b[^i] : 1;
            if (left != right && left != 1 && right != 1)
                throw new ArgumentException($"Extents {left} and {right} do not go together.", nameof(b));
            extents[^i] = left == 1 ? right : left;
        }

        return extents;
    }

    /// <summary>The element of an operand for each element of the result.</summary>
    public static int[] Sources(ReadOnlySpan<int> operand, ReadOnlySpan<int> result)
    {
        var strides = new int[result.Length];
        int stride = 1;
        for (int i = 1; i <= operand.Length; i++)
        {
            strides[^i] = operand[^i] == 1 ? 0 : stride;
            stride *= operand[^i];
        }

        return Walk(result, strides, 0);
    }

    /// <summary>offset + sum over the axes of index * stride, for each element of the given extents in order.</summary>
    public static int[] Walk(ReadOnlySpan<int> extents, ReadOnlySpan<int> strides, int offset)
    {
        int count = 1;
        foreach (int extent in extents)
            count *= extent;
        var places = new int[count];
        Span<int> index = stackalloc int[extents.Length];
        int place = offset;
        for (int i = 0; i < count; i++)
        {
            places[i] = place;
            for (int axis = extents.Length - 1; axis >= 0; axis--)
            {
                place += strides[axis];
                if (++index[axis] < extents[axis])
                    break;
                place -= strides[axis] * extents[axis];
                index[axis] = 0;
            }
        }

        return places;
    }
}
