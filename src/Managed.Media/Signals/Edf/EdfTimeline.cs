using System;
using System.Collections.Generic;
using System.Linq;
using Managed.Formats;

namespace Managed.Media.Signals.Edf;

/// <summary>When the data records were taken: stretches of records that follow each other without a gap, in time from the first record.</summary>
internal sealed class EdfTimeline
{
    private const int MaximumStretchCount = 1_000_000;
    private const long MaximumFrameCount = 1L << 40;

    private readonly List<Stretch> stretches;

    private EdfTimeline(List<Stretch> stretches, double recordSeconds, double tolerance = 0)
    {
        this.stretches = stretches;
        Gaps =
        [
            .. stretches.Zip(stretches.Skip(1), (before, after) => (End: before.Start + before.RecordCount, after.Start))
                .Select(gap => new SignalGap(gap.End * recordSeconds, (gap.Start - gap.End) * recordSeconds)),
        ];
        FrameCount = stretches.Count == 0 ? 0 : (long)Math.Ceiling(stretches[^1].Start - tolerance) + stretches[^1].RecordCount;
    }

    /// <summary>Data records that fit into the time from the first to the last.</summary>
    public long FrameCount { get; }

    /// <summary>The times between the stretches.</summary>
    public IReadOnlyList<SignalGap> Gaps { get; }

    /// <summary>The times that the records state where the recording is interrupted; else all of them one after the other.</summary>
    /// <exception cref="InvalidFileException">A record states no time, or one before the last record's end.</exception>
    public static EdfTimeline Read(ByteSource source, EdfHeader header, string file)
    {
        if (!header.IsInterrupted || header.RecordSeconds == 0 || header.RecordCount == 0)
            return new EdfTimeline(header.RecordCount == 0 ? [] : [new Stretch(0, 0, header.RecordCount)], header.RecordSeconds);
        EdfSignal clock = header.Signals.FirstOrDefault(signal => signal.IsAnnotations)
            ?? throw new InvalidFileException(file, "the recording is interrupted and has no annotations that tell its times");

        // Whoever wrote the times rounded them; what is less than half a sample is no gap.
        double tolerance = 0.49 / header.Signals.Where(signal => !signal.IsAnnotations).Select(signal => signal.SampleCount).DefaultIfEmpty(1).Max();
        var stretches = new List<Stretch>();
        var bytes = new byte[2 * clock.SampleCount];
        double zero = 0;
        for (long record = 0; record < header.RecordCount; record++)
        {
            long position = header.PositionOf(record, clock, 0);
            source.Read(position, bytes);
            double time = EdfAnnotationList.TimeOf(bytes, file, position) / header.RecordSeconds;
            zero = record == 0 ? time : zero;
            Stretch? last = record == 0 ? null : stretches[^1];
            double gap = last is null ? double.PositiveInfinity : time - zero - (last.Start + last.RecordCount);
            if (gap <= -tolerance || !(time - zero < MaximumFrameCount))
                throw new InvalidFileException(file, $"data record {record} is out of its time", position);
            if (gap < tolerance)
                stretches[^1] = last! with { RecordCount = last.RecordCount + 1 };
            else
                stretches.Add(new Stretch(time - zero, record, 1));
            if (stretches.Count > MaximumStretchCount)
                throw new InvalidFileException(file, $"the recording is interrupted more than {MaximumStretchCount} times", position);
        }

        return new EdfTimeline(stretches, header.RecordSeconds, tolerance);
    }

    /// <summary>Where a sample in time is stored.</summary>
    /// <param name="sample">The sample, counted from the first at the signal's rate.</param>
    /// <param name="perRecord">The signal's samples in a data record.</param>
    /// <returns>The stored sample, or null in a gap, and how many from there are stored, or missing, on end; at the end of all as many as one likes.</returns>
    public (long? Stored, long Count) Find(long sample, int perRecord)
    {
        (int low, int high) = (0, stretches.Count - 1);
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            (low, high) = stretches[middle].FirstSample(perRecord) <= sample ? (middle, high) : (low, middle - 1);
        }

        long inside = sample - stretches[low].FirstSample(perRecord);
        long count = stretches[low].RecordCount * perRecord;
        if (inside < count)
            return ((stretches[low].FirstRecord * perRecord) + inside, count - inside);
        return (null, low + 1 < stretches.Count ? stretches[low + 1].FirstSample(perRecord) - sample : long.MaxValue);
    }

    /// <param name="Start">When it begins, in durations of a data record.</param>
    /// <param name="FirstRecord">Its first data record.</param>
    /// <param name="RecordCount">Its data records.</param>
    private sealed record Stretch(double Start, long FirstRecord, long RecordCount)
    {
        public long FirstSample(int perRecord) => (long)Math.Round(Start * perRecord);
    }
}
