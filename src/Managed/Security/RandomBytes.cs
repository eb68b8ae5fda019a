using System;
using System.Security.Cryptography;

namespace Managed.Security;

/// <summary>Bytes that nobody can foretell.</summary>
internal static class RandomBytes
{
    private const int GuidBytes = 16;
    private const int GuidsPerDigest = 3;

    /// <summary>Fresh random bytes, for keys, salts and nonces.</summary>
    /// <remarks>
    /// Outside Windows the platform's generator of random numbers ends the process where OpenSSL is not installed; that of identifiers asks the system directly.
    /// An identifier has 122 random bits, so the digest of three is as hard to foretell as 256.
    /// </remarks>
    public static byte[] Create(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (OperatingSystem.IsWindows())
            return RandomNumberGenerator.GetBytes(count);
        var result = new byte[count];
        Span<byte> guids = stackalloc byte[GuidBytes * GuidsPerDigest];
        for (int start = 0; start < count; start += Sha256.Length)
        {
            for (int i = 0; i < GuidsPerDigest; i++)
                Guid.NewGuid().TryWriteBytes(guids[(GuidBytes * i)..]);
            Sha256.Of(guids).AsSpan(0, Math.Min(Sha256.Length, count - start)).CopyTo(result.AsSpan(start));
        }

        guids.Clear();
        return result;
    }
}
