using System;

namespace Managed.Benchmarking;

/// <summary>How long to measure.</summary>
public sealed record BenchmarkOptions
{
    /// <summary>The least time to repeat a case before the clock starts, once at least: code that is called often is compiled better after a while.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>The least number of timed runs of a case; at least 1.</summary>
    public int Runs { get; init; } = 5;

    /// <summary>The least time to go on with timed runs.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Only cases whose name contains this, whatever the case of its letters; empty for all.</summary>
    public string Filter { get; init; } = string.Empty;
}
