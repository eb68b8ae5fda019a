using System;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Managed.Simd;
using Managed.Tensors;

namespace Managed.Benchmarking;

/// <summary>What one core can read from memory at most: long vectors added up from end to end.</summary>
internal static class MachineBandwidth
{
    /// <summary>256 MiB, more than caches hold.</summary>
    private const int Length = 64 << 20;

    private const int Runs = 5;

    private static readonly KernelRegistry<Func<Memory<float>, float>> Loops =
        KernelRegistry.Widths<Func<Memory<float>, float>>("read", Read<Simd512>, Read<Simd256>, Read<Simd128>, Read<SimdScalar>);

    /// <summary>Bytes a second in units of 10⁹ that one core reads at a register width, the best of some runs.</summary>
    public static double Measure(SimdLevel level)
    {
        Memory<float> memory = AlignedMemory.Allocate(Length);

        // Pages that were never written to may share memory.
        memory.Span.Fill(1);
        double best = double.PositiveInfinity;
        for (int run = 0; run < Runs; run++)
        {
            long start = Stopwatch.GetTimestamp();
            _ = Loops.At(level)(memory);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return 1e-9 * sizeof(float) * Length / best;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Read<T>(Memory<float> memory)
        where T : struct, ISimd<T>
    {
        ref float values = ref MemoryMarshal.GetReference(memory.Span);
        nuint lanes = (nuint)T.Lanes;
        T s0, s1, s2, s3;
        s0 = s1 = s2 = s3 = T.Zero;
        for (nuint i = 0; i < Length; i += 4 * lanes)
        {
            s0 += T.Load(in values, i);
            s1 += T.Load(in values, i + lanes);
            s2 += T.Load(in values, i + (2 * lanes));
            s3 += T.Load(in values, i + (3 * lanes));
        }

        return T.Sum(s0 + s1 + s2 + s3);
    }
}
