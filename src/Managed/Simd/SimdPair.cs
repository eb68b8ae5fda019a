using System.Runtime.CompilerServices;

namespace Managed.Simd;

/// <summary>Two narrower registers used as one: reductions are written for sixteen lanes and run on any hardware through pairs.</summary>
internal readonly struct SimdPair<T>(T lower, T upper) : ISimd<SimdPair<T>>
    where T : struct, ISimd<T>
{
    private readonly T lower = lower;
    private readonly T upper = upper;

    public static int Lanes => 2 * T.Lanes;

    public static SimdPair<T> Zero => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdPair<T> Broadcast(float value) => new(T.Broadcast(value), T.Broadcast(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdPair<T> Load(ref readonly float origin, nuint offset) =>
        new(T.Load(in origin, offset), T.Load(in origin, offset + (nuint)T.Lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(SimdPair<T> value, ref float origin, nuint offset)
    {
        T.Store(value.lower, ref origin, offset);
        T.Store(value.upper, ref origin, offset + (nuint)T.Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdPair<T> MulAdd(SimdPair<T> a, SimdPair<T> b, SimdPair<T> c) =>
        new(T.MulAdd(a.lower, b.lower, c.lower), T.MulAdd(a.upper, b.upper, c.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdPair<T> operator +(SimdPair<T> left, SimdPair<T> right) => new(left.lower + right.lower, left.upper + right.upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdPair<T> operator -(SimdPair<T> left, SimdPair<T> right) => new(left.lower - right.lower, left.upper - right.upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdPair<T> operator *(SimdPair<T> left, SimdPair<T> right) => new(left.lower * right.lower, left.upper * right.upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdPair<T> operator /(SimdPair<T> left, SimdPair<T> right) => new(left.lower / right.lower, left.upper / right.upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdPair<T> Abs(SimdPair<T> value) => new(T.Abs(value.lower), T.Abs(value.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdPair<T> Sqrt(SimdPair<T> value) => new(T.Sqrt(value.lower), T.Sqrt(value.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdPair<T> Round(SimdPair<T> value) => new(T.Round(value.lower), T.Round(value.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdPair<T> Floor(SimdPair<T> value) => new(T.Floor(value.lower), T.Floor(value.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdPair<T> Larger(SimdPair<T> first, SimdPair<T> second) =>
        new(T.Larger(first.lower, second.lower), T.Larger(first.upper, second.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdPair<T> LessThan(SimdPair<T> left, SimdPair<T> right) =>
        new(T.LessThan(left.lower, right.lower), T.LessThan(left.upper, right.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdPair<T> Select(SimdPair<T> mask, SimdPair<T> whenSet, SimdPair<T> whenClear) =>
        new(T.Select(mask.lower, whenSet.lower, whenClear.lower), T.Select(mask.upper, whenSet.upper, whenClear.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint BitsOf(SimdPair<T> mask) => T.BitsOf(mask.lower) | (T.BitsOf(mask.upper) << T.Lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdPair<T> MaskOf(uint bits) => new(T.MaskOf(bits), T.MaskOf(bits >> T.Lanes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdPair<T> PowerOfTwo(SimdPair<T> exponent) => new(T.PowerOfTwo(exponent.lower), T.PowerOfTwo(exponent.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdPair<T> EvenLanes(SimdPair<T> a, SimdPair<T> b) => new(T.EvenLanes(a.lower, a.upper), T.EvenLanes(b.lower, b.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdPair<T> OddLanes(SimdPair<T> a, SimdPair<T> b) => new(T.OddLanes(a.lower, a.upper), T.OddLanes(b.lower, b.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdPair<T> ZipLower(SimdPair<T> a, SimdPair<T> b) => new(T.ZipLower(a.lower, b.lower), T.ZipUpper(a.lower, b.lower));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdPair<T> ZipUpper(SimdPair<T> a, SimdPair<T> b) => new(T.ZipLower(a.upper, b.upper), T.ZipUpper(a.upper, b.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdPair<T> IsNaN(SimdPair<T> value) => new(T.IsNaN(value.lower), T.IsNaN(value.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdPair<T> AddCodeProducts(SimdPair<T> sum, ref readonly sbyte codes, nuint offset, int pair) => new(
        T.AddCodeProducts(sum.lower, in codes, offset, pair),
        T.AddCodeProducts(sum.upper, in codes, offset + (2 * (nuint)T.Lanes), pair));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdPair<T> IntegerToSingle(SimdPair<T> value) => new(T.IntegerToSingle(value.lower), T.IntegerToSingle(value.upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(SimdPair<T> value) => T.Sum(value.lower + value.upper);
}
