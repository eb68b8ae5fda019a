using System;
using Managed.Security;

namespace Managed.Faces.Gallery;

/// <summary>Protects the parts of one generation of a gallery; where the gallery is not encrypted, passes them through.</summary>
internal sealed class GalleryCipher : IDisposable
{
    private static readonly byte[] NoNonce = new byte[AuthenticatedCipher.NonceLength];

    private readonly byte[]? master;
    private readonly AuthenticatedCipher? header;
    private readonly AuthenticatedCipher? frames;

    public GalleryCipher(GalleryHeader gallery, GalleryKey? key)
        : this(gallery, gallery.Protection == GalleryProtection.None ? null : key!.ToBytes(gallery.Salt, gallery.Cost))
    {
    }

    private GalleryCipher(GalleryHeader gallery, byte[]? master)
    {
        this.master = master;
        if (master is null)
            return;
        using var check = new AuthenticatedCipher(KeyDerivation.Derive(master, gallery.Id, "key check"u8));
        KeyCheck = check.Seal(NoNonce, [], []);
        header = new AuthenticatedCipher(KeyDerivation.Derive(master, gallery.Generation, "header"u8));
        frames = new AuthenticatedCipher(KeyDerivation.Derive(master, gallery.Generation, "frames"u8));
    }

    /// <summary>What tells the key from others: the same in all generations.</summary>
    public byte[] KeyCheck { get; } = new byte[AuthenticatedCipher.TagLength];

    /// <summary>Bytes by which a payload grows.</summary>
    public int Overhead => frames is null ? 0 : AuthenticatedCipher.TagLength;

    /// <summary>The cipher of another generation under the same key.</summary>
    public GalleryCipher ForGeneration(GalleryHeader gallery) => new(gallery, master?.AsSpan().ToArray());

    /// <summary>A proof that a header is unchanged. One header is sealed in a generation, so no nonce is used twice.</summary>
    public byte[] SealHeader(ReadOnlySpan<byte> bytes) => header?.Seal(NoNonce, [], bytes) ?? new byte[AuthenticatedCipher.TagLength];

    /// <summary>A fresh nonce.</summary>
    public byte[] CreateNonce() => frames is null ? NoNonce : RandomBytes.Create(AuthenticatedCipher.NonceLength);

    public byte[] Seal(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> associated) =>
        frames?.Seal(nonce, plaintext, associated) ?? plaintext.ToArray();

    /// <summary>The plaintext; where nothing is encrypted, the same bytes.</summary>
    public bool TryOpen(ReadOnlySpan<byte> nonce, ArraySegment<byte> sealedBytes, ReadOnlySpan<byte> associated, out ArraySegment<byte> plaintext)
    {
        plaintext = sealedBytes;
        if (frames is null)
            return true;
        bool intact = frames.TryOpen(nonce, sealedBytes, associated, out byte[]? opened);
        plaintext = opened ?? [];
        return intact;
    }

    /// <summary>What stands for a name where names are not shown: with a key, nobody without it can tell whose it is. The same in all generations.</summary>
    public byte[] DigestOf(GalleryHeader gallery, ReadOnlySpan<byte> name) =>
        master is null ? Sha256.Of(name) : KeyDerivation.Derive(master, gallery.Id, [.. "name "u8, .. name]);

    public void Dispose()
    {
        master?.AsSpan().Clear();
        header?.Dispose();
        frames?.Dispose();
    }
}
