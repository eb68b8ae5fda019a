using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Managed.Simd;

/// <summary>Eight lanes in one 256-bit register.</summary>
internal readonly struct Simd256(Vector256<float> value) : ISimd<Simd256>
{
    private readonly Vector256<float> value = value;

    public static int Lanes => 8;

    public static Simd256 Zero => default;

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
    public static Simd256 LessThan(Simd256 left, Simd256 right) => new(Vector256.LessThan(left.value, right.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 Select(Simd256 mask, Simd256 whenSet, Simd256 whenClear) =>
        new(Vector256.ConditionalSelect(mask.value, whenSet.value, whenClear.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd256 PowerOfTwo(Simd256 exponent) =>
        new(Vector256.ShiftLeft(Vector256.ConvertToInt32(exponent.value) + Vector256.Create(127), 23).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Simd256 value) => Simd128.Sum(new Simd128(value.value.GetLower() + value.value.GetUpper()));
}
