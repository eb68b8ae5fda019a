namespace Managed.Media.Signals.Wfdb;

/// <summary>What a header says of one signal.</summary>
/// <param name="FileName">The signal file; "~" where there is none.</param>
/// <param name="Format">How samples are packed.</param>
/// <param name="Channel">Name, unit, samples a frame and scale.</param>
/// <param name="Skew">Frames by which the samples lie later in the file than they were taken.</param>
/// <param name="ByteOffset">Where the samples begin in the file.</param>
/// <param name="InitialValue">What differences start from.</param>
/// <param name="Checksum">The sum of all samples modulo 65536; null where the header has none.</param>
internal sealed record WfdbSignalLine(
    string FileName, WfdbFormat Format, SignalChannel Channel, int Skew, long ByteOffset, int InitialValue, ushort? Checksum);
