using System;
using System.Buffers.Binary;
using System.IO;
using System.Linq;
using Managed.Formats;

namespace Managed.Media.Signals.Wav;

/// <summary>A recording in a RIFF WAVE file: PCM of 8, 16, 24 or 32 bits as values from -1 to 1, or floating point of 32 or 64 bits as it stands.</summary>
/// <remarks>Strict: at most 1,024 channels; the length in the header is the file's; chunks do not reach beyond it; the samples are whole frames.</remarks>
public sealed class WavRecord : SignalRecord
{
    private const int BlockLength = 1 << 16;

    private readonly ByteSource source;
    private readonly WavHeader header;

    private WavRecord(ByteSource source, string file, WavHeader header)
        : base(file, header.SampleRate, header.FrameCount, [.. Enumerable.Range(0, header.ChannelCount).Select(_ => ChannelOf(header))])
    {
        this.source = source;
        this.header = header;
    }

    /// <summary>Opens a file.</summary>
    /// <exception cref="InvalidFileException">The file is not well-formed or its samples are of a kind that is not read.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static WavRecord Open(string path) => Open(ByteSource.OfFiles(path), path);

    internal static WavRecord Open(ByteSource source, string file)
    {
        return source.OrClose(() => new WavRecord(source, file, WavHeader.Read(source, file)));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => source.Dispose();

    private protected override void ReadPhysical(int channel, long first, Span<double> destination)
    {
        int blockFrames = Math.Max(1, BlockLength / header.FrameLength);
        var block = new byte[Math.Min(blockFrames, destination.Length) * header.FrameLength];
        SignalChannel scale = Channels[channel];
        for (int at = 0; at < destination.Length; at += blockFrames)
        {
            int frames = Math.Min(blockFrames, destination.Length - at);
            source.Read(header.DataOffset + ((first + at) * header.FrameLength), block.AsSpan(0, frames * header.FrameLength));
            for (int i = 0; i < frames; i++)
                destination[at + i] = (Sample(block.AsSpan((i * header.FrameLength) + (channel * header.SampleLength))) - scale.Baseline) / scale.Gain;
        }
    }

    private static SignalChannel ChannelOf(WavHeader header) => new(
        string.Empty,
        string.Empty,
        1,
        header.IsFloat ? 1 : Math.ScaleB(1, (8 * header.SampleLength) - 1),
        header is { IsFloat: false, SampleLength: 1 } ? 128 : 0);

    private double Sample(ReadOnlySpan<byte> bytes) => (header.IsFloat, header.SampleLength) switch
    {
        (true, 4) => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        (true, _) => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        (_, 1) => bytes[0],
        (_, 2) => BinaryPrimitives.ReadInt16LittleEndian(bytes),
        (_, 3) => bytes[0] | (bytes[1] << 8) | ((sbyte)bytes[2] << 16),
        _ => BinaryPrimitives.ReadInt32LittleEndian(bytes),
    };
}
