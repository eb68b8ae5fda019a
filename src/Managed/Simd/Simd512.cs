using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Managed.Simd;

/// <summary>Sixteen lanes in one 512-bit register.</summary>
internal readonly struct Simd512(Vector512<float> value) : ISimd<Simd512>
{
    private readonly Vector512<float> value = value;

    public static int Lanes => 16;

    public static Simd512 Zero => default;

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
    public static Simd512 LessThan(Simd512 left, Simd512 right) => new(Vector512.LessThan(left.value, right.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 Select(Simd512 mask, Simd512 whenSet, Simd512 whenClear) =>
        new(Vector512.ConditionalSelect(mask.value, whenSet.value, whenClear.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd512 PowerOfTwo(Simd512 exponent) =>
        new(Vector512.ShiftLeft(Vector512.ConvertToInt32(exponent.value) + Vector512.Create(127), 23).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Simd512 value) => Simd256.Sum(new Simd256(value.value.GetLower() + value.value.GetUpper()));
}
