using System;
using System.Linq;
using Managed.Media.Pictures;
using Managed.Media.Tests.Samples;
using Xunit;

namespace Managed.Media.Tests.Pictures.Png;

public sealed class PngDamageTests
{
    private const int SumLength = 4;

    private static readonly byte[] Data = PngBytes.Compress([0, 77]);
    private static readonly byte[] DataChunk = PngBytes.Chunk("IDAT", Data);

    [Theory]
    [MemberData(nameof(PngReaderTests.Kinds), MemberType = typeof(PngReaderTests))]
    public void A_file_cut_anywhere_is_refused(int colorType, int bitDepth, bool interlaced) =>
        Reading.RefusesEveryBeginning(PngSample.Random(colorType, bitDepth, interlaced, 5, 3, 1).Encode());

    [Theory]
    [MemberData(nameof(PngReaderTests.Kinds), MemberType = typeof(PngReaderTests))]
    public void A_changed_byte_anywhere_is_refused_or_harmless(int colorType, int bitDepth, bool interlaced) =>
        Reading.SurvivesEveryChangedByte(PngSample.Random(colorType, bitDepth, interlaced, 5, 3, 2).Encode());

    [Fact]
    public void A_changed_byte_in_the_compressed_data_is_refused_or_harmless_where_the_check_is_right()
    {
        for (int at = 0; at < Data.Length; at++)
        {
            for (int value = 0; value < 256; value++)
            {
                byte[] changed = [.. Data];
                changed[at] = (byte)value;
                byte[] file = PngBytes.OnePixel(PngBytes.Chunk("IDAT", changed));
                Exception? exception = Record.Exception(() => Reading.Read(file));
                Assert.True(exception is null or InvalidFileException, $"byte {at} = {value}: {exception}");
            }
        }
    }

    [Fact]
    public void Compressed_data_cut_short_are_refused_or_still_hold_every_row()
    {
        for (int length = 0; length < Data.Length; length++)
        {
            byte[] file = PngBytes.OnePixel(PngBytes.Chunk("IDAT", Data[..length]));
            if (length < Data.Length - SumLength - 1)
                Reading.Refuses(file, "truncated");
            else
                Assert.Equal([77, 77, 77], Reading.Read(file).Pixels.ToArray());
        }
    }

    [Fact]
    public void A_wrong_sum_at_the_end_of_the_compressed_data_is_refused()
    {
        byte[] wrong = [.. Data[..^1], (byte)(Data[^1] ^ 1)];
        Reading.Refuses(PngBytes.OnePixel(PngBytes.Chunk("IDAT", wrong)), "damaged");
    }

    [Fact]
    public void Too_few_rows_are_refused()
    {
        byte[] rows = PngBytes.Compress([0, 1, 2, 3, 0, 1, 2]);
        Reading.Refuses(PngBytes.File(PngBytes.Header(3, 2, 8, 0), PngBytes.Chunk("IDAT", rows), PngBytes.End), "truncated");
    }

    [Fact]
    public void A_check_that_does_not_match_is_refused_in_ancillary_chunks_too()
    {
        byte[] note = PngBytes.Chunk("tEXt", [65, 0, 66]);
        note[^1] ^= 1;
        InvalidFileException exception = Reading.Refuses(PngBytes.OnePixel(note, DataChunk), "tEXt");
        Assert.Equal(33, exception.Offset);
    }

    [Fact]
    public void An_unknown_filter_is_refused() =>
        Reading.Refuses(PngBytes.OnePixel(PngBytes.Chunk("IDAT", PngBytes.Compress([5, 77]))), "row filter 5");

    [Fact]
    public void Text_and_nothing_are_refused_whatever_their_names()
    {
        Assert.Throws<InvalidFileException>(() => PictureReader.Read("no picture"u8.ToArray(), "text.png"));
        Assert.Throws<InvalidFileException>(() => PictureReader.Read(ReadOnlyMemory<byte>.Empty, "empty.png"));
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(0, 0)]
    [InlineData(2, 4)]
    [InlineData(3, 16)]
    [InlineData(4, 4)]
    [InlineData(6, 1)]
    [InlineData(1, 8)]
    [InlineData(5, 8)]
    [InlineData(7, 8)]
    [InlineData(255, 255)]
    public void Colour_types_and_depths_that_do_not_go_together_are_refused(byte type, byte depth) =>
        Reading.Refuses(PngBytes.File(PngBytes.Header(1, 1, depth, type), DataChunk, PngBytes.End), "colour type");

    [Fact]
    public void Unknown_methods_are_refused()
    {
        Reading.Refuses(PngBytes.File(PngBytes.Header(1, 1, 8, 0, interlace: 2), DataChunk, PngBytes.End), "interlace method");
        Reading.Refuses(PngBytes.File(PngBytes.Header(1, 1, 8, 0, compression: 1), DataChunk, PngBytes.End), "compression method");
        Reading.Refuses(PngBytes.File(PngBytes.Header(1, 1, 8, 0, filter: 1), DataChunk, PngBytes.End), "filter method");
    }

    [Fact]
    public void Chunks_out_of_order_are_refused()
    {
        byte[] header = PngBytes.Header(1, 1, 8, 0);
        byte[] paletteHeader = PngBytes.Header(1, 1, 8, 3);
        byte[] palette = PngBytes.Chunk("PLTE", [1, 2, 3]);
        byte[] alpha = PngBytes.Chunk("tRNS", [9]);
        byte[] note = PngBytes.Chunk("tEXt", [65, 0]);
        Reading.Refuses(PngBytes.File(note, header, DataChunk, PngBytes.End), "first chunk");
        Reading.Refuses(PngBytes.File(header, header, DataChunk, PngBytes.End), "second header");
        Reading.Refuses(PngBytes.File(header, PngBytes.End), "no pixel data");
        Reading.Refuses(PngBytes.OnePixel(PngBytes.Chunk("IDAT", Data[..3]), note, PngBytes.Chunk("IDAT", Data[3..])), "interrupted");
        Reading.Refuses(PngBytes.File(paletteHeader, DataChunk, PngBytes.End), "palette is missing");
        Reading.Refuses(PngBytes.File(paletteHeader, DataChunk, palette, PngBytes.End), "palette is missing");
        Reading.Refuses(PngBytes.File(paletteHeader, palette, palette, DataChunk, PngBytes.End), "palette");
        Reading.Refuses(PngBytes.File(paletteHeader, alpha, palette, DataChunk, PngBytes.End), "transparency");
        Reading.Refuses(PngBytes.File(paletteHeader, palette, DataChunk, alpha, PngBytes.End), "transparency");
        Reading.Refuses(PngBytes.File(paletteHeader, palette, alpha, alpha, DataChunk, PngBytes.End), "transparency");
        Reading.Refuses(PngBytes.File(header, DataChunk, PngBytes.Chunk("IEND", [0])), "IEND");
    }

    [Fact]
    public void Unknown_critical_chunks_and_names_that_are_not_letters_are_refused()
    {
        Reading.Refuses(PngBytes.OnePixel(PngBytes.Chunk("ABCD", []), DataChunk), "ABCD");
        Reading.Refuses(PngBytes.OnePixel(PngBytes.Chunk("ab1d", []), DataChunk), "four letters");
    }

    [Theory]
    [InlineData(3, 1, 9)]
    [InlineData(3, 8, 4)]
    [InlineData(3, 8, 0)]
    [InlineData(3, 8, 771)]
    [InlineData(2, 8, 771)]
    [InlineData(0, 8, 3)]
    [InlineData(4, 8, 3)]
    public void A_palette_that_does_not_fit_is_refused(byte type, byte depth, int length) =>
        Reading.Refuses(PngBytes.File(PngBytes.Header(1, 1, depth, type), PngBytes.Chunk("PLTE", new byte[length]), DataChunk, PngBytes.End), "palette");

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 6)]
    [InlineData(2, 2)]
    [InlineData(2, 0)]
    [InlineData(4, 2)]
    [InlineData(6, 6)]
    public void Transparency_that_does_not_fit_is_refused(byte type, int length) =>
        Reading.Refuses(PngBytes.File(PngBytes.Header(1, 1, 8, type), PngBytes.Chunk("tRNS", new byte[length]), DataChunk, PngBytes.End), "transparency");

    [Fact]
    public void More_alphas_than_colors_are_refused() =>
        Reading.Refuses(
            PngBytes.File(PngBytes.Header(1, 1, 8, 3), PngBytes.Chunk("PLTE", [1, 2, 3]), PngBytes.Chunk("tRNS", [1, 2]), DataChunk, PngBytes.End),
            "transparency");

    [Fact]
    public void An_index_beyond_the_palette_is_refused()
    {
        PngSample sample = PngSample.Random(3, 8, true, 9, 9, 3);
        int largest = sample.Samples.Max();
        Reading.Read((sample with { Palette = sample.Palette[..(3 * (largest + 1))] }).Encode());
        Reading.Refuses((sample with { Palette = sample.Palette[..(3 * largest)] }).Encode(), "not in the palette");
    }
}
