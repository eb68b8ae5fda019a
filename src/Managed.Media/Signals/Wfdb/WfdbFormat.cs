namespace Managed.Media.Signals.Wfdb;

/// <summary>How samples are packed into bytes; the numbers are the format's own (WFDB signal(5)).</summary>
internal enum WfdbFormat
{
    /// <summary>No signal file; every sample is missing.</summary>
    None = 0,

    /// <summary>First differences of eight bits.</summary>
    Difference8 = 8,

    /// <summary>Sixteen bits, low byte first.</summary>
    Signed16 = 16,

    /// <summary>Twenty-four bits, low byte first.</summary>
    Signed24 = 24,

    /// <summary>Thirty-two bits, low byte first.</summary>
    Signed32 = 32,

    /// <summary>Sixteen bits, high byte first.</summary>
    Swapped16 = 61,

    /// <summary>Eight bits, offset by 128.</summary>
    Offset8 = 80,

    /// <summary>Sixteen bits, low byte first, offset by 32768.</summary>
    Offset16 = 160,

    /// <summary>Two samples of twelve bits in three bytes.</summary>
    Packed212 = 212,

    /// <summary>Three samples of ten bits in two words of sixteen bits, the third in the words' highest bits.</summary>
    Packed310 = 310,

    /// <summary>Three samples of ten bits in the lower bits of a word of thirty-two.</summary>
    Packed311 = 311,

    /// <summary>A FLAC stream of eight bits a sample.</summary>
    Flac8 = 508,

    /// <summary>A FLAC stream of sixteen bits a sample.</summary>
    Flac16 = 516,

    /// <summary>A FLAC stream of twenty-four bits a sample.</summary>
    Flac24 = 524,
}
