using System.Runtime.CompilerServices;
using Managed.Simd;

namespace Managed.Kernels.Elementwise;

/// <summary>Sixteen rows of sixteen.</summary>
internal static partial class Transposition
{
    /// <summary>Four times the rows of one half are dealt between those of the other: element (r, c) goes from place 16 r + c to 16 c + r, its number's eight bits turned by one each time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block16<T>(ref float source, nuint sourceStride, ref float target, nuint targetStride)
        where T : struct, ISimd<T>
    {
        T a0 = T.Load(in source, 0);
        T a1 = T.Load(in source, sourceStride);
        T a2 = T.Load(in source, 2 * sourceStride);
        T a3 = T.Load(in source, 3 * sourceStride);
        T a4 = T.Load(in source, 4 * sourceStride);
        T a5 = T.Load(in source, 5 * sourceStride);
        T a6 = T.Load(in source, 6 * sourceStride);
        T a7 = T.Load(in source, 7 * sourceStride);
        T a8 = T.Load(in source, 8 * sourceStride);
        T a9 = T.Load(in source, 9 * sourceStride);
        T a10 = T.Load(in source, 10 * sourceStride);
        T a11 = T.Load(in source, 11 * sourceStride);
        T a12 = T.Load(in source, 12 * sourceStride);
        T a13 = T.Load(in source, 13 * sourceStride);
        T a14 = T.Load(in source, 14 * sourceStride);
        T a15 = T.Load(in source, 15 * sourceStride);
        for (int turn = 0; turn < 2; turn++)
        {
            T b0 = T.ZipLower(a0, a8);
            T b1 = T.ZipUpper(a0, a8);
            T b2 = T.ZipLower(a1, a9);
            T b3 = T.ZipUpper(a1, a9);
            T b4 = T.ZipLower(a2, a10);
            T b5 = T.ZipUpper(a2, a10);
            T b6 = T.ZipLower(a3, a11);
            T b7 = T.ZipUpper(a3, a11);
            T b8 = T.ZipLower(a4, a12);
            T b9 = T.ZipUpper(a4, a12);
            T b10 = T.ZipLower(a5, a13);
            T b11 = T.ZipUpper(a5, a13);
            T b12 = T.ZipLower(a6, a14);
            T b13 = T.ZipUpper(a6, a14);
            T b14 = T.ZipLower(a7, a15);
            T b15 = T.ZipUpper(a7, a15);
            a0 = T.ZipLower(b0, b8);
            a1 = T.ZipUpper(b0, b8);
            a2 = T.ZipLower(b1, b9);
            a3 = T.ZipUpper(b1, b9);
            a4 = T.ZipLower(b2, b10);
            a5 = T.ZipUpper(b2, b10);
            a6 = T.ZipLower(b3, b11);
            a7 = T.ZipUpper(b3, b11);
            a8 = T.ZipLower(b4, b12);
            a9 = T.ZipUpper(b4, b12);
            a10 = T.ZipLower(b5, b13);
            a11 = T.ZipUpper(b5, b13);
            a12 = T.ZipLower(b6, b14);
            a13 = T.ZipUpper(b6, b14);
            a14 = T.ZipLower(b7, b15);
            a15 = T.ZipUpper(b7, b15);
        }

        T.Store(a0, ref target, 0);
        T.Store(a1, ref target, targetStride);
        T.Store(a2, ref target, 2 * targetStride);
        T.Store(a3, ref target, 3 * targetStride);
        T.Store(a4, ref target, 4 * targetStride);
        T.Store(a5, ref target, 5 * targetStride);
        T.Store(a6, ref target, 6 * targetStride);
        T.Store(a7, ref target, 7 * targetStride);
        T.Store(a8, ref target, 8 * targetStride);
        T.Store(a9, ref target, 9 * targetStride);
        T.Store(a10, ref target, 10 * targetStride);
        T.Store(a11, ref target, 11 * targetStride);
        T.Store(a12, ref target, 12 * targetStride);
        T.Store(a13, ref target, 13 * targetStride);
        T.Store(a14, ref target, 14 * targetStride);
        T.Store(a15, ref target, 15 * targetStride);
    }
}
