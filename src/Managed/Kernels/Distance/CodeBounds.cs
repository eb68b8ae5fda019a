using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Managed.Simd;

namespace Managed.Kernels.Distance;

/// <summary>What a bound takes from each row.</summary>
/// <param name="Scale">The factor of the product with the probe's codes.</param>
/// <param name="Radius">The factor of the probe's slope, not less than what it stands for.</param>
/// <param name="Offset">What is added; minus infinity or NaN leaves the row without a bound.</param>
internal readonly record struct CodeTerms(float Scale, float Radius, float Offset);

/// <summary>Coded rows and their terms; the number of rows is a multiple of <see cref="ByteCodes.TileRows"/>.</summary>
internal readonly ref struct CodedRows(ReadOnlySpan<sbyte> codes, ReadOnlySpan<float> scales, ReadOnlySpan<float> radii, ReadOnlySpan<float> offsets)
{
    /// <summary>Codes as <see cref="ByteCodes.StoreRow"/> lays them.</summary>
    public ReadOnlySpan<sbyte> Codes { get; } = codes;

    public ReadOnlySpan<float> Scales { get; } = scales;

    public ReadOnlySpan<float> Radii { get; } = radii;

    public ReadOnlySpan<float> Offsets { get; } = offsets;
}

/// <summary>bounds[r] = offset[r] + scale[r] * (factor * c[r] . p) - slope * radius[r], c[r] the codes of row r, p those of the probe.</summary>
internal delegate void CodeBoundsKernel(ReadOnlySpan<int> probe, float factor, float slope, CodedRows rows, Span<float> bounds);

/// <summary>Bounds on what a distance measure gives for coded rows, by products of integers.</summary>
/// <remarks>
/// The product of the codes is exact as long as it stays within 32 bits. It is rounded to single precision, multiplied by factor, and
/// two multiply-adds follow, scale first: the same bits at every width. All codes are read before the first term.
/// </remarks>
internal static class CodeBounds
{
    private const int Registers = 4;

    /// <summary>The kernel.</summary>
    public static readonly KernelRegistry<CodeBoundsKernel> Registry =
        KernelRegistry.Widths<CodeBoundsKernel>("code-bounds", Bounds<Simd512>, Bounds<Simd256>, Bounds<Simd128>, Bounds<SimdScalar>);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Bounds<T>(ReadOnlySpan<int> probe, float factor, float slope, CodedRows rows, Span<float> bounds)
        where T : struct, ISimd<T>
    {
        const int Step = 2 * ByteCodes.TileRows;
        Require.Length(rows.Codes.Length, (long)probe.Length * 2 * bounds.Length, nameof(rows));
        Require.Length(bounds.Length % ByteCodes.TileRows, 0, nameof(bounds));
        Require.Length(rows.Scales.Length, bounds.Length, nameof(rows));
        Require.Length(rows.Radii.Length, bounds.Length, nameof(rows));
        Require.Length(rows.Offsets.Length, bounds.Length, nameof(rows));
        ref int pairs = ref MemoryMarshal.GetReference(probe);
        ref sbyte tile = ref MemoryMarshal.GetReference(rows.Codes);
        nuint lanes = (nuint)T.Lanes;
        for (int first = 0; first < bounds.Length; first += ByteCodes.TileRows)
        {
            for (int row = 0; row < ByteCodes.TileRows; row += Registers * T.Lanes)
            {
                ref sbyte codes = ref Unsafe.Add(ref tile, 2 * row);
                T s0, s1, s2, s3;
                s0 = s1 = s2 = s3 = T.Zero;
                for (nint i = 0; i < probe.Length; i++)
                {
                    int pair = Unsafe.Add(ref pairs, i);
                    s0 = T.AddCodeProducts(s0, in codes, 0, pair);
                    s1 = T.AddCodeProducts(s1, in codes, 2 * lanes, pair);
                    s2 = T.AddCodeProducts(s2, in codes, 4 * lanes, pair);
                    s3 = T.AddCodeProducts(s3, in codes, 6 * lanes, pair);
                    codes = ref Unsafe.Add(ref codes, Step);
                }

                ref float products = ref bounds[first + row];
                T.Store(T.IntegerToSingle(s0), ref products, 0);
                T.Store(T.IntegerToSingle(s1), ref products, lanes);
                T.Store(T.IntegerToSingle(s2), ref products, 2 * lanes);
                T.Store(T.IntegerToSingle(s3), ref products, 3 * lanes);
            }

            tile = ref Unsafe.Add(ref tile, Step * probe.Length);
        }

        Finish<T>(factor, slope, rows, bounds);
    }

    private static void Finish<T>(float factor, float slope, CodedRows rows, Span<float> bounds)
        where T : struct, ISimd<T>
    {
        ref float scales = ref MemoryMarshal.GetReference(rows.Scales);
        ref float radii = ref MemoryMarshal.GetReference(rows.Radii);
        ref float offsets = ref MemoryMarshal.GetReference(rows.Offsets);
        ref float bound = ref MemoryMarshal.GetReference(bounds);
        T factors = T.Broadcast(factor);
        T slopes = T.Broadcast(-slope);
        for (nuint row = 0; row < (nuint)bounds.Length; row += (nuint)T.Lanes)
        {
            T sum = T.MulAdd(T.Load(in scales, row), factors * T.Load(in bound, row), T.Load(in offsets, row));
            T.Store(T.MulAdd(T.Load(in radii, row), slopes, sum), ref bound, row);
        }
    }
}
