using System;
using System.IO;
using Managed.Security;

namespace Managed.Media.Batch;

/// <summary>Digests of files of any size.</summary>
public static class FileDigest
{
    /// <summary>The SHA-256 of a file, 64 hexadecimal digits in lower case.</summary>
    /// <exception cref="InvalidFileException">The file is empty, or is a pipe or a device, which may have no end.</exception>
    /// <exception cref="IOException">It is missing, or cannot be read.</exception>
    public static string Of(string path)
    {
        using FileStream stream = WholeFile.Open(path);
        var digest = new Sha256();
        var buffer = new byte[1 << 16];
        for (int count; (count = stream.Read(buffer)) > 0;)
            digest.Append(buffer.AsSpan(0, count));
        return digest.FinishHex();
    }
}
