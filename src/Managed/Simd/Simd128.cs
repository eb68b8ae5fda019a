using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Managed.Simd;

/// <summary>Four lanes in one 128-bit register.</summary>
internal readonly struct Simd128(Vector128<float> value) : ISimd<Simd128>
{
    private readonly Vector128<float> value = value;

    public static int Lanes => 4;

    public static Simd128 Zero => default;

    internal Vector128<float> Value => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Broadcast(float value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Load(ref readonly float origin, nuint offset) => new(Vector128.LoadUnsafe(in origin, offset));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Simd128 value, ref float origin, nuint offset) => value.value.StoreUnsafe(ref origin, offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 MulAdd(Simd128 a, Simd128 b, Simd128 c) => new(Rounding.Fused
        ? Vector128.FusedMultiplyAdd(a.value, b.value, c.value)
        : (a.value * b.value) + c.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 operator +(Simd128 left, Simd128 right) => new(left.value + right.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 operator -(Simd128 left, Simd128 right) => new(left.value - right.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 operator *(Simd128 left, Simd128 right) => new(left.value * right.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 operator /(Simd128 left, Simd128 right) => new(left.value / right.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Abs(Simd128 value) => new(Vector128.Abs(value.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Sqrt(Simd128 value) => new(Vector128.Sqrt(value.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Round(Simd128 value) => new(Vector128.Round(value.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Floor(Simd128 value) => new(Vector128.Floor(value.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Larger(Simd128 first, Simd128 second) =>
        // The instruction gives its second operand for equal ones and where one is NaN.
        Sse.IsSupported ? new(Sse.Max(second.value, first.value)) : Select(LessThan(first, second), second, first);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 LessThan(Simd128 left, Simd128 right) => new(Vector128.LessThan(left.value, right.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 Select(Simd128 mask, Simd128 whenSet, Simd128 whenClear) =>
        new(Vector128.ConditionalSelect(mask.value, whenSet.value, whenClear.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint BitsOf(Simd128 mask) => Vector128.ExtractMostSignificantBits(mask.value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 MaskOf(uint bits)
    {
        var lanes = Vector128.Create(1, 2, 4, 8);
        return new(Vector128.Equals(Vector128.Create((int)bits) & lanes, lanes).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 PowerOfTwo(Simd128 exponent) =>
        new(Vector128.ShiftLeft(Vector128.ConvertToInt32(exponent.value) + Vector128.Create(127), 23).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 EvenLanes(Simd128 a, Simd128 b) => new(
        Sse.IsSupported ? Sse.Shuffle(a.value, b.value, 0b10_00_10_00)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.UnzipEven(a.value, b.value)
        : Vector128.Create(a.value[0], a.value[2], b.value[0], b.value[2]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 OddLanes(Simd128 a, Simd128 b) => new(
        Sse.IsSupported ? Sse.Shuffle(a.value, b.value, 0b11_01_11_01)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.UnzipOdd(a.value, b.value)
        : Vector128.Create(a.value[1], a.value[3], b.value[1], b.value[3]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 ZipLower(Simd128 a, Simd128 b) => new(
        Sse.IsSupported ? Sse.UnpackLow(a.value, b.value)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a.value, b.value)
        : Vector128.Create(a.value[0], b.value[0], a.value[1], b.value[1]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 ZipUpper(Simd128 a, Simd128 b) => new(
        Sse.IsSupported ? Sse.UnpackHigh(a.value, b.value)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a.value, b.value)
        : Vector128.Create(a.value[2], b.value[2], a.value[3], b.value[3]));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 IsNaN(Simd128 value) => new(Vector128.IsNaN(value.value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 AddCodeProducts(Simd128 sum, ref readonly sbyte codes, nuint offset, int pair)
    {
        long bytes = Unsafe.ReadUnaligned<long>(ref Unsafe.As<sbyte, byte>(ref Unsafe.Add(ref Unsafe.AsRef(in codes), offset)));
        Vector128<short> pairs = Vector128.WidenLower(Vector128.CreateScalar(bytes).AsSByte());
        if (Sse2.IsSupported)
            return new((sum.value.AsInt32() + Sse2.MultiplyAddAdjacent(pairs, Vector128.Create(pair).AsInt16())).AsSingle());
        Vector128<int> factors = Vector128.WidenLower(Vector128.Create(pair).AsInt16());
        Simd128 lower = new((Vector128.WidenLower(pairs) * factors).AsSingle());
        Simd128 upper = new((Vector128.WidenUpper(pairs) * factors).AsSingle());
        return new((sum.value.AsInt32() + EvenLanes(lower, upper).value.AsInt32() + OddLanes(lower, upper).value.AsInt32()).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd128 IntegerToSingle(Simd128 value) => new(Vector128.ConvertToSingle(value.value.AsInt32()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Simd128 value)
    {
        Vector128<float> pair = value.value + Vector128.Shuffle(value.value, Vector128.Create(2, 3, 0, 1));
        return (pair + Vector128.Shuffle(pair, Vector128.Create(1, 0, 3, 2))).ToScalar();
    }
}
