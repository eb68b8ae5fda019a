using System;
using System.IO;

namespace Managed.Media;

/// <summary>Files that are read from begin to end, and have one: neither pipes nor devices.</summary>
internal static class WholeFile
{
    /// <summary>Opens a file.</summary>
    /// <exception cref="InvalidFileException">The file is empty, or is none: pipes and devices have no length.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static FileStream Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);

        // Before it is opened: to open a pipe is to wait for who writes into it.
        var file = new FileInfo(path);
        if (file.LinkTarget is not null && file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target)
            file = target;
        if (file is { Exists: true, Length: 0 })
            throw new InvalidFileException(path, "is empty, or is a pipe or a device where a file is wanted");
        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1);
    }

    /// <summary>The bytes of a file up to a limit.</summary>
    /// <exception cref="InvalidFileException">The file is longer, or as for <see cref="Open"/>.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static byte[] Read(string path, long limit)
    {
        using FileStream stream = Open(path);
        if (stream.Length > limit)
            throw new InvalidFileException(path, $"the file of {stream.Length} bytes is above the limit of {limit} bytes");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
