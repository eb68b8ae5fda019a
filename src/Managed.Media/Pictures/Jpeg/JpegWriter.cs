using System;
using System.Buffers;
using System.IO;
using System.Runtime.InteropServices;
using JpegLibrary;
using Managed.Tensors;

namespace Managed.Media.Pictures.Jpeg;

/// <summary>Writes baseline JPEG at full chroma resolution, with Huffman tables made for the picture.</summary>
internal static class JpegWriter
{
    private const int MaximumSide = 65535;

    /// <summary>Writes a picture.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="picture">The picture.</param>
    /// <param name="quality">1 to 100, on the scale of libjpeg.</param>
    /// <exception cref="ArgumentException">The picture is wider or higher than the format allows.</exception>
    public static void Write(Stream stream, RgbImage picture, int quality)
    {
        if (picture.Width > MaximumSide || picture.Height > MaximumSide)
            throw new ArgumentException($"JPEG holds at most {MaximumSide} x {MaximumSide} pixels, not {picture.Width} x {picture.Height}.", nameof(picture));
        var output = new ArrayBufferWriter<byte>();
        var encoder = new JpegEncoder { MostOptimalCoding = true };
        encoder.SetQuantizationTable(JpegStandardQuantizationTable.ScaleByQuality(JpegStandardQuantizationTable.GetLuminanceTable(JpegElementPrecision.Precision8Bit, 0), quality));
        encoder.SetQuantizationTable(JpegStandardQuantizationTable.ScaleByQuality(JpegStandardQuantizationTable.GetChrominanceTable(JpegElementPrecision.Precision8Bit, 1), quality));
        for (byte table = 0; table <= 1; table++)
        {
            encoder.SetHuffmanTable(true, table);
            encoder.SetHuffmanTable(false, table);
        }

        encoder.AddComponent(1, 0, 0, 0, 1, 1);
        encoder.AddComponent(2, 1, 1, 1, 1, 1);
        encoder.AddComponent(3, 1, 1, 1, 1, 1);
        encoder.SetInputReader(new YCbCrBlocks(picture));
        encoder.SetOutput(output);
        encoder.Encode();
        stream.Write(output.WrittenSpan);
    }

    /// <summary>The picture's blocks as Y, Cb and Cr (JFIF 1.02); beyond the picture its last column and row repeat.</summary>
    private sealed class YCbCrBlocks(RgbImage picture) : JpegBlockInputReader
    {
        private const int BlockSide = 8;
        private const int Half = 1 << 15;
        private const int Middle = (128 << 16) + Half - 1;

        public override int Width => picture.Width;

        public override int Height => picture.Height;

        public override void ReadBlock(ref short blockRef, int componentIndex, int x, int y)
        {
            Span<short> block = MemoryMarshal.CreateSpan(ref blockRef, BlockSide * BlockSide);
            for (int j = 0; j < BlockSide; j++)
            {
                ReadOnlySpan<byte> row = picture.Pixels.Slice(3 * picture.Width * Math.Min(y + j, picture.Height - 1), 3 * picture.Width);
                for (int i = 0; i < BlockSide; i++)
                {
                    ReadOnlySpan<byte> pixel = row.Slice(3 * Math.Min(x + i, picture.Width - 1), 3);
                    block[(j * BlockSide) + i] = (short)(componentIndex switch
                    {
                        0 => ((19595 * pixel[0]) + (38470 * pixel[1]) + (7471 * pixel[2]) + Half) >> 16,
                        1 => ((-11059 * pixel[0]) - (21709 * pixel[1]) + (32768 * pixel[2]) + Middle) >> 16,
                        _ => ((32768 * pixel[0]) - (27439 * pixel[1]) - (5329 * pixel[2]) + Middle) >> 16,
                    });
                }
            }
        }
    }
}
