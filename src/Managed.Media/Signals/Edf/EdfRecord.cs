using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using Managed.Formats;

namespace Managed.Media.Signals.Edf;

/// <summary>
/// A recording in the European Data Format or EDF+ (Kemp and others 1992, 2003). A frame is a data record, or, in an interrupted recording
/// (EDF+D), as much time; samples that lie in a gap are missing. Text for annotations is no channel.
/// </summary>
/// <remarks>
/// Strict: at most 4,096 signals and 64 MiB a data record; numbers are numbers; ranges are not empty; the file holds exactly the data
/// records that its header names, or whole ones where it names -1. The records of an interrupted recording tell their times, in order; it has at most
/// a million gaps and lasts at most 2⁴⁰ data records.
/// </remarks>
public sealed class EdfRecord : DigitalSignalRecord
{
    private const int MaximumAnnotationCount = 4_000_000;

    private readonly ByteSource source;
    private readonly EdfHeader header;
    private readonly EdfSignal[] signals;
    private readonly EdfTimeline timeline;

    private EdfRecord(ByteSource source, string file, EdfHeader header, EdfTimeline timeline, EdfSignal[] signals)
        : base(
            file,
            header.RecordSeconds == 0 ? 0 : 1 / header.RecordSeconds,
            timeline.FrameCount,
            [.. signals.Select(signal => new SignalChannel(signal.Label, signal.Unit, signal.SampleCount, signal.Gain, signal.Baseline))])
    {
        this.source = source;
        this.header = header;
        this.timeline = timeline;
        this.signals = signals;
    }

    /// <summary>The times in which nothing was recorded; empty unless the recording is interrupted.</summary>
    public IReadOnlyList<SignalGap> Gaps => timeline.Gaps;

    /// <summary>Opens a file.</summary>
    /// <exception cref="InvalidFileException">The file is not well-formed.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static EdfRecord Open(string path) => Open(ByteSource.OfFiles(path), path);

    /// <summary>Reads every annotation; empty for plain EDF.</summary>
    /// <exception cref="InvalidFileException">The text is malformed.</exception>
    public IReadOnlyList<EdfAnnotation> ReadAnnotations()
    {
        var annotations = new List<EdfAnnotation>();
        if (header.RecordCount == 0)
            return annotations;
        foreach (EdfSignal signal in header.Signals.Where(signal => signal.IsAnnotations))
        {
            var bytes = new byte[2 * signal.SampleCount];
            for (long record = 0; record < header.RecordCount; record++)
            {
                long position = header.PositionOf(record, signal, 0);
                source.Read(position, bytes);
                EdfAnnotationList.Parse(bytes, File, position, annotations);
                if (annotations.Count > MaximumAnnotationCount)
                    throw new InvalidFileException(File, $"there are more than {MaximumAnnotationCount} annotations", position);
            }
        }

        return annotations;
    }

    internal static EdfRecord Open(ByteSource source, string file)
    {
        EdfHeader header = source.OrClose(() => EdfHeader.Read(source, file));
        EdfTimeline timeline = source.OrClose(() => EdfTimeline.Read(source, header, file));
        return new EdfRecord(source, file, header, timeline, [.. header.Signals.Where(signal => !signal.IsAnnotations)]);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => source.Dispose();

    private protected override void ReadStored(int channel, long first, Span<int> destination)
    {
        EdfSignal signal = signals[channel];
        while (!destination.IsEmpty)
        {
            (long? stored, long length) = timeline.Find(first, signal.SampleCount);
            Span<int> part = destination[..(int)Math.Min(destination.Length, length)];
            if (stored is long at)
                ReadRecords(signal, at, part);
            else
                part.Fill(MissingSample);
            destination = destination[part.Length..];
            first += part.Length;
        }
    }

    private void ReadRecords(EdfSignal signal, long first, Span<int> destination)
    {
        var samples = new short[Math.Min(signal.SampleCount, destination.Length)];
        while (!destination.IsEmpty)
        {
            int inside = (int)(first % signal.SampleCount);
            int count = Math.Min(destination.Length, signal.SampleCount - inside);
            Span<short> part = samples.AsSpan(0, count);
            source.Read(header.PositionOf(first / signal.SampleCount, signal, inside), MemoryMarshal.AsBytes(part));
            for (int i = 0; i < count; i++)
                destination[i] = BitConverter.IsLittleEndian ? part[i] : BinaryPrimitives.ReverseEndianness(part[i]);
            destination = destination[count..];
            first += count;
        }
    }
}
