using System;
using System.IO;
using Managed.Tensors;

namespace Managed.Media.Volumes.Nifti;

/// <summary>Reads NIfTI-1 and NIfTI-2 volumes: .nii, .nii.gz, and .hdr with .img beside it.</summary>
/// <remarks>
/// All integers of 8 to 64 bits, floating point of 32 and 64, complex numbers of these (two channels) and colours (three or four). Values
/// are scaled in double precision and become single. Strict: the voxels have room in the file; compressed ones end where the header says,
/// and a compressed file cannot ask for more than 1,032 times its length, which is the most that deflate gives.
/// </remarks>
public static class NiftiReader
{
    /// <summary>Reads a file, and the one with the voxels beside it where there are two.</summary>
    /// <exception cref="InvalidFileException">The content is malformed, truncated or above the limit.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static Volume Read(string path, VolumeOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream stream = File.OpenRead(path);
        return Read(stream, path, options ?? VolumeOptions.Default, name => OpenBeside(path, name));
    }

    internal static bool Recognizes(ReadOnlySpan<byte> start) => NiftiHeader.LengthOf(start) > 0 || NiftiContent.IsCompressed(start);

    /// <summary>Reads a volume.</summary>
    /// <param name="stream">The file, whose length is known.</param>
    /// <param name="file">Its name.</param>
    /// <param name="options">The limit.</param>
    /// <param name="openVoxels">Opens the file with the voxels by its ending, for headers that have them there.</param>
    internal static Volume Read(Stream stream, string file, VolumeOptions options, Func<string, Stream> openVoxels)
    {
        try
        {
            using var content = new NiftiContent(stream, file);
            NiftiHeader header = ReadHeader(content.Stream, options, file, out int headerLength);
            if (!header.IsPair)
                return ReadVoxels(content, header, headerLength, file);
            using var voxels = new NiftiContent(openVoxels(".img"), file);
            return ReadVoxels(voxels, header, 0, file);
        }
        catch (EndOfStreamException exception)
        {
            throw new InvalidFileException(file, "the file is truncated", innerException: exception);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidFileException(file, "the compressed content is damaged", innerException: exception);
        }
    }

    private static NiftiHeader ReadHeader(Stream content, VolumeOptions options, string file, out int length)
    {
        var bytes = new byte[NiftiHeader.Length2];
        content.ReadExactly(bytes.AsSpan(0, sizeof(int)));
        length = NiftiHeader.LengthOf(bytes);
        if (length == 0)
            throw new InvalidFileException(file, "the content is not NIfTI", 0);
        content.ReadExactly(bytes.AsSpan(sizeof(int), length - sizeof(int)));
        return NiftiHeader.Parse(bytes.AsSpan(0, length), options, file);
    }

    private static Volume ReadVoxels(NiftiContent content, NiftiHeader header, int alreadyRead, string file)
    {
        if (header.DataOffset > content.Capacity || header.DataLength > content.Capacity - header.DataOffset)
            throw new InvalidFileException(file, $"the file has no room for the {header.DataLength} bytes of voxels that its header names");
        long skipped = header.DataOffset - alreadyRead;
        var passed = new byte[Math.Min(skipped, 4096)];
        for (long left = skipped; left > 0; left -= Math.Min(left, passed.Length))
            content.Stream.ReadExactly(passed.AsSpan(0, (int)Math.Min(left, passed.Length)));
        Tensor voxels = NiftiVoxels.Read(content.Stream, header);
        content.RequireEnd(header.DataOffset + header.DataLength);
        return new Volume(voxels, header.Affine, header.IsOriented, string.Empty);
    }

    private static FileStream OpenBeside(string path, string ending)
    {
        string stem = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? Path.ChangeExtension(path, null) : path;
        string beside = Path.ChangeExtension(stem, ending);
        return File.OpenRead(File.Exists(beside) ? beside : beside + ".gz");
    }
}
