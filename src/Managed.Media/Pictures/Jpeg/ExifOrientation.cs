using System;
using System.Buffers.Binary;

namespace Managed.Media.Pictures.Jpeg;

/// <summary>How a camera was held: tag 0x0112 of the first directory of an Exif segment's TIFF block (TIFF 6.0, section 2).</summary>
internal static class ExifOrientation
{
    private const int HeaderLength = 8;
    private const int EntryLength = 12;
    private const ushort Tag = 0x0112;
    private const ushort Short = 3;
    private const ushort Long = 4;

    /// <summary>The value, 1 to 8; 1 where there is none or the block is damaged, since a picture is whole without it.</summary>
    public static int Read(ReadOnlySpan<byte> block)
    {
        if (block.Length < HeaderLength)
            return Orientation.Upright;
        bool little = block[..4].SequenceEqual("II*\0"u8);
        if (!little && !block[..4].SequenceEqual("MM\0*"u8))
            return Orientation.Upright;
        uint start = Number(block[4..], Long, little);
        if (start > block.Length - 2)
            return Orientation.Upright;
        int entries = (int)Number(block[(int)start..], Short, little);
        ReadOnlySpan<byte> rest = block[((int)start + 2)..];
        for (int i = 0; i < entries && rest.Length >= EntryLength; i++, rest = rest[EntryLength..])
        {
            ushort type = (ushort)Number(rest[2..], Short, little);
            if (Number(rest, Short, little) == Tag && type is (Short or Long) && Number(rest[4..], Long, little) == 1)
                return Number(rest[8..], type, little) is <= 8 and >= 1 and uint value ? (int)value : Orientation.Upright;
        }

        return Orientation.Upright;
    }

    private static uint Number(ReadOnlySpan<byte> bytes, ushort type, bool little) => (type, little) switch
    {
        (Short, true) => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        (Short, false) => BinaryPrimitives.ReadUInt16BigEndian(bytes),
        (_, true) => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        _ => BinaryPrimitives.ReadUInt32BigEndian(bytes),
    };
}
