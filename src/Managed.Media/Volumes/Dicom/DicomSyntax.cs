namespace Managed.Media.Volumes.Dicom;

/// <summary>How elements and pixels are encoded (PS3.5, chapter 10 and annex A).</summary>
internal readonly record struct DicomSyntax(bool IsExplicit, bool IsBigEndian)
{
    /// <summary>The encoding of the elements that describe the file.</summary>
    public static DicomSyntax Meta => new(IsExplicit: true, IsBigEndian: false);

    /// <summary>The encoding inside an element of unknown type and undefined length.</summary>
    public static DicomSyntax Unknown => new(IsExplicit: false, IsBigEndian: false);

    /// <summary>The syntax of an identifier.</summary>
    /// <exception cref="InvalidFileException">It is compressed or unknown.</exception>
    public static DicomSyntax Of(string identifier, string file) => identifier switch
    {
        "1.2.840.10008.1.2" => new DicomSyntax(IsExplicit: false, IsBigEndian: false),
        "1.2.840.10008.1.2.1" => new DicomSyntax(IsExplicit: true, IsBigEndian: false),
        "1.2.840.10008.1.2.2" => new DicomSyntax(IsExplicit: true, IsBigEndian: true),
        _ => throw new InvalidFileException(file, $"the transfer syntax {NameOf(identifier)} is not read"),
    };

    private static string NameOf(string identifier)
    {
        string? name = identifier switch
        {
            "1.2.840.10008.1.2.1.99" => "Deflated Explicit VR Little Endian",
            "1.2.840.10008.1.2.5" => "RLE Lossless",
            "1.2.840.10008.1.2.4.50" => "JPEG Baseline",
            "1.2.840.10008.1.2.4.51" => "JPEG Extended",
            "1.2.840.10008.1.2.4.57" => "JPEG Lossless",
            "1.2.840.10008.1.2.4.70" => "JPEG Lossless, First-Order Prediction",
            "1.2.840.10008.1.2.4.80" => "JPEG-LS Lossless",
            "1.2.840.10008.1.2.4.81" => "JPEG-LS Near-lossless",
            "1.2.840.10008.1.2.4.90" => "JPEG 2000 Lossless",
            "1.2.840.10008.1.2.4.91" => "JPEG 2000",
            "1.2.840.10008.1.2.4.201" => "High-Throughput JPEG 2000 Lossless",
            _ => null,
        };
        return name is null ? identifier : $"{identifier} ({name})";
    }
}
