using System;
using System.IO;
using Managed.Formats;
using Managed.Media.Signals.Csv;
using Managed.Media.Signals.Edf;
using Managed.Media.Signals.Npy;
using Managed.Media.Signals.Wav;
using Managed.Media.Signals.Wfdb;

namespace Managed.Media.Signals;

/// <summary>
/// Opens recordings: EDF, WAVE and npy by their first bytes; WFDB headers by their ending .hea and tables by .csv, which have no mark of their
/// own. The formats' own readers say what they refuse.
/// </summary>
public static class SignalReader
{
    /// <summary>Opens a file and those that it names.</summary>
    /// <exception cref="InvalidFileException">The content is not a whole recording of a format that is read.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static SignalRecord Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var start = new byte[12];
        using (ByteSource source = ByteSource.OfFiles(path))
        {
            start = start[..(int)Math.Min(start.Length, source.Length)];
            source.Read(0, start);
        }

        if (start.Length == 0)
            throw new InvalidFileException(path, "the file is empty");
        if (WavHeader.Recognizes(start))
            return WavRecord.Open(path);
        if (EdfHeader.Recognizes(start))
            return EdfRecord.Open(path);
        if (NpyRecord.Recognizes(start))
            return NpyRecord.Open(path);
        return Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".HEA" => WfdbReader.Open(path),
            ".CSV" => CsvRecord.Open(path),
            _ => throw new InvalidFileException(path, "the content is not a WFDB header, EDF, WAVE, npy or a table of numbers"),
        };
    }
}
