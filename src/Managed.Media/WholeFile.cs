using System;
using System.IO;

namespace Managed.Media;

/// <summary>Files that are read at once.</summary>
internal static class WholeFile
{
    /// <summary>The bytes of a file up to a limit.</summary>
    /// <exception cref="InvalidFileException">The file is longer.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static byte[] Read(string path, long limit)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream stream = File.OpenRead(path);
        if (stream.Length > limit)
            throw new InvalidFileException(path, $"the file of {stream.Length} bytes is above the limit of {limit} bytes");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
