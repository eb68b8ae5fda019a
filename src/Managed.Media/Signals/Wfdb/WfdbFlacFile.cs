using System;
using System.Collections.Generic;
using System.Linq;
using Managed.Formats;
using Managed.Media.Signals.Flac;

namespace Managed.Media.Signals.Wfdb;

/// <summary>A file with the signals of one group as channels of a FLAC stream, a frame's samples of a signal one after the other.</summary>
internal sealed class WfdbFlacFile : WfdbSignalFile
{
    private readonly ByteSource source;
    private readonly FlacStream stream;
    private readonly int samplesPerFrame;

    /// <param name="source">The file; closed with this object.</param>
    /// <param name="signals">Its signals, of one format and one offset.</param>
    /// <exception cref="InvalidFileException">The stream is malformed or is not of these signals.</exception>
    public WfdbFlacFile(ByteSource source, IReadOnlyList<WfdbSignalLine> signals)
    {
        this.source = source;
        string file = signals[0].FileName;
        stream = new FlacStream(source, signals[0].ByteOffset, file);
        if (stream.Info.ChannelCount != signals.Count)
            throw new InvalidFileException(file, $"the stream has {stream.Info.ChannelCount} channels where the header names {signals.Count} signals");
        if (stream.Info.BitCount != signals[0].Format.FlacBitCount())
            throw new InvalidFileException(file, $"the stream has samples of {stream.Info.BitCount} bits where the header names format {(int)signals[0].Format}");
        samplesPerFrame = signals[0].Channel.SamplesPerFrame;
        if (signals.Any(signal => signal.Channel.SamplesPerFrame != samplesPerFrame))
            throw new InvalidFileException(file, "the channels of the stream differ in their samples a frame");
    }

    /// <inheritdoc/>
    public override int FrameLength => samplesPerFrame * stream.Info.ChannelCount;

    /// <inheritdoc/>
    public override long FrameCapacity => stream.Info.SampleCount / samplesPerFrame;

    /// <inheritdoc/>
    public override void Read(long first, Span<int> destination)
    {
        stream.Read(first * samplesPerFrame, destination);
        if (samplesPerFrame == 1)
            return;
        int channels = stream.Info.ChannelCount;
        var moments = new int[FrameLength];
        for (int at = 0; at < destination.Length; at += moments.Length)
        {
            Span<int> frame = destination.Slice(at, moments.Length);
            frame.CopyTo(moments);
            for (int i = 0; i < moments.Length; i++)
                frame[(i % channels * samplesPerFrame) + (i / channels)] = moments[i];
        }
    }

    /// <inheritdoc/>
    public override void Dispose() => source.Dispose();
}
