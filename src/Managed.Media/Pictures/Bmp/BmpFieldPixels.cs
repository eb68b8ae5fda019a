using System;
using System.Buffers.Binary;

namespace Managed.Media.Pictures.Bmp;

/// <summary>Pixels of 16 or 32 bits with a field for each channel.</summary>
internal sealed class BmpFieldPixels
{
    private readonly int pixelLength;
    private readonly BmpBitField red;
    private readonly BmpBitField green;
    private readonly BmpBitField blue;
    private readonly BmpBitField alpha;
    private readonly RgbColor background;

    /// <summary>The fields as the header gives them, or those that go without saying.</summary>
    /// <exception cref="InvalidFileException">The fields overlap, have gaps or are missing.</exception>
    public BmpFieldPixels(ReadOnlySpan<byte> bytes, BmpHeader header, string file, RgbColor background)
    {
        this.background = background;
        pixelLength = header.BitCount / 8;
        if (header.MaskOffset == 0)
        {
            (red, green, blue) = header.BitCount == 16
                ? (new BmpBitField(0x7C00), new BmpBitField(0x03E0), new BmpBitField(0x001F))
                : (new BmpBitField(0xFF0000), new BmpBitField(0xFF00), new BmpBitField(0xFF));
            return;
        }

        ReadOnlySpan<byte> masks = bytes[header.MaskOffset..];
        red = new BmpBitField(BinaryPrimitives.ReadUInt32LittleEndian(masks));
        green = new BmpBitField(BinaryPrimitives.ReadUInt32LittleEndian(masks[4..]));
        blue = new BmpBitField(BinaryPrimitives.ReadUInt32LittleEndian(masks[8..]));
        if (header.HasAlphaMask)
            alpha = new BmpBitField(BinaryPrimitives.ReadUInt32LittleEndian(masks[12..]));
        RequireUsable(header, file);
    }

    public void Paint(ReadOnlySpan<byte> row, int count, Span<byte> target)
    {
        for (int i = 0; i < count; i++)
        {
            uint pixel = pixelLength == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(row[(2 * i)..]) : BinaryPrimitives.ReadUInt32LittleEndian(row[(4 * i)..]);
            uint opacity = alpha.Mask == 0 ? 255u : alpha.Read(pixel);
            target[3 * i] = Compositing.Over8(red.Read(pixel), opacity, background.Red);
            target[(3 * i) + 1] = Compositing.Over8(green.Read(pixel), opacity, background.Green);
            target[(3 * i) + 2] = Compositing.Over8(blue.Read(pixel), opacity, background.Blue);
        }
    }

    private void RequireUsable(BmpHeader header, string file)
    {
        uint seen = 0;
        foreach (BmpBitField field in (ReadOnlySpan<BmpBitField>)[red, green, blue, alpha])
        {
            if (!field.IsContiguous || (field.Mask & seen) != 0)
                throw new InvalidFileException(file, "the masks of the channels overlap or have gaps", header.MaskOffset);
            seen |= field.Mask;
        }

        if (red.Mask == 0 || green.Mask == 0 || blue.Mask == 0 || (header.BitCount == 16 && seen > ushort.MaxValue))
            throw new InvalidFileException(file, "a channel has no bits in the pixels", header.MaskOffset);
    }
}
