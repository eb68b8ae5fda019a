using System;
using System.Collections.Generic;
using Managed.Formats;

namespace Managed.Media.Signals.Flac;

/// <summary>The samples of a FLAC stream by range. Frames do not say where they end, so a range is come to from the last frame before it that has been read.</summary>
/// <remarks>
/// RFC 9639 with 4 to 24 bits a sample and 1 to 8 channels. Strict: the stream says how many samples it has, frames follow each other without gap,
/// their sums are right, and no sample is beyond its bits. The digest of all samples is not looked at. Not for concurrent use.
/// </remarks>
internal sealed class FlacStream
{
    private readonly FlacBits bits;
    private readonly int[] samples;

    /// <summary>Where each frame that is known begins: its first sample and its first byte.</summary>
    private readonly List<(long Sample, long Position)> frames = [];

    private int current = -1;
    private int currentCount;

    /// <param name="source">The file, which stays the caller's.</param>
    /// <param name="start">Where the stream begins.</param>
    /// <param name="file">The file's name.</param>
    /// <exception cref="InvalidFileException">The stream's header is malformed.</exception>
    public FlacStream(ByteSource source, long start, string file)
    {
        Info = FlacStreamInfo.Read(source, start, file);
        bits = new FlacBits(source, file);
        samples = new int[Info.LargestBlock * Info.ChannelCount];
        frames.Add((0, Info.FirstFrame));
    }

    public FlacStreamInfo Info { get; }

    /// <summary>Reads samples of all channels, those of one moment beside each other; the range lies inside the stream.</summary>
    /// <exception cref="InvalidFileException">The stream ends or is malformed.</exception>
    public void Read(long first, Span<int> destination)
    {
        while (!destination.IsEmpty)
        {
            GoTo(first);
            int inside = (int)(first - frames[current].Sample);
            int count = Math.Min(destination.Length / Info.ChannelCount, currentCount - inside);
            for (int channel = 0; channel < Info.ChannelCount; channel++)
            {
                ReadOnlySpan<int> own = samples.AsSpan((channel * Info.LargestBlock) + inside, count);
                for (int i = 0; i < own.Length; i++)
                    destination[(i * Info.ChannelCount) + channel] = own[i];
            }

            destination = destination[(count * Info.ChannelCount)..];
            first += count;
        }
    }

    private void GoTo(long sample)
    {
        int frame = frames.BinarySearch((sample, long.MaxValue));
        frame = ~frame - 1;
        while (frame != current || sample >= frames[current].Sample + currentCount)
        {
            if (frame == current)
                frame++;
            (long first, long position) = frames[frame];
            bits.Seek(position);
            current = -1;
            currentCount = FlacFrame.Read(bits, Info, frame, first, samples);
            current = frame;
            if (frame + 1 == frames.Count && first + currentCount < Info.SampleCount)
                frames.Add((first + currentCount, bits.Position));
        }
    }
}
