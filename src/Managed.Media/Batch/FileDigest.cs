using System;
using System.IO;
using Managed.Security;

namespace Managed.Media.Batch;

/// <summary>Digests of files of any size.</summary>
public static class FileDigest
{
    /// <summary>The SHA-256 of a file, 64 hexadecimal digits in lower case.</summary>
    /// <exception cref="IOException">It is missing, or cannot be read.</exception>
    public static string Of(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 1);
        var digest = new Sha256();
        var buffer = new byte[1 << 16];
        for (int count; (count = stream.Read(buffer)) > 0;)
            digest.Append(buffer.AsSpan(0, count));
        return digest.FinishHex();
    }
}
