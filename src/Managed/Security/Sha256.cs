using System;
using Org.BouncyCastle.Crypto.Digests;

namespace Managed.Security;

/// <summary>SHA-256 (FIPS 180-4) of bytes that come in parts.</summary>
/// <remarks>The platform's own ends the process where OpenSSL is not installed; this one needs nothing installed. Not for concurrent use.</remarks>
public sealed class Sha256
{
    /// <summary>Bytes of a digest.</summary>
    public const int Length = 32;

    private readonly Sha256Digest digest = new();

    /// <summary>The digest of bytes.</summary>
    public static byte[] Of(ReadOnlySpan<byte> bytes)
    {
        var hash = new Sha256();
        hash.Append(bytes);
        return hash.Finish();
    }

    /// <summary>The digest of bytes, 64 hexadecimal digits in lower case.</summary>
    public static string HexOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(Of(bytes));

    /// <summary>Adds bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes) => digest.BlockUpdate(bytes);

    /// <summary>The digest of all that was added; begins anew.</summary>
    public byte[] Finish()
    {
        var result = new byte[Length];
        digest.DoFinal(result, 0);
        return result;
    }

    /// <summary>As <see cref="Finish"/>, 64 hexadecimal digits in lower case.</summary>
    public string FinishHex() => Convert.ToHexStringLower(Finish());
}
