using System;
using System.Diagnostics.CodeAnalysis;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Modes;
using Org.BouncyCastle.Crypto.Parameters;

namespace Managed.Security;

/// <summary>AES-256-GCM (NIST SP 800-38D): encrypts bytes and proves that they, and others beside them, are unchanged.</summary>
/// <remarks>A nonce is never used twice under one key. Not for concurrent use.</remarks>
internal sealed class AuthenticatedCipher : IDisposable
{
    public const int KeyLength = 32;
    public const int NonceLength = 12;
    public const int TagLength = 16;

    private readonly byte[] key;
    private readonly GcmBlockCipher cipher = new(AesUtilities.CreateEngine());

    private bool disposed;

    /// <summary>A cipher under a key, which it keeps and clears in the end.</summary>
    public AuthenticatedCipher(byte[] key)
    {
        if (key.Length != KeyLength)
            throw new ArgumentException($"A key has {KeyLength} bytes, not {key.Length}.", nameof(key));
        this.key = key;
    }

    /// <summary>The ciphertext with its tag behind it: <see cref="TagLength"/> bytes longer than the plaintext.</summary>
    public byte[] Seal(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> associated)
    {
        Begin(forEncryption: true, nonce, associated);
        var sealedBytes = new byte[plaintext.Length + TagLength];
        int written = cipher.ProcessBytes(plaintext, sealedBytes);
        cipher.DoFinal(sealedBytes.AsSpan(written));
        return sealedBytes;
    }

    /// <summary>The plaintext, if neither it nor what is associated was changed and the key is the one that sealed it.</summary>
    public bool TryOpen(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> sealedBytes, ReadOnlySpan<byte> associated, [NotNullWhen(true)] out byte[]? plaintext)
    {
        plaintext = null;
        if (sealedBytes.Length < TagLength)
            return false;
        Begin(forEncryption: false, nonce, associated);
        var opened = new byte[sealedBytes.Length - TagLength];
        try
        {
            int written = cipher.ProcessBytes(sealedBytes, opened);
            cipher.DoFinal(opened.AsSpan(written));
        }
        catch (InvalidCipherTextException)
        {
            Array.Clear(opened);
            return false;
        }

        plaintext = opened;
        return true;
    }

    public void Dispose()
    {
        disposed = true;
        Array.Clear(key);
    }

    private void Begin(bool forEncryption, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        cipher.Init(forEncryption, new AeadParameters(new KeyParameter(key), 8 * TagLength, nonce.ToArray()));
        cipher.ProcessAadBytes(associated);
    }
}
