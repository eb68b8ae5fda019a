using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Managed.Simd;

/// <summary>Sixteen lanes in one 512-bit register.</summary>
internal readonly struct Simd512(Vector512<float> value) : ISimd<Simd512>
{
    private readonly Vector512<float> value = value;

    public static int Lanes => 16;

    public static Simd512 Zero => default;

    private Simd256 Lower => new(value.GetLower());

    private Simd256 Upper => new(value.GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 Broadcast(float value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 Load(ref readonly float origin, nuint offset) => new(Vector512.LoadUnsafe(in origin, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Simd512 value, ref float origin, nuint offset) => value.value.StoreUnsafe(ref origin, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 MulAdd(Simd512 a, Simd512 b, Simd512 c) => new(Rounding.Fused
        ? Vector512.FusedMultiplyAdd(a.value, b.value, c.value)
        : (a.value * b.value) + c.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 operator +(Simd512 left, Simd512 right) => new(left.value + right.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 operator -(Simd512 left, Simd512 right) => new(left.value - right.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 operator *(Simd512 left, Simd512 right) => new(left.value * right.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 operator /(Simd512 left, Simd512 right) => new(left.value / right.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 Abs(Simd512 value) => new(Vector512.Abs(value.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 Sqrt(Simd512 value) => new(Vector512.Sqrt(value.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 Round(Simd512 value) => new(Vector512.Round(value.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 Floor(Simd512 value) => new(Vector512.Floor(value.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 Larger(Simd512 first, Simd512 second) =>
        // The instruction gives its second operand for equal ones and where one is NaN.
        Avx512F.IsSupported ? new(Avx512F.Max(second.value, first.value)) : Select(LessThan(first, second), second, first);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 LessThan(Simd512 left, Simd512 right) => new(Vector512.LessThan(left.value, right.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 Select(Simd512 mask, Simd512 whenSet, Simd512 whenClear) =>
        new(Vector512.ConditionalSelect(mask.value, whenSet.value, whenClear.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint BitsOf(Simd512 mask) => (uint)Vector512.ExtractMostSignificantBits(mask.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 MaskOf(uint bits)
    {
        var lanes = Vector512.Create(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768);
        return new(Vector512.Equals(Vector512.Create((int)bits) & lanes, lanes).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 PowerOfTwo(Simd512 exponent) =>
        new(Vector512.ShiftLeft(Vector512.ConvertToInt32(exponent.value) + Vector512.Create(127), 23).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 EvenLanes(Simd512 a, Simd512 b) => Avx512F.IsSupported
        ? new(Avx512F.PermuteVar16x32x2(a.value, Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30), b.value))
        : Join(Simd256.EvenLanes(a.Lower, a.Upper), Simd256.EvenLanes(b.Lower, b.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 OddLanes(Simd512 a, Simd512 b) => Avx512F.IsSupported
        ? new(Avx512F.PermuteVar16x32x2(a.value, Vector512.Create(1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31), b.value))
        : Join(Simd256.OddLanes(a.Lower, a.Upper), Simd256.OddLanes(b.Lower, b.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 ZipLower(Simd512 a, Simd512 b) => Avx512F.IsSupported
        ? new(Avx512F.PermuteVar16x32x2(a.value, Vector512.Create(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23), b.value))
        : Join(Simd256.ZipLower(a.Lower, b.Lower), Simd256.ZipUpper(a.Lower, b.Lower));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 ZipUpper(Simd512 a, Simd512 b) => Avx512F.IsSupported
        ? new(Avx512F.PermuteVar16x32x2(a.value, Vector512.Create(8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31), b.value))
        : Join(Simd256.ZipLower(a.Upper, b.Upper), Simd256.ZipUpper(a.Upper, b.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 IsNaN(Simd512 value) => new(Vector512.IsNaN(value.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 AddCodeProducts(Simd512 sum, ref readonly sbyte codes, nuint offset, int pair) => Avx512BW.IsSupported
        ? new((sum.value.AsInt32()
            + Avx512BW.MultiplyAddAdjacent(Avx512BW.ConvertToVector512Int16(Vector256.LoadUnsafe(in codes, offset)), Vector512.Create(pair).AsInt16())).AsSingle())
        : Join(
            Simd256.AddCodeProducts(sum.Lower, in codes, offset, pair),
            Simd256.AddCodeProducts(sum.Upper, in codes, offset + (2 * (nuint)Simd256.Lanes), pair));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 IntegerToSingle(Simd512 value) => new(Vector512.ConvertToSingle(value.value.AsInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Simd512 value) => Simd256.Sum(new Simd256(value.value.GetLower() + value.value.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Simd512 Join(Simd256 lower, Simd256 upper) => new(Vector512.Create(lower.Value, upper.Value));
}
