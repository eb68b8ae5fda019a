using System;
using System.Buffers.Binary;

namespace Managed.Media.Volumes.Dicom;

/// <summary>One picture of a series: where it lies, and how its pixels become values.</summary>
internal sealed class DicomSlice
{
    private readonly ReadOnlyMemory<byte> pixels;
    private readonly bool isBigEndian;
    private readonly int bitsAllocated;
    private readonly int bitsStored;
    private readonly bool isSigned;
    private readonly double slope;
    private readonly double intercept;

    private DicomSlice(DicomElements elements, ReadOnlyMemory<byte> bytes, string file)
    {
        File = file;
        Series = elements.Text(DicomTag.SeriesInstance) ?? string.Empty;
        Modality = elements.Text(DicomTag.Modality) ?? string.Empty;
        Rows = elements.Short(DicomTag.Rows);
        Columns = elements.Short(DicomTag.Columns);
        isBigEndian = elements.Syntax.IsBigEndian;
        bitsAllocated = elements.Short(DicomTag.BitsAllocated);
        bitsStored = elements.Short(DicomTag.BitsStored);
        isSigned = elements.Short(DicomTag.PixelRepresentation) == 1;
        slope = elements.Numbers(DicomTag.RescaleSlope, 1)?[0] ?? 1;
        intercept = elements.Numbers(DicomTag.RescaleIntercept, 1)?[0] ?? 0;
        string? type = elements.Text(DicomTag.RescaleType);
        Unit = elements.Has(DicomTag.RescaleSlope) && Modality == "CT" && type is null or "HU" ? "HU" : string.Empty;
        (int offset, int length) = elements.Pixels;
        RequireReadable(elements, length);
        pixels = bytes.Slice(offset, length);
        ReadGeometry(elements);
    }

    public string File { get; }

    public string Series { get; }

    public string Modality { get; }

    public string Unit { get; }

    public int Rows { get; }

    public int Columns { get; }

    /// <summary>Whether the file says where the picture lies.</summary>
    public bool HasGeometry { get; private set; }

    /// <summary>The middle of the first pixel, in the patient's system of DICOM: x to the left, y to the back, z to the head.</summary>
    public SpacePoint Position { get; private set; }

    /// <summary>The direction of a row, from column to column.</summary>
    public SpacePoint Across { get; private set; }

    /// <summary>The direction of a column, from row to row.</summary>
    public SpacePoint Down { get; private set; }

    /// <summary>Millimetres between columns, and between rows.</summary>
    public (double Column, double Row) Spacing { get; private set; }

    /// <summary>How thick the slice is, in millimetres; 1 where the file does not say.</summary>
    public double Thickness { get; private set; } = 1;

    /// <summary>Reads the description of a picture; the pixels stay in the bytes.</summary>
    /// <exception cref="InvalidFileException">It is not a whole picture of a kind that is read.</exception>
    public static DicomSlice Parse(ReadOnlyMemory<byte> bytes, string file) => new(DicomElements.Parse(bytes, file), bytes, file);

    /// <summary>Writes the values row by row: slope · stored + intercept.</summary>
    public void Decode(Span<float> target)
    {
        ReadOnlySpan<byte> stored = pixels.Span;
        int unused = 32 - bitsStored;
        for (int i = 0; i < target.Length; i++)
        {
            uint bits = (bitsAllocated, isBigEndian) switch
            {
                (8, _) => stored[i],
                (16, false) => BinaryPrimitives.ReadUInt16LittleEndian(stored[(2 * i)..]),
                (16, true) => BinaryPrimitives.ReadUInt16BigEndian(stored[(2 * i)..]),
                (_, false) => BinaryPrimitives.ReadUInt32LittleEndian(stored[(4 * i)..]),
                _ => BinaryPrimitives.ReadUInt32BigEndian(stored[(4 * i)..]),
            } << unused;
            double value = isSigned ? (int)bits >> unused : bits >> unused;
            target[i] = (float)((slope * value) + intercept);
        }
    }

    private void RequireReadable(DicomElements elements, int length)
    {
        int samples = elements.Short(DicomTag.SamplesPerPixel);
        string photometric = elements.Text(DicomTag.Photometric) ?? string.Empty;
        if (samples != 1 || photometric is not ("MONOCHROME1" or "MONOCHROME2"))
            throw new InvalidFileException(File, $"a picture of {samples} samples a pixel ({photometric}) is no slice of a volume");
        if (elements.Numbers(DicomTag.FrameCount, 1) is [not 1])
            throw new InvalidFileException(File, "several frames in one file are not read");
        if (bitsAllocated is not (8 or 16 or 32) || bitsStored < 1 || bitsStored > bitsAllocated)
            throw new InvalidFileException(File, $"pixels of {bitsStored} bits in {bitsAllocated} are not read");
        if (elements.Short(DicomTag.HighBit) != bitsStored - 1)
            throw new InvalidFileException(File, "the bits of a pixel do not begin with the lowest");
        if (bitsAllocated == 8 && isBigEndian)
            throw new InvalidFileException(File, "pixels of eight bits, high byte first, are not read");
        long needed = (long)Rows * Columns * bitsAllocated / 8;
        if (needed == 0)
            throw new InvalidFileException(File, $"the picture is empty: {Columns} x {Rows} pixels");
        if (length != needed + (needed & 1))
            throw new InvalidFileException(File, $"the pixels have {length} bytes where {Columns} x {Rows} pixels have {needed}");
    }

    private void ReadGeometry(DicomElements elements)
    {
        double[]? spacing = elements.Numbers(DicomTag.PixelSpacing, 2);
        if (spacing is not null && (spacing[0] <= 0 || spacing[1] <= 0))
            throw new InvalidFileException(File, "the distance between pixels is not above zero");
        Spacing = spacing is null ? (1, 1) : (spacing[1], spacing[0]);
        Thickness = elements.Numbers(DicomTag.SliceThickness, 1) is [> 0 and double thickness] ? thickness : 1;
        double[]? position = elements.Numbers(DicomTag.Position, 3);
        double[]? direction = elements.Numbers(DicomTag.Orientation, 6);
        if (position is null || direction is null)
            return;
        const double Tolerance = 1e-3;
        Position = new SpacePoint(position[0], position[1], position[2]);
        Across = new SpacePoint(direction[0], direction[1], direction[2]);
        Down = new SpacePoint(direction[3], direction[4], direction[5]);
        if (!(Math.Abs(Across.Length - 1) < Tolerance && Math.Abs(Down.Length - 1) < Tolerance && Math.Abs(Across.Dot(Down)) < Tolerance))
            throw new InvalidFileException(File, "the directions of rows and columns are not of length one and at right angles");
        HasGeometry = spacing is not null;
    }
}
