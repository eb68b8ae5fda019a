namespace Managed.Media.Volumes.Dicom;

/// <summary>The elements that are read, group and element in one number.</summary>
internal static class DicomTag
{
    public const uint TransferSyntax = 0x0002_0010;
    public const uint Modality = 0x0008_0060;
    public const uint SliceThickness = 0x0018_0050;
    public const uint SeriesInstance = 0x0020_000E;
    public const uint Position = 0x0020_0032;
    public const uint Orientation = 0x0020_0037;
    public const uint SamplesPerPixel = 0x0028_0002;
    public const uint Photometric = 0x0028_0004;
    public const uint FrameCount = 0x0028_0008;
    public const uint Rows = 0x0028_0010;
    public const uint Columns = 0x0028_0011;
    public const uint PixelSpacing = 0x0028_0030;
    public const uint BitsAllocated = 0x0028_0100;
    public const uint BitsStored = 0x0028_0101;
    public const uint HighBit = 0x0028_0102;
    public const uint PixelRepresentation = 0x0028_0103;
    public const uint RescaleIntercept = 0x0028_1052;
    public const uint RescaleSlope = 0x0028_1053;
    public const uint RescaleType = 0x0028_1054;
    public const uint PixelData = 0x7FE0_0010;
    public const uint Item = 0xFFFE_E000;
    public const uint ItemEnd = 0xFFFE_E00D;
    public const uint SequenceEnd = 0xFFFE_E0DD;
}
