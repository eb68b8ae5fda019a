using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Threading;

namespace Managed.Benchmarks.Peers;

/// <summary>Both engines on the same work in turns.</summary>
/// <param name="Name">The work.</param>
/// <param name="Threads">Threads of each engine.</param>
/// <param name="Ours">The median of our runs in milliseconds.</param>
/// <param name="Peer">The median of the peer's.</param>
/// <param name="Difference">The largest difference of the outputs, relative to the largest output: both compute the same.</param>
internal sealed record Comparison(string Name, int Threads, double Ours, double Peer, double Difference)
{
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(300);

    // Longer than the threads of any engine look out for more work after their last run.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);

    /// <summary>How many times faster ours is.</summary>
    public double Ratio => Peer / Ours;

    /// <summary>Runs both; their outputs are those of the same network for the same input.</summary>
    public static Comparison Run(string name, Engine ours, Engine peer, int threads, int rounds)
    {
        TakeTurn(ours, []);
        TakeTurn(peer, []);
        double difference = LargestDifference(ours.Output, peer.Output);
        var oursTimes = new List<double>();
        var peerTimes = new List<double>();
        for (int round = 0; round < rounds; round++)
        {
            TakeTurn(ours, oursTimes);
            TakeTurn(peer, peerTimes);
        }

        return new Comparison(name, threads, Median(oursTimes), Median(peerTimes), difference);
    }

    private static void TakeTurn(Engine engine, List<double> times)
    {
        Thread.Sleep(Pause);
        var turn = Stopwatch.StartNew();
        do
        {
            long start = Stopwatch.GetTimestamp();
            engine.Run();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        while (turn.Elapsed < Turn);
    }

    private static double Median(List<double> times)
    {
        times.Sort();
        return times[times.Count / 2];
    }

    private static double LargestDifference(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < a.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(a[i]));
            difference = Math.Max(difference, Math.Abs((double)a[i] - b[i]));
        }

        return difference / largest;
    }
}
