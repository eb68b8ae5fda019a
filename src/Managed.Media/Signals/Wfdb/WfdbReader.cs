using System;
using System.IO;
using Managed.Formats;

namespace Managed.Media.Signals.Wfdb;

/// <summary>Opens the records of the WFDB formats, as PhysioNet has them: a header NAME.hea and the files that it names.</summary>
/// <remarks>
/// Signal formats 8, 16, 24, 32, 61, 80, 160, 212, 310 and 311, and 508, 516 and 524, which are FLAC streams; several samples a frame, skews, and
/// records of several segments. Strict: a header has at most 4 MiB, 1,024 signals, 65,536 samples a frame, 100,000 segments and 2⁴⁰ frames; it names plain files
/// in its own folder, and they hold the frames that it states.
/// </remarks>
public static class WfdbReader
{
    /// <summary>Opens a record; it is a <see cref="WfdbRecord"/> where it has one segment.</summary>
    /// <param name="path">The header's path, with its ending .hea.</param>
    /// <exception cref="InvalidFileException">The header is malformed or a file does not hold what it says.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static SignalRecord Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Open(RecordFolder.At(Path.GetDirectoryName(Path.GetFullPath(path))!), Path.GetFileName(path), path);
    }

    internal static SignalRecord Open(RecordFolder folder, string name, string file)
    {
        WfdbHeader header;
        using (ByteSource source = folder.Open(name, file))
            header = WfdbHeader.Read(source, file);
        return header.Segments.Count > 0 ? WfdbSegmentedRecord.Open(folder, file, header) : WfdbRecord.Open(folder, file, header);
    }
}
