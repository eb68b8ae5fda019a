using System;

namespace Managed.Benchmarking;

/// <summary>One line of a benchmark.</summary>
/// <param name="Name">What was computed.</param>
/// <param name="Flops">Floating-point operations of one run as the mathematics counts them; an algorithm that saves some can exceed the peak.</param>
/// <param name="Time">The median of the timed runs.</param>
/// <param name="ThreadCount">The threads it ran on.</param>
/// <param name="PeakGigaflops">The multiply-add peak of that many cores in GFLOP/s.</param>
/// <param name="Bytes">Bytes that one run reads from memory, where that is what bounds it; else 0.</param>
public sealed record BenchmarkResult(string Name, double Flops, TimeSpan Time, int ThreadCount, double PeakGigaflops, double Bytes = 0)
{
    /// <summary>Bytes read a second, in units of 10⁹; 0 where <see cref="Bytes"/> is.</summary>
    public double GigabytesPerSecond => Time > TimeSpan.Zero ? Bytes / Time.TotalSeconds * 1e-9 : 0;

    /// <summary>Floating-point operations a second, in units of 10⁹.</summary>
    public double GigaflopsPerSecond => Time > TimeSpan.Zero ? Flops / Time.TotalSeconds * 1e-9 : 0;

    /// <summary><see cref="GigaflopsPerSecond"/> as a share of <see cref="PeakGigaflops"/>.</summary>
    public double ShareOfPeak => GigaflopsPerSecond / PeakGigaflops;
}
