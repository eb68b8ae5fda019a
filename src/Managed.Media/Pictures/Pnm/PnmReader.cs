using System;
using System.Buffers.Binary;
using Managed.Tensors;

namespace Managed.Media.Pictures.Pnm;

/// <summary>Reads the first picture of a binary PGM (P5) or PPM (P6) file; samples are taken for sRGB.</summary>
internal static class PnmReader
{
    public static bool Recognizes(ReadOnlySpan<byte> start) =>
        start.Length >= 3 && start[0] == 'P' && start[1] is (byte)'5' or (byte)'6' && (PnmHeader.IsSpace(start[2]) || start[2] == '#');

    /// <summary>Reads a picture.</summary>
    /// <exception cref="InvalidFileException">The file is truncated, malformed or too large.</exception>
    public static RgbImage Read(ReadOnlyMemory<byte> bytes, string file, PictureOptions options)
    {
        ReadOnlySpan<byte> span = bytes.Span;
        PnmHeader header = PnmHeader.Parse(span, file, options);
        ReadOnlySpan<byte> samples = span[header.DataOffset..];
        long needed = (long)header.Width * header.Height * header.SampleCount * header.SampleLength;
        if (needed > samples.Length)
            throw new InvalidFileException(file, $"the pixels are truncated: {samples.Length} bytes of {needed}", bytes.Length);

        var pixels = new byte[3 * header.Width * header.Height];
        if (header.Maximum == byte.MaxValue && !header.IsGray)
            samples[..pixels.Length].CopyTo(pixels);
        else
            Convert(samples[..(int)needed], header, file, pixels);
        return new RgbImage(pixels, header.Width, header.Height);
    }

    private static void Convert(ReadOnlySpan<byte> samples, PnmHeader header, string file, Span<byte> pixels)
    {
        int copies = header.IsGray ? 3 : 1;
        for (int i = 0; i < pixels.Length / copies; i++)
        {
            uint sample = header.SampleLength == 1 ? samples[i] : BinaryPrimitives.ReadUInt16BigEndian(samples[(2 * i)..]);
            if (sample > header.Maximum)
                throw new InvalidFileException(file, $"a sample of {sample} is above {header.Maximum}", header.DataOffset + (i * header.SampleLength));
            pixels.Slice(i * copies, copies).Fill(Compositing.Scale(sample, (uint)header.Maximum));
        }
    }
}
