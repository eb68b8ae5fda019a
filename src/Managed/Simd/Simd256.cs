using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Managed.Simd;

/// <summary>Eight lanes in one 256-bit register.</summary>
internal readonly struct Simd256(Vector256<float> value) : ISimd<Simd256>
{
    private readonly Vector256<float> value = value;

    public static int Lanes => 8;

    public static Simd256 Zero => default;

    internal Vector256<float> Value => value;

    private Simd128 Lower => new(value.GetLower());

    private Simd128 Upper => new(value.GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Broadcast(float value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Load(ref readonly float origin, nuint offset) => new(Vector256.LoadUnsafe(in origin, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Simd256 value, ref float origin, nuint offset) => value.value.StoreUnsafe(ref origin, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 MulAdd(Simd256 a, Simd256 b, Simd256 c) => new(Rounding.Fused
        ? Vector256.FusedMultiplyAdd(a.value, b.value, c.value)
        : (a.value * b.value) + c.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 operator +(Simd256 left, Simd256 right) => new(left.value + right.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 operator -(Simd256 left, Simd256 right) => new(left.value - right.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 operator *(Simd256 left, Simd256 right) => new(left.value * right.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 operator /(Simd256 left, Simd256 right) => new(left.value / right.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Abs(Simd256 value) => new(Vector256.Abs(value.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Sqrt(Simd256 value) => new(Vector256.Sqrt(value.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Round(Simd256 value) => new(Vector256.Round(value.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Floor(Simd256 value) => new(Vector256.Floor(value.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Larger(Simd256 first, Simd256 second) =>
        // The instruction gives its second operand for equal ones and where one is NaN.
        Avx.IsSupported ? new(Avx.Max(second.value, first.value)) : Select(LessThan(first, second), second, first);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 LessThan(Simd256 left, Simd256 right) => new(Vector256.LessThan(left.value, right.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Select(Simd256 mask, Simd256 whenSet, Simd256 whenClear) =>
        new(Vector256.ConditionalSelect(mask.value, whenSet.value, whenClear.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint BitsOf(Simd256 mask) => Vector256.ExtractMostSignificantBits(mask.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 MaskOf(uint bits)
    {
        var lanes = Vector256.Create(1, 2, 4, 8, 16, 32, 64, 128);
        return new(Vector256.Equals(Vector256.Create((int)bits) & lanes, lanes).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 PowerOfTwo(Simd256 exponent) =>
        new(Vector256.ShiftLeft(Vector256.ConvertToInt32(exponent.value) + Vector256.Create(127), 23).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 EvenLanes(Simd256 a, Simd256 b) => Avx2.IsSupported
        ? new(Avx2.Permute4x64(Avx.Shuffle(a.value, b.value, 0b10_00_10_00).AsDouble(), 0b11_01_10_00).AsSingle())
        : Join(Simd128.EvenLanes(a.Lower, a.Upper), Simd128.EvenLanes(b.Lower, b.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 OddLanes(Simd256 a, Simd256 b) => Avx2.IsSupported
        ? new(Avx2.Permute4x64(Avx.Shuffle(a.value, b.value, 0b11_01_11_01).AsDouble(), 0b11_01_10_00).AsSingle())
        : Join(Simd128.OddLanes(a.Lower, a.Upper), Simd128.OddLanes(b.Lower, b.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 ZipLower(Simd256 a, Simd256 b) => Avx.IsSupported
        ? new(Avx.Permute2x128(Avx.UnpackLow(a.value, b.value), Avx.UnpackHigh(a.value, b.value), 0x20))
        : Join(Simd128.ZipLower(a.Lower, b.Lower), Simd128.ZipUpper(a.Lower, b.Lower));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 ZipUpper(Simd256 a, Simd256 b) => Avx.IsSupported
        ? new(Avx.Permute2x128(Avx.UnpackLow(a.value, b.value), Avx.UnpackHigh(a.value, b.value), 0x31))
        : Join(Simd128.ZipLower(a.Upper, b.Upper), Simd128.ZipUpper(a.Upper, b.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 IsNaN(Simd256 value) => new(Vector256.IsNaN(value.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 AddCodeProducts(Simd256 sum, ref readonly sbyte codes, nuint offset, int pair) => Avx2.IsSupported
        ? new((sum.value.AsInt32()
            + Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(in codes, offset)), Vector256.Create(pair).AsInt16())).AsSingle())
        : Join(
            Simd128.AddCodeProducts(sum.Lower, in codes, offset, pair),
            Simd128.AddCodeProducts(sum.Upper, in codes, offset + (2 * (nuint)Simd128.Lanes), pair));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 IntegerToSingle(Simd256 value) => new(Vector256.ConvertToSingle(value.value.AsInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Simd256 value) => Simd128.Sum(new Simd128(value.value.GetLower() + value.value.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Simd256 Join(Simd128 lower, Simd128 upper) => new(Vector256.Create(lower.Value, upper.Value));
}
