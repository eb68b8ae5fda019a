namespace Managed.Media.Pictures.Jpeg;

/// <summary>The markers of ITU-T T.81, table B.1: the byte after FF.</summary>
internal static class JpegMarkers
{
    public const byte Prefix = 0xFF;
    public const byte Stuffed = 0x00;
    public const byte Temporary = 0x01;
    public const byte BaselineFrame = 0xC0;
    public const byte SequentialFrame = 0xC1;
    public const byte ProgressiveFrame = 0xC2;
    public const byte HuffmanTables = 0xC4;
    public const byte FirstRestart = 0xD0;
    public const byte LastRestart = 0xD7;
    public const byte StartOfImage = 0xD8;
    public const byte EndOfImage = 0xD9;
    public const byte StartOfScan = 0xDA;
    public const byte QuantizationTables = 0xDB;
    public const byte RestartInterval = 0xDD;
    public const byte FirstApplication = 0xE0;
    public const byte ExifApplication = 0xE1;
    public const byte AdobeApplication = 0xEE;
    public const byte LastApplication = 0xEF;
    public const byte Comment = 0xFE;

    /// <summary>Why a picture with a marker is refused.</summary>
    public static string WhyNotRead(byte marker) => marker switch
    {
        0xC3 => "lossless JPEG is not read",
        0xC5 or 0xC6 or 0xC7 or 0xDE or 0xDF => "hierarchical JPEG is not read",
        0xC9 or 0xCA or 0xCB or 0xCC or 0xCD or 0xCE or 0xCF => "arithmetic coding is not read",
        0xDC => "a number of lines after the first scan is not read",
        _ => $"marker FF{marker:X2} is unknown",
    };
}
