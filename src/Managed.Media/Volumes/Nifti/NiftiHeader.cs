using System;
using System.Buffers.Binary;
using Managed.Tensors;

namespace Managed.Media.Volumes.Nifti;

/// <summary>The header of NIfTI-1 (348 bytes, nifti1.h) or NIfTI-2 (540 bytes, nifti2.h).</summary>
internal sealed record NiftiHeader(Shape Shape, NiftiType Type, bool IsBigEndian, double Slope, double Intercept)
{
    public const int Length1 = 348;
    public const int Length2 = 540;

    /// <summary>Whether the voxels are in a file of their own.</summary>
    public bool IsPair { get; private init; }

    /// <summary>Where the voxels begin in their file.</summary>
    public long DataOffset { get; private init; }

    public required VolumeAffine Affine { get; init; }

    public required bool IsOriented { get; init; }

    /// <summary>Bytes of all voxels.</summary>
    public long DataLength => (long)Shape.ElementCount * Type.Length;

    /// <summary>The length of the header that the first bytes announce; 0 where they announce none.</summary>
    public static int LengthOf(ReadOnlySpan<byte> start)
    {
        if (start.Length < sizeof(int))
            return 0;
        int length = BinaryPrimitives.ReadInt32LittleEndian(start);
        length = length is Length1 or Length2 ? length : BinaryPrimitives.ReverseEndianness(length);
        return length is Length1 or Length2 ? length : 0;
    }

    /// <summary>Reads a header.</summary>
    /// <param name="bytes">As many bytes as <see cref="LengthOf"/> says.</param>
    /// <param name="options">The limit.</param>
    /// <param name="file">The name for error messages.</param>
    /// <exception cref="InvalidFileException">The header is malformed, of a type that is not read, or asks for too much.</exception>
    public static NiftiHeader Parse(ReadOnlySpan<byte> bytes, VolumeOptions options, string file)
    {
        bool isVersion2 = bytes.Length == Length2;
        bool isBigEndian = BinaryPrimitives.ReadInt32LittleEndian(bytes) != bytes.Length;
        ReadOnlySpan<byte> magic = isVersion2 ? bytes.Slice(4, 8) : bytes.Slice(344, 4);
        bool isPair = isVersion2 ? magic.SequenceEqual("ni2\0\r\n\x1A\n"u8) : magic.SequenceEqual("ni1\0"u8);
        if (!isPair && !(isVersion2 ? magic.SequenceEqual("n+2\0\r\n\x1A\n"u8) : magic.SequenceEqual("n+1\0"u8)))
        {
            string other = !isVersion2 && magic.IndexOfAnyExcept((byte)0) < 0 ? "an Analyze header without the mark of NIfTI is not read" : "the mark of NIfTI is damaged";
            throw new InvalidFileException(file, other, isVersion2 ? 4 : 344);
        }

        var fields = new NiftiFields(bytes, isVersion2, isBigEndian);
        int code = fields.Short(70, 12);
        if (NiftiType.Of(code) is not NiftiType type)
            throw new InvalidFileException(file, $"voxels of type {code} are not read", isVersion2 ? 12 : 70);
        if (fields.Short(72, 14) != 8 * type.VoxelLength)
            throw new InvalidFileException(file, "the size of a voxel is not that of its type", isVersion2 ? 14 : 72);
        double slope = fields.Number(112, 176);
        double intercept = fields.Number(116, 184);
        bool isScaled = type.IsScaled && double.IsFinite(slope) && slope != 0;
        if (isScaled && !double.IsFinite(intercept))
            throw new InvalidFileException(file, "the intercept is no number", isVersion2 ? 184 : 116);
        (VolumeAffine affine, bool isOriented) = NiftiOrientation.Read(fields, file);
        return new NiftiHeader(ReadShape(fields, type, options, file), type, isBigEndian, isScaled ? slope : 1, isScaled ? intercept : 0)
        {
            Affine = affine,
            IsOriented = isOriented,
            IsPair = isPair,
            DataOffset = ReadDataOffset(fields, isVersion2, isPair, file),
        };
    }

    private static Shape ReadShape(NiftiFields fields, NiftiType type, VolumeOptions options, string file)
    {
        long rank = fields.Extent(40, 16);
        if (rank is < 1 or > 7)
            throw new InvalidFileException(file, $"a volume of {rank} dimensions is not read", 40);
        Span<long> extents = [type.PartCount, 1, 1, 1];
        for (int axis = 1; axis <= rank; axis++)
        {
            long extent = fields.Extent(40 + (2 * axis), 16 + (8 * axis));
            if (axis <= 3)
                extents[4 - axis] = extent;
            else if (extent < 1 || extent > int.MaxValue || (extents[0] *= extent) > int.MaxValue)
                throw new InvalidFileException(file, $"dimension {axis} has {extent} points", 40);
        }

        return VolumeSize.Require(extents, options, file, 40);
    }

    private static long ReadDataOffset(NiftiFields fields, bool isVersion2, bool isPair, string file)
    {
        double offset = isVersion2 ? fields.Int64(168) : fields.Number(108, 0);
        double least = isPair ? 0 : isVersion2 ? Length2 + 4 : Length1 + 4;
        if (!(offset >= least && offset <= int.MaxValue && Math.Floor(offset) == offset))
            throw new InvalidFileException(file, "the voxels begin inside the header or nowhere", isVersion2 ? 168 : 108);
        return (long)offset;
    }
}
