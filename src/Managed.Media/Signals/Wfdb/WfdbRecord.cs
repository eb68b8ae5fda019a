using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace Managed.Media.Signals.Wfdb;

/// <summary>A WFDB record of one segment: a header and the signal files that it names.</summary>
public sealed class WfdbRecord : DigitalSignalRecord
{
    private const int BlockSamples = 1 << 14;

    private readonly IReadOnlyList<WfdbSignalLine> signals;
    private readonly List<WfdbSignalFile> files = [];

    /// <summary>Where each signal is: its file, and the place of its first sample in a frame of the file.</summary>
    private readonly (WfdbSignalFile? File, int Column)[] places;

    private WfdbRecord(string file, WfdbHeader header, long frameCount, List<WfdbSignalFile> files, (WfdbSignalFile? File, int Column)[] places)
        : base(file, header.FrameRate, frameCount, [.. header.Signals.Select(signal => signal.Channel)])
    {
        signals = header.Signals;
        this.files = files;
        this.places = places;
    }

    /// <summary>Sums every sample of the record and compares with the header's checksums.</summary>
    /// <exception cref="InvalidFileException">The samples of a channel give another sum.</exception>
    public void VerifyChecksums(CancellationToken cancellation = default)
    {
        var sums = new uint[signals.Count];
        foreach (WfdbSignalFile file in files)
        {
            var block = new int[BlockFrames(file) * file.FrameLength];
            for (long first = 0; first < FrameCount; first += block.Length / file.FrameLength)
            {
                cancellation.ThrowIfCancellationRequested();
                int frames = (int)Math.Min(block.Length / file.FrameLength, FrameCount - first);
                Span<int> samples = block.AsSpan(0, frames * file.FrameLength);
                file.Read(first, samples);
                for (int signal = 0; signal < sums.Length; signal++)
                {
                    if (places[signal].File == file)
                        sums[signal] += Sum(samples, file.FrameLength, places[signal].Column, signals[signal].Channel.SamplesPerFrame);
                }
            }
        }

        for (int i = 0; i < sums.Length; i++)
        {
            if (places[i].File is not null && signals[i].Checksum is ushort checksum && checksum != (ushort)sums[i])
                throw new InvalidFileException(File, $"the samples of signal {i} have the checksum {(ushort)sums[i]} where the header says {checksum}");
        }
    }

    internal static WfdbRecord Open(RecordFolder folder, string file, WfdbHeader header)
    {
        var files = new List<WfdbSignalFile>();
        try
        {
            var places = new (WfdbSignalFile? File, int Column)[header.Signals.Count];
            var names = new HashSet<string>();
            for (int first = 0, next; first < places.Length; first = next)
            {
                next = first + 1;
                if (header.Signals[first].Format == WfdbFormat.None)
                    continue;
                while (next < places.Length && header.Signals[next].FileName == header.Signals[first].FileName)
                    next++;
                WfdbSignalLine[] group = [.. header.Signals.Skip(first).Take(next - first)];
                RequireGroup(group, names, file);
                files.Add(WfdbSignalFile.Open(folder.Open(group[0].FileName, file), group));
                for (int i = first, column = 0; i < next; column += header.Signals[i++].Channel.SamplesPerFrame)
                    places[i] = (files[^1], column);
            }

            return new WfdbRecord(file, header, FramesOf(header, files, file), files, places);
        }
        catch
        {
            files.ForEach(opened => opened.Dispose());
            throw;
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => files.ForEach(file => file.Dispose());

    private protected override void ReadStored(int channel, long first, Span<int> destination)
    {
        (WfdbSignalFile? file, int column) = places[channel];
        WfdbSignalLine signal = signals[channel];
        int perFrame = signal.Channel.SamplesPerFrame;
        first += (long)signal.Skew * perFrame;
        int present = file is null ? 0 : (int)Math.Clamp((FrameCount * perFrame) - first, 0, destination.Length);
        destination[present..].Fill(MissingSample);
        destination = destination[..present];
        if (destination.IsEmpty)
            return;

        long frame = first / perFrame;
        long lastFrame = (first + destination.Length - 1) / perFrame;
        int skipped = (int)(first % perFrame);
        var block = new int[Math.Min(BlockFrames(file!), lastFrame - frame + 1) * file!.FrameLength];
        int at = 0;
        while (at < destination.Length)
        {
            int frames = (int)Math.Min(block.Length / file.FrameLength, lastFrame - frame + 1);
            Span<int> samples = block.AsSpan(0, frames * file.FrameLength);
            file.Read(frame, samples);
            for (int i = 0; i < frames; i++, skipped = 0)
            {
                ReadOnlySpan<int> own = samples.Slice((i * file.FrameLength) + column, perFrame)[skipped..];
                own = own[..Math.Min(own.Length, destination.Length - at)];
                own.CopyTo(destination[at..]);
                at += own.Length;
            }

            frame += frames;
        }

        if (signal.Format.Missing() is int missing)
            destination.Replace(missing, MissingSample);
    }

    private static int BlockFrames(WfdbSignalFile file) => Math.Max(1, BlockSamples / file.FrameLength);

    private static uint Sum(ReadOnlySpan<int> samples, int frameLength, int column, int count)
    {
        uint sum = 0;
        for (int frame = 0; frame < samples.Length; frame += frameLength)
        {
            foreach (int sample in samples.Slice(frame + column, count))
                sum += (uint)sample;
        }

        return sum;
    }

    private static void RequireGroup(WfdbSignalLine[] group, HashSet<string> names, string file)
    {
        if (!names.Add(group[0].FileName))
            throw new InvalidFileException(file, $"the signals in '{group[0].FileName}' do not follow each other");
        if (Array.Exists(group, signal => signal.Format != group[0].Format || signal.ByteOffset != group[0].ByteOffset))
            throw new InvalidFileException(file, $"the signals in '{group[0].FileName}' differ in format or byte offset");
    }

    private static long FramesOf(WfdbHeader header, List<WfdbSignalFile> files, string file)
    {
        long capacity = files.Count == 0 ? 0 : files.Min(opened => opened.FrameCapacity);
        if (header.FrameCount is not long stated)
            return Math.Min(capacity, WfdbHeader.MaximumFrameCount);
        if (files.Count > 0 && stated > capacity)
            throw new InvalidFileException(file, $"the signal files hold {capacity} frames where the header names {stated}; one is truncated");
        return stated;
    }
}
