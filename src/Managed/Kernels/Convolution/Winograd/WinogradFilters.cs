using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Managed.Kernels.Gemm;
using Managed.Simd;

namespace Managed.Kernels.Convolution.Winograd;

/// <summary>G g G' for a chunk of packed filters.</summary>
internal static class WinogradFilters
{
    private const int MostValues = 6 * 3 * 16;

    /// <summary>Transforms filters [first, first + count), the first at the start of a panel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transform<T, TTile>(WinogradLayout layout, ReadOnlySpan<float> packed, int first, int count, Span<float> transformed)
        where T : struct, ISimd<T>
        where TTile : struct, IWinogradTile
    {
        int length = Extent.RoundUp(count, GemmKernel.PanelRows) * layout.Depth;
        int start = first * layout.Depth;
        nuint plane = (nuint)WinogradPacking.PlaneLength(layout.Shape);
        nuint step = (nuint)layout.FilterStride;
        nuint lanes = (nuint)T.Lanes;
        int points = TTile.Points;
        _ = packed[start..(start + (8 * (int)plane) + Extent.RoundUp(length, T.Lanes))];
        _ = transformed[..(((layout.Products - 1) * layout.FilterStride) + Extent.RoundUp(length, T.Lanes))];
        ref readonly float source = ref packed[start];
        ref float destination = ref MemoryMarshal.GetReference(transformed);
        Span<float> columns = stackalloc float[MostValues];
        ref float column = ref MemoryMarshal.GetReference(columns);
        for (int i = 0; i < length; i += T.Lanes)
        {
            for (nuint x = 0; x < 3; x++)
                TTile.Filter<T>(in Unsafe.Add(ref Unsafe.AsRef(in source), (nuint)i + (x * plane)), 3 * plane, ref Unsafe.Add(ref column, x * lanes), 3 * lanes);
            for (int y = 0; y < points; y++)
            {
                TTile.Filter<T>(
                    in Unsafe.Add(ref column, (nuint)y * 3 * lanes), lanes, ref Unsafe.Add(ref destination, (nuint)i + ((nuint)(y * points) * step)), step);
            }
        }
    }
}
