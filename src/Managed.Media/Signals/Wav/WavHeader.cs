using System;
using System.Buffers.Binary;
using Managed.Formats;

namespace Managed.Media.Signals.Wav;

/// <summary>What the chunks of a RIFF WAVE file say of its samples.</summary>
internal sealed record WavHeader(int ChannelCount, int SampleRate, int SampleLength, bool IsFloat, long DataOffset, long FrameCount)
{
    private const int ChunkHeaderLength = 8;
    private const int MaximumChannelCount = 1024;
    private const int Pcm = 1;
    private const int Float = 3;
    private const int Extensible = 0xFFFE;

    public int FrameLength => ChannelCount * SampleLength;

    public static bool Recognizes(ReadOnlySpan<byte> start) => start.Length >= 12 && start.StartsWith("RIFF"u8) && start[8..12].SequenceEqual("WAVE"u8);

    /// <summary>Reads the chunks, which fill the file.</summary>
    /// <exception cref="InvalidFileException">They are truncated, malformed, missing or of a kind that is not read.</exception>
    public static WavHeader Read(ByteSource source, string file)
    {
        Span<byte> start = stackalloc byte[12];
        if (source.Length < start.Length)
            throw new InvalidFileException(file, "the file is truncated in its header", source.Length);
        source.Read(0, start);
        if (!Recognizes(start))
            throw new InvalidFileException(file, "the content is not a WAVE file", 0);
        if (BinaryPrimitives.ReadUInt32LittleEndian(start[4..]) + (long)ChunkHeaderLength != source.Length)
            throw new InvalidFileException(file, "the length in the header is not that of the file", 4);

        WavHeader? format = null;
        WavHeader? whole = null;
        Span<byte> chunk = stackalloc byte[ChunkHeaderLength];
        for (long at = start.Length; at < source.Length;)
        {
            if (source.Length - at < ChunkHeaderLength)
                throw new InvalidFileException(file, "a chunk is truncated", at);
            source.Read(at, chunk);
            long length = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            long data = at + ChunkHeaderLength;
            if (length > source.Length - data)
                throw new InvalidFileException(file, "a chunk reaches beyond the file", at);
            if (chunk.StartsWith("fmt "u8))
                format = format is null ? ReadFormat(source, data, length, file) : throw new InvalidFileException(file, "the format is given twice", at);
            else if (chunk.StartsWith("data"u8))
                whole = whole is null ? WithData(format, data, length, file) : throw new InvalidFileException(file, "there are two chunks of data", at);

            // Chunks begin at even bytes; the last one's padding may be missing.
            at = Math.Min(data + length + (length & 1), source.Length);
        }

        return whole ?? throw new InvalidFileException(file, "there are no samples", source.Length);
    }

    private static WavHeader ReadFormat(ByteSource source, long at, long length, string file)
    {
        Span<byte> fields = stackalloc byte[40];
        if (length is not (16 or 18 or 40))
            throw new InvalidFileException(file, $"a format of {length} bytes is unknown", at);
        source.Read(at, fields[..(int)length]);
        int kind = BinaryPrimitives.ReadUInt16LittleEndian(fields);
        if (kind == Extensible && length == 40)
            kind = BinaryPrimitives.ReadUInt16LittleEndian(fields[24..]);
        int channels = BinaryPrimitives.ReadUInt16LittleEndian(fields[2..]);
        long rate = BinaryPrimitives.ReadUInt32LittleEndian(fields[4..]);
        int frame = BinaryPrimitives.ReadUInt16LittleEndian(fields[12..]);
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(fields[14..]);
        if ((kind, bits) is not ((Pcm, 8 or 16 or 24 or 32) or (Float, 32 or 64)))
            throw new InvalidFileException(file, $"samples of kind {kind} with {bits} bits are not read", at);
        if (channels is < 1 or > MaximumChannelCount || rate is < 1 or > int.MaxValue)
            throw new InvalidFileException(file, $"{channels} channels of {rate} samples a second are not read", at + 2);
        if (frame != channels * bits / 8)
            throw new InvalidFileException(file, $"a frame of {frame} bytes does not hold {channels} samples of {bits} bits", at + 12);
        return new WavHeader(channels, (int)rate, bits / 8, kind == Float, 0, 0);
    }

    private static WavHeader WithData(WavHeader? format, long at, long length, string file)
    {
        if (format is null)
            throw new InvalidFileException(file, "the samples come before their format", at);
        if (length % format.FrameLength != 0)
            throw new InvalidFileException(file, "the samples end within a frame", at + length);
        return format with { DataOffset = at, FrameCount = length / format.FrameLength };
    }
}
