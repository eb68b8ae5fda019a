using System;
using System.Linq;
using System.Security.Cryptography;
using FsCheck.Xunit;
using Managed.Security;
using Xunit;

namespace Managed.Tests.Security;

/// <summary>Against the platform's own, which shares no code with it.</summary>
public class PlatformParityTests
{
    [Property]
    public bool Digests_are_sha256(byte[] first, byte[] second)
    {
        var hash = new Sha256();
        hash.Append(first);
        hash.Append(second);
        byte[] all = [.. first, .. second];
        return hash.Finish().SequenceEqual(SHA256.HashData(all)) && Sha256.HexOf(first) == Convert.ToHexStringLower(SHA256.HashData(first));
    }

    [Fact]
    public void A_finished_digest_begins_anew()
    {
        var hash = new Sha256();
        hash.Append([1]);
        hash.Finish();
        Assert.Equal(SHA256.HashData(Array.Empty<byte>()), hash.Finish());
    }

    [Property]
    public bool Sealed_bytes_are_those_of_aes_gcm(byte[] plaintext, byte[] associated, int seed)
    {
        var random = new Random(seed);
        var key = new byte[AuthenticatedCipher.KeyLength];
        var nonce = new byte[AuthenticatedCipher.NonceLength];
        random.NextBytes(key);
        random.NextBytes(nonce);
        using var expected = new AesGcm(key, AuthenticatedCipher.TagLength);
        var ciphertext = new byte[plaintext.Length];
        var tag = new byte[AuthenticatedCipher.TagLength];
        expected.Encrypt(nonce, plaintext, ciphertext, tag, associated);
        using var cipher = new AuthenticatedCipher(key);
        byte[] sealedBytes = cipher.Seal(nonce, plaintext, associated);
        return sealedBytes.SequenceEqual(ciphertext.Concat(tag))
            && cipher.TryOpen(nonce, sealedBytes, associated, out byte[]? opened) && opened.SequenceEqual(plaintext);
    }

    [Property]
    public bool A_changed_bit_does_not_open(byte[] plaintext, byte[] associated, uint place)
    {
        using var cipher = new AuthenticatedCipher(new byte[AuthenticatedCipher.KeyLength]);
        var nonce = new byte[AuthenticatedCipher.NonceLength];
        byte[] sealedBytes = cipher.Seal(nonce, plaintext, associated);
        sealedBytes[place % sealedBytes.Length] ^= (byte)(1 << (int)(place % 8));
        return !cipher.TryOpen(nonce, sealedBytes, associated, out byte[]? opened) && opened is null;
    }

    [Fact]
    public void Neither_another_key_nor_other_associated_bytes_nor_a_stump_open()
    {
        using var cipher = new AuthenticatedCipher(new byte[AuthenticatedCipher.KeyLength]);
        using var other = new AuthenticatedCipher([1, .. new byte[AuthenticatedCipher.KeyLength - 1]]);
        var nonce = new byte[AuthenticatedCipher.NonceLength];
        byte[] sealedBytes = cipher.Seal(nonce, [1, 2, 3], [4]);
        Assert.False(other.TryOpen(nonce, sealedBytes, [4], out _));
        Assert.False(cipher.TryOpen(nonce, sealedBytes, [5], out _));
        Assert.False(cipher.TryOpen(nonce, sealedBytes.AsSpan(0, AuthenticatedCipher.TagLength - 1), [4], out _));
        Assert.True(cipher.TryOpen(nonce, sealedBytes, [4], out _));
    }

    [Property]
    public bool Derived_keys_are_those_of_hkdf(byte[] salt, byte[] purpose, int seed)
    {
        var key = new byte[AuthenticatedCipher.KeyLength];
        new Random(seed).NextBytes(key);
        return KeyDerivation.Derive(key, salt, purpose).SequenceEqual(HKDF.DeriveKey(HashAlgorithmName.SHA256, key, key.Length, salt, purpose));
    }

    /// <summary>The vector is that of the reference implementation's own test (P-H-C/phc-winner-argon2, test.c).</summary>
    [Fact]
    public void A_passphrases_key_is_that_of_argon2id() => Assert.Equal(
        "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7",
        Convert.ToHexStringLower(KeyDerivation.FromPassphrase("password", "somesalt"u8, new PassphraseCost(65536, 2))));

    [Fact]
    public void Random_bytes_differ_and_are_as_many_as_asked_for()
    {
        Assert.Empty(RandomBytes.Create(0));
        Assert.Equal(45, RandomBytes.Create(45).Length);
        byte[] many = RandomBytes.Create(1 << 16);
        Assert.Equal(1 << 11, many.Chunk(32).Select(Convert.ToHexString).Distinct().Count());
        Assert.InRange(many.Sum(value => int.PopCount(value)), 260_000, 264_300);
    }
}
