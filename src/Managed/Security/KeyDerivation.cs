using System;
using System.Text;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;

namespace Managed.Security;

/// <summary>Keys from passphrases and from other keys.</summary>
internal static class KeyDerivation
{
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

    /// <summary>HKDF with SHA-256 (RFC 5869): a key for one purpose from a key for several.</summary>
    public static byte[] Derive(ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> purpose)
    {
        var generator = new HkdfBytesGenerator(new Sha256Digest());
        generator.Init(new HkdfParameters(key.ToArray(), salt.ToArray(), purpose.ToArray()));
        var derived = new byte[AuthenticatedCipher.KeyLength];
        generator.GenerateBytes(derived, 0, derived.Length);
        return derived;
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
