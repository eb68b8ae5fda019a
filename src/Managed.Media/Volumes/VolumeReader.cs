using System;
using System.IO;
using Managed.Media.Volumes.Dicom;
using Managed.Media.Volumes.Nifti;

namespace Managed.Media.Volumes;

/// <summary>
/// Reads NIfTI volumes and DICOM files by their first bytes, never by their names, and folders as DICOM series. The formats' own readers
/// say what they refuse.
/// </summary>
public static class VolumeReader
{
    private const int StartLength = 132;

    /// <summary>Reads a file or a folder.</summary>
    /// <exception cref="InvalidFileException">The content is not a whole volume of a format that is read.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static Volume Read(string path, VolumeOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
            return DicomReader.Read(path, options).Volume;
        var start = new byte[StartLength];
        using (FileStream stream = File.OpenRead(path))
            start = start[..stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)];
        if (start.Length == 0)
            throw new InvalidFileException(path, "the file is empty");
        if (DicomReader.Recognises(start))
            return DicomReader.Read(path, options).Volume;
        if (NiftiReader.Recognises(start))
            return NiftiReader.Read(path, options);
        throw new InvalidFileException(path, "the content is neither NIfTI nor DICOM with preamble");
    }
}
