using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Managed.Simd;

namespace Managed.Benchmarking;

/// <summary>What one core can do at most: multiply-adds on registers alone, in chains enough to hide their latency.</summary>
internal static class MachinePeak
{
    /// <summary>Chains of a loop: with two operands they fit sixteen registers, and four cycles of latency on two units want eight.</summary>
    private const int Chains = 12;

    private const int Steps = 100_000;

    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(200);

    private static readonly KernelRegistry<Func<int, float, float>> Loops = KernelRegistry.Widths(
        "peak", Chain<Simd512>, Chain<Simd256>, SimdHardware.Has32Registers ? Chain<SimdPair<Simd128>> : Chain<Simd128>, Chain<SimdScalar>);

    /// <summary>Multiply-adds of one core in GFLOP/s at a register width, the best of many short loops; a multiply-add counts as two.</summary>
    public static double Measure(SimdLevel level)
    {
        Func<int, float, float> loop = Loops.At(level);
        double best = double.PositiveInfinity;
        var total = Stopwatch.StartNew();
        do
        {
            long start = Stopwatch.GetTimestamp();
            _ = loop(Steps, 0.5f);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        while (total.Elapsed < Budget);
        return 2e-9 * Chains * Steps * Lanes(level) / best;
    }

    private static int Lanes(SimdLevel level) => level switch
    {
        SimdLevel.Vector512 => Simd512.Lanes,
        SimdLevel.Vector256 => Simd256.Lanes,
        SimdLevel.Vector128 => SimdHardware.Has32Registers ? SimdPair<Simd128>.Lanes : Simd128.Lanes,
        _ => SimdScalar.Lanes,
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Chain<T>(int steps, float start)
        where T : struct, ISimd<T>
    {
        T x = T.Broadcast(start);
        T y = T.Broadcast(1 - start);
        T c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11;
        c0 = c1 = c2 = c3 = c4 = c5 = c6 = c7 = c8 = c9 = c10 = c11 = T.Zero;
        for (int i = 0; i < steps; i++)
        {
            c0 = T.MulAdd(c0, x, y);
            c1 = T.MulAdd(c1, x, y);
            c2 = T.MulAdd(c2, x, y);
            c3 = T.MulAdd(c3, x, y);
            c4 = T.MulAdd(c4, x, y);
            c5 = T.MulAdd(c5, x, y);
            c6 = T.MulAdd(c6, x, y);
            c7 = T.MulAdd(c7, x, y);
            c8 = T.MulAdd(c8, x, y);
            c9 = T.MulAdd(c9, x, y);
            c10 = T.MulAdd(c10, x, y);
            c11 = T.MulAdd(c11, x, y);
        }

        return T.Sum(c0 + c1 + c2 + c3 + c4 + c5 + c6 + c7 + c8 + c9 + c10 + c11);
    }
}
