using System;
using System.Runtime.CompilerServices;

namespace Managed.Simd;

/// <summary>One lane: the plain-C# instance of every kernel, and the measure that wider ones are compared with.</summary>
internal readonly struct SimdScalar(float value) : ISimd<SimdScalar>
{
    private readonly float value = value;

    public static int Lanes => 1;

    public static SimdScalar Zero => default;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar Broadcast(float value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar Load(ref readonly float origin, nuint offset) => new(Unsafe.Add(ref Unsafe.AsRef(in origin), offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(SimdScalar value, ref float origin, nuint offset) => Unsafe.Add(ref origin, offset) = value.value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar MulAdd(SimdScalar a, SimdScalar b, SimdScalar c) => new(Rounding.MulAdd(a.value, b.value, c.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar operator +(SimdScalar left, SimdScalar right) => new(left.value + right.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar operator -(SimdScalar left, SimdScalar right) => new(left.value - right.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar operator *(SimdScalar left, SimdScalar right) => new(left.value * right.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar operator /(SimdScalar left, SimdScalar right) => new(left.value / right.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar Abs(SimdScalar value) => new(MathF.Abs(value.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar Sqrt(SimdScalar value) => new(MathF.Sqrt(value.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar Round(SimdScalar value) => new(MathF.Round(value.value, MidpointRounding.ToEven));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar Floor(SimdScalar value) => new(MathF.Floor(value.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar Larger(SimdScalar first, SimdScalar second) => first.value < second.value ? second : first;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar LessThan(SimdScalar left, SimdScalar right) =>
        new(BitConverter.Int32BitsToSingle(left.value < right.value ? -1 : 0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar Select(SimdScalar mask, SimdScalar whenSet, SimdScalar whenClear) =>
        BitConverter.SingleToInt32Bits(mask.value) != 0 ? whenSet : whenClear;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint BitsOf(SimdScalar mask) => (uint)BitConverter.SingleToInt32Bits(mask.value) >> 31;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar MaskOf(uint bits) => new(BitConverter.Int32BitsToSingle(-(int)(bits & 1)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar PowerOfTwo(SimdScalar exponent) => new(BitConverter.Int32BitsToSingle(((int)exponent.value + 127) << 23));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar EvenLanes(SimdScalar a, SimdScalar b) => a;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar OddLanes(SimdScalar a, SimdScalar b) => b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar ZipLower(SimdScalar a, SimdScalar b) => a;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar ZipUpper(SimdScalar a, SimdScalar b) => b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar IsNaN(SimdScalar value) => new(BitConverter.Int32BitsToSingle(float.IsNaN(value.value) ? -1 : 0));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar AddCodeProducts(SimdScalar sum, ref readonly sbyte codes, nuint offset, int pair)
    {
        ref sbyte code = ref Unsafe.Add(ref Unsafe.AsRef(in codes), offset);
        return new(BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(sum.value) + (code * (short)pair) + (Unsafe.Add(ref code, 1) * (pair >> 16))));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static SimdScalar IntegerToSingle(SimdScalar value) => new(BitConverter.SingleToInt32Bits(value.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(SimdScalar value) => value.value;
}
