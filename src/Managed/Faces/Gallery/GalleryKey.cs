using System;
using Managed.Security;

namespace Managed.Faces.Gallery;

/// <summary>What opens an encrypted gallery: 32 bytes, or a passphrase. Cleared on disposal.</summary>
public sealed class GalleryKey : IDisposable
{
    private readonly byte[]? bytes;
    private readonly char[]? passphrase;
    private bool disposed;

    private GalleryKey(byte[]? bytes, char[]? passphrase)
    {
        this.bytes = bytes;
        this.passphrase = passphrase;
    }

    /// <summary>Bytes of a key.</summary>
    public const int Length = AuthenticatedCipher.KeyLength;

    internal GalleryProtection Protection => bytes is null ? GalleryProtection.Passphrase : GalleryProtection.Key;

    /// <summary>A key of <see cref="Length"/> random bytes, which are copied.</summary>
    /// <exception cref="ArgumentException">There are more or fewer bytes.</exception>
    public static GalleryKey FromBytes(ReadOnlySpan<byte> key) => key.Length == Length
        ? new GalleryKey(key.ToArray(), null)
        : throw new ArgumentException($"A key has {Length} bytes, not {key.Length}.", nameof(key));

    /// <summary>A passphrase, which is copied; the key is made of it by Argon2id (RFC 9106) with the gallery's own salt.</summary>
    /// <exception cref="ArgumentException">The passphrase is empty.</exception>
    public static GalleryKey FromPassphrase(ReadOnlySpan<char> passphrase) => passphrase.IsEmpty
        ? throw new ArgumentException("A passphrase is not empty.", nameof(passphrase))
        : new GalleryKey(null, passphrase.ToArray());

    /// <summary>A key of random bytes.</summary>
    public static byte[] CreateBytes() => RandomBytes.Create(Length);

    /// <summary>The key that a gallery's own keys are derived from.</summary>
    internal byte[] ToBytes(ReadOnlySpan<byte> salt, PassphraseCost cost)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        return bytes?.AsSpan().ToArray() ?? KeyDerivation.FromPassphrase(passphrase, salt, cost);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        disposed = true;
        bytes?.AsSpan().Clear();
        passphrase?.AsSpan().Clear();
    }
}

/// <summary>What a gallery's content is protected by.</summary>
internal enum GalleryProtection : byte
{
    /// <summary>Nothing: anyone who can read the file can read the embeddings.</summary>
    None = 0,

    /// <summary>A key of 32 bytes.</summary>
    Key = 1,

    /// <summary>A key made of a passphrase.</summary>
    Passphrase = 2,
}
