using System;
using System.Buffers.Binary;

namespace Managed.Media.Volumes.Nifti;

/// <summary>Numbers at places of a header, in the file's byte order; places of version 1 and 2 differ.</summary>
internal readonly ref struct NiftiFields(ReadOnlySpan<byte> bytes, bool isVersion2, bool isBigEndian)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;

    /// <summary>An integer: 16 bits at the first place in version 1, 64 bits at the second in version 2.</summary>
    public long Extent(int at1, int at2) => isVersion2 ? Int64(at2) : Int16(at1);

    /// <summary>A number of 16 bits in both.</summary>
    public int Short(int at1, int at2) => Int16(isVersion2 ? at2 : at1);

    /// <summary>A code: 16 bits in version 1, 32 bits in version 2.</summary>
    public int Code(int at1, int at2) => isVersion2 ? Int32(at2) : Int16(at1);

    /// <summary>A number: 32 bits in version 1, 64 bits in version 2.</summary>
    public double Number(int at1, int at2) => isVersion2 ? BitConverter.Int64BitsToDouble(Int64(at2)) : BitConverter.Int32BitsToSingle(Int32(at1));

    public long Int64(int at) => isBigEndian ? BinaryPrimitives.ReadInt64BigEndian(bytes[at..]) : BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]);

    private int Int32(int at) => isBigEndian ? BinaryPrimitives.ReadInt32BigEndian(bytes[at..]) : BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);

    private short Int16(int at) => isBigEndian ? BinaryPrimitives.ReadInt16BigEndian(bytes[at..]) : BinaryPrimitives.ReadInt16LittleEndian(bytes[at..]);
}
