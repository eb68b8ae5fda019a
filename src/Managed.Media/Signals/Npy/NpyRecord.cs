using System;
using System.IO;
using System.Linq;
using Managed.Formats;

namespace Managed.Media.Signals.Npy;

/// <summary>A recording in an array of NumPy: [samples] of one channel or [channels, samples], read by range.</summary>
/// <remarks>As strict as <see cref="Managed.Formats.Npy"/>; at most 4,096 channels. Arrays with the high byte or the first axis first are refused.</remarks>
public sealed class NpyRecord : SignalRecord
{
    private const int MaximumChannelCount = 4096;
    private const int BlockLength = 1 << 14;

    private readonly ByteSource source;
    private readonly NpyHeader header;

    private NpyRecord(ByteSource source, string file, NpyHeader header, SignalOptions options)
        : base(file, options.FrameRate, header.Shape[header.Shape.Rank - 1], [.. Enumerable.Range(0, ChannelsOf(header)).Select(_ => new SignalChannel(string.Empty, options.Unit, 1))])
    {
        this.source = source;
        this.header = header;
    }

    /// <summary>Opens a file.</summary>
    /// <exception cref="InvalidFileException">The file is not well-formed, or no array of one or two axes.</exception>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    public static NpyRecord Open(string path, SignalOptions? options = null) => Open(ByteSource.OfFiles(path), path, options ?? new SignalOptions());

    internal static bool Recognizes(ReadOnlySpan<byte> start) => start.StartsWith([(byte)0x93, .. "NUMPY"u8]);

    internal static NpyRecord Open(ByteSource source, string file, SignalOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.FrameRate);
        return source.OrClose(() => new NpyRecord(source, file, ReadHeader(source, file), options));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => source.Dispose();

    private protected override void ReadPhysical(int channel, long first, Span<double> destination)
    {
        int size = StoredTensor.SizeOf(header.Type);
        var bytes = new byte[Math.Min(BlockLength, destination.Length) * size];
        for (int at = 0; at < destination.Length; at += BlockLength)
        {
            Span<double> block = destination.Slice(at, Math.Min(BlockLength, destination.Length - at));
            long position = header.Length + (((channel * FrameCount) + first + at) * size);
            source.Read(position, bytes.AsSpan(0, block.Length * size));
            int exact = NumberDecoder.Decode(header.Type, null, bytes.AsSpan(0, block.Length * size), block);
            if (exact < block.Length)
                throw new InvalidFileException(File, "holds an integer that double precision does not", position + (exact * size));
        }
    }

    private static NpyHeader ReadHeader(ByteSource source, string file)
    {
        using var stream = new ByteSourceStream(source, 0, source.Length);
        NpyHeader header = NpyHeader.Read(stream, file);
        if (header.FileLength != source.Length)
            throw new InvalidFileException(file, $"has {source.Length} bytes where its header asks for {header.FileLength}; it is truncated or damaged");
        if (header.Shape.Rank is not (1 or 2) || ChannelsOf(header) > MaximumChannelCount)
            throw new InvalidFileException(file, $"an array {header.Shape} is no recording of up to {MaximumChannelCount} channels");
        return header.IsPlain ? header : throw new InvalidFileException(file, "numbers with the high byte or the first axis first are not read as a recording");
    }

    private static int ChannelsOf(NpyHeader header) => header.Shape.Rank == 1 ? 1 : header.Shape[0];
}
