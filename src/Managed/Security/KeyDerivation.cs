using System;
using System.Text;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;

namespace Managed.Security;

/// <summary>Keys from passphrases and from other keys.</summary>
internal static class KeyDerivation
{
    private const int BlockLength = 64;
    private const byte InnerMask = 0x36;
    private const byte OuterMask = 0x5c;

    /// <summary>Argon2id (RFC 9106) of a passphrase.</summary>
    /// <param name="passphrase">The passphrase, taken as UTF-8.</param>
    /// <param name="salt">At least 8 random bytes.</param>
    /// <param name="cost">How costly a guess is.</param>
    public static byte[] FromPassphrase(ReadOnlySpan<char> passphrase, ReadOnlySpan<byte> salt, PassphraseCost cost)
    {
        var text = new byte[Encoding.UTF8.GetByteCount(passphrase)];
        Encoding.UTF8.GetBytes(passphrase, text);
        var generator = new Argon2BytesGenerator();
        generator.Init(new Argon2Parameters.Builder(Argon2Parameters.Argon2id)
            .WithVersion(Argon2Parameters.Version13)
            .WithSalt(salt.ToArray())
            .WithMemoryAsKB(cost.MemoryKibibytes)
            .WithIterations(cost.Passes)
            .WithParallelism(1)
            .Build());
        var key = new byte[AuthenticatedCipher.KeyLength];
        try
        {
            generator.GenerateBytes(text, key);
            return key;
        }
        finally
        {
            Array.Clear(text);
        }
    }

    /// <summary>HKDF with SHA-256 (RFC 5869): a key for one purpose from a key for several, of which no copy is left.</summary>
    public static byte[] Derive(ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> purpose)
    {
        Span<byte> extracted = stackalloc byte[Sha256.Length];
        var derived = new byte[Sha256.Length];
        Authenticate(salt, key, [], extracted);
        Authenticate(extracted, purpose, [1], derived);
        extracted.Clear();
        return derived;
    }

    /// <summary>HMAC with SHA-256 (RFC 2104) of two parts. The library's own keeps copies of its key.</summary>
    private static void Authenticate(ReadOnlySpan<byte> key, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> code)
    {
        Span<byte> block = stackalloc byte[BlockLength];
        block.Clear();
        if (key.Length > BlockLength)
            Digest(key, [], [], block[..Sha256.Length]);
        else
            key.CopyTo(block);
        Mask(block, InnerMask);
        Digest(block, first, second, code);
        Mask(block, InnerMask ^ OuterMask);
        Digest(block, code, [], code);
        block.Clear();
    }

    private static void Digest(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, Span<byte> result)
    {
        var digest = new Sha256Digest();
        digest.BlockUpdate(first);
        digest.BlockUpdate(second);
        digest.BlockUpdate(third);
        digest.DoFinal(result);
    }

    private static void Mask(Span<byte> block, byte mask)
    {
        foreach (ref byte value in block)
            value ^= mask;
    }
}

/// <summary>What one guess of a passphrase costs.</summary>
/// <param name="MemoryKibibytes">Memory in KiB.</param>
/// <param name="Passes">Passes over it.</param>
internal readonly record struct PassphraseCost(int MemoryKibibytes, int Passes)
{
    /// <summary>The second choice that RFC 9106 recommends for all uses, on one lane.</summary>
    public static PassphraseCost Standard => new(65536, 3);
}
