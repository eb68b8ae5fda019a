using System;
using System.IO;
using System.Linq;
using Managed.Formats;
using Managed.Media.Volumes.Dicom;
using Managed.Media.Volumes.Nifti;
using Managed.Tensors;

namespace Managed.Media.Volumes;

/// <summary>
/// Reads NIfTI volumes, DICOM files and npy arrays by their first bytes, never by their names, and folders as DICOM series. The formats' own readers
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
        if (DicomReader.Recognizes(start))
            return DicomReader.Read(path, options).Volume;
        if (NiftiReader.Recognizes(start))
            return NiftiReader.Read(path, options);
        if (start.AsSpan().StartsWith([(byte)0x93, .. "NUMPY"u8]))
            return ReadNpy(path, options ?? VolumeOptions.Default);
        throw new InvalidFileException(path, "the content is neither NIfTI, DICOM with preamble nor npy");
    }

    /// <summary>An array [D, H, W] or [C, D, H, W], as Npy reads it, of which nothing is known but its values.</summary>
    private static Volume ReadNpy(string path, VolumeOptions options)
    {
        using WeightFile file = Npy.Open(path);
        StoredTensor array = file.Tensors.Single();
        Shape shape = array.Shape;
        if (shape.Rank is not (3 or 4))
            throw new InvalidFileException(path, $"an array {shape} is no volume [D, H, W] or [C, D, H, W]");
        int channels = shape.Rank == 3 ? 1 : shape[0];
        Shape volume = VolumeSize.Require([channels, shape[shape.Rank - 3], shape[shape.Rank - 2], shape[shape.Rank - 1]], options, path);
        return new Volume(file.Load(array.Name).Reshape(volume), VolumeAffine.OfSpacing(1, 1, 1), IsOriented: false, string.Empty);
    }
}
