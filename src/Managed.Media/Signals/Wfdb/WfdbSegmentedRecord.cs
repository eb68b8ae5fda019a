using System;
using System.Collections.Generic;
using System.Linq;
using Managed.Formats;

namespace Managed.Media.Signals.Wfdb;

/// <summary>
/// A WFDB record of several segments, one after the other. Segments are opened when samples of theirs are read, one at a time. Where a
/// first segment of no frames lays out the channels, others have any of them; where a segment has none of that name, samples are missing.
/// </summary>
internal sealed class WfdbSegmentedRecord : SignalRecord
{
    private readonly RecordFolder folder;
    private readonly IReadOnlyList<WfdbSegmentLine> segments;
    private readonly long[] starts;
    private readonly bool isLaidOut;
    private WfdbRecord? current;
    private int currentIndex = -1;
    private int[] currentChannels = [];

    private WfdbSegmentedRecord(string file, RecordFolder folder, WfdbHeader header, WfdbHeader channels, long[] starts, bool isLaidOut)
        : base(file, header.FrameRate, starts[^1], [.. channels.Signals.Select(signal => signal.Channel)])
    {
        this.folder = folder;
        segments = header.Segments;
        this.starts = starts;
        this.isLaidOut = isLaidOut;
    }

    internal static WfdbSegmentedRecord Open(RecordFolder folder, string file, WfdbHeader header)
    {
        var starts = new long[header.Segments.Count + 1];
        for (int i = 0; i < header.Segments.Count; i++)
            starts[i + 1] = starts[i] + header.Segments[i].FrameCount;
        if (starts[^1] > WfdbHeader.MaximumFrameCount)
            throw new InvalidFileException(file, "the segments are too long together");
        if (header.FrameCount is long stated && stated != starts[^1])
            throw new InvalidFileException(file, $"the segments have {starts[^1]} frames together where the header names {stated}");
        WfdbSegmentLine first = header.Segments.FirstOrDefault(segment => !segment.IsGap)
            ?? throw new InvalidFileException(file, "the record has gaps alone");
        WfdbHeader channels = ReadHeader(folder, first.Name, file);
        if (channels.Signals.Count != header.SignalCount)
            throw new InvalidFileException(file, $"segment '{first.Name}' has {channels.Signals.Count} signals where the header names {header.SignalCount}");
        bool isLaidOut = first.FrameCount == 0;
        if (isLaidOut && channels.Signals.Select(signal => signal.Channel.Name).Distinct().Count() != channels.Signals.Count)
            throw new InvalidFileException(file, $"layout '{first.Name}' has two signals of one name");
        return new WfdbSegmentedRecord(file, folder, header, channels, starts, isLaidOut);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => current?.Dispose();

    private protected override void ReadPhysical(int channel, long first, Span<double> destination)
    {
        int perFrame = Channels[channel].SamplesPerFrame;
        int index = Array.BinarySearch(starts, first / perFrame);
        index = index < 0 ? ~index - 1 : index;
        while (!destination.IsEmpty)
        {
            long begin = starts[index] * perFrame;
            int count = (int)Math.Min(destination.Length, (starts[index + 1] * perFrame) - first);
            if (count > 0)
                ReadSegment(index, channel, first - begin, destination[..count]);
            destination = destination[Math.Max(count, 0)..];
            first += Math.Max(count, 0);
            index++;
        }
    }

    private static WfdbHeader ReadHeader(RecordFolder folder, string name, string file)
    {
        string headerName = name + ".hea";
        using ByteSource source = folder.Open(headerName, file);
        WfdbHeader header = WfdbHeader.Read(source, headerName);
        if (header.Segments.Count > 0)
            throw new InvalidFileException(headerName, "a segment has segments of its own");
        return header;
    }

    private void ReadSegment(int index, int channel, long first, Span<double> destination)
    {
        if (segments[index].IsGap)
        {
            destination.Fill(double.NaN);
            return;
        }

        if (index != currentIndex)
            OpenSegment(index);
        if (currentChannels[channel] < 0)
            destination.Fill(double.NaN);
        else
            current!.Read(currentChannels[channel], first, destination);
    }

    private void OpenSegment(int index)
    {
        current?.Dispose();
        current = null;
        currentIndex = -1;
        string name = segments[index].Name;
        WfdbHeader header = ReadHeader(folder, name, File);
        WfdbRecord opened = WfdbRecord.Open(folder, name + ".hea", header);
        try
        {
            if (opened.FrameCount != segments[index].FrameCount || opened.FrameRate != FrameRate)
                throw new InvalidFileException(File, $"segment '{name}' has {opened.FrameCount} frames at {opened.FrameRate} a second, which is not what its line says");
            currentChannels = ChannelsOf(opened, name);
        }
        catch
        {
            opened.Dispose();
            throw;
        }

        current = opened;
        currentIndex = index;
    }

    private int[] ChannelsOf(WfdbRecord segment, string name)
    {
        if (!isLaidOut && segment.Channels.Count != Channels.Count)
            throw new InvalidFileException(File, $"segment '{name}' has {segment.Channels.Count} signals where the header names {Channels.Count}");
        var result = new int[Channels.Count];
        for (int i = 0; i < result.Length; i++)
        {
            string wanted = Channels[i].Name;
            result[i] = isLaidOut ? segment.Channels.ToList().FindIndex(channel => channel.Name == wanted) : i;
            if (result[i] >= 0 && (segment.Channels[result[i]].SamplesPerFrame != Channels[i].SamplesPerFrame || segment.Channels[result[i]].Unit != Channels[i].Unit))
                throw new InvalidFileException(File, $"signal '{wanted}' of segment '{name}' has another unit or number of samples a frame than before");
        }

        return result;
    }
}
