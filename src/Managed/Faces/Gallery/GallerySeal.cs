using System;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading;
using Managed.Security;

namespace Managed.Faces.Gallery;

/// <summary>What a gallery in somebody else's engine keeps there of its own: a header as files have it, and names that are sealed with their samples.</summary>
/// <remarks>
/// A sealed name is a nonce of 12 bytes and AES-256-GCM of the name, associated with the sample's number, time and embedding: whoever lacks the key can neither read
/// the name nor put another embedding under it. Without a key it is the name. For any number of threads.
/// </remarks>
internal sealed class GallerySeal : IDisposable
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string name;
    private readonly GalleryHeader header;
    private readonly GalleryCipher cipher;
    private readonly Lock access = new();
    private bool disposed;

    private GallerySeal(string name, GalleryHeader header, GalleryCipher cipher)
    {
        this.name = name;
        this.header = header;
        this.cipher = cipher;
    }

    /// <summary>What the samples are bound to.</summary>
    public GalleryBinding Binding => header.Binding;

    /// <summary>Random bytes that stay with the gallery.</summary>
    public byte[] Id => header.Id;

    /// <summary>Whether names are read only with a key.</summary>
    public bool Encrypted => header.Protection != GalleryProtection.None;

    /// <summary>The header of a new gallery.</summary>
    public static byte[] CreateHeader(GalleryBinding binding, GalleryKey? key)
    {
        GalleryHeader header = GalleryHeader.Create(binding, key);
        using var cipher = new GalleryCipher(header, key);
        return header.Encode(cipher);
    }

    /// <summary>Opens a header.</summary>
    /// <param name="name">What messages call the gallery.</param>
    /// <param name="bytes">The header.</param>
    /// <param name="key">Its key; null where it has none.</param>
    /// <param name="expected">What the embeddings at hand are bound to; null where it does not matter.</param>
    /// <exception cref="InvalidFileException">The header is damaged or was changed, the key is another, or the gallery is bound to another embedder.</exception>
    public static GallerySeal Open(string name, byte[] bytes, GalleryKey? key, GalleryBinding? expected)
    {
        if (bytes.Length != GalleryHeader.Length)
            throw new InvalidFileException(name, "its header is damaged");
        GalleryHeader header = GalleryHeader.Decode(name, bytes);
        GalleryLog.RequireKey(name, header, key);
        if (expected is not null && header.Binding.DifferenceFrom(expected) is string difference)
            throw new InvalidFileException(name, difference);
        var cipher = new GalleryCipher(header, key);
        try
        {
            GalleryHeader.Authenticate(name, bytes, cipher);
            return new GallerySeal(name, header, cipher);
        }
        catch
        {
            cipher.Dispose();
            throw;
        }
    }

    /// <summary>Fails where the keys were let go of.</summary>
    public void RequireOpen()
    {
        lock (access)
            ObjectDisposedException.ThrowIf(disposed, this);
    }

    /// <summary>What stands for a person: 32 bytes that, with a key, tell nobody without it whose they are.</summary>
    public byte[] DigestOf(string person)
    {
        lock (access)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            return cipher.DigestOf(header, Encoding.UTF8.GetBytes(person));
        }
    }

    /// <summary>Seals the name of a sample.</summary>
    public byte[] Seal(GallerySample sample, string person, ReadOnlySpan<float> values)
    {
        byte[] text = Strict.GetBytes(person);
        lock (access)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (!Encrypted)
                return text;
            byte[] nonce = cipher.CreateNonce();
            return [.. nonce, .. cipher.Seal(nonce, text, Associated(sample, values))];
        }
    }

    /// <summary>The name of a sample.</summary>
    /// <exception cref="InvalidFileException">The sample was changed by someone who lacks the key, or the name is none.</exception>
    public string Open(GallerySample sample, byte[] sealedName, ReadOnlySpan<float> values)
    {
        ArraySegment<byte> text = sealedName;
        lock (access)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            int nonce = AuthenticatedCipher.NonceLength;
            if (Encrypted && (sealedName.Length < nonce || !cipher.TryOpen(sealedName.AsSpan(0, nonce), text[nonce..], Associated(sample, values), out text)))
                throw new InvalidFileException(name, $"sample {sample.Id} was changed by someone who does not have the key");
        }

        try
        {
            string person = Strict.GetString(text);
            if (GalleryText.IsName(person))
                return person;
        }
        catch (DecoderFallbackException)
        {
            // The same sentence as for other names that are none.
        }

        throw new InvalidFileException(name, $"the name of sample {sample.Id} is none");
    }

    public void Dispose()
    {
        lock (access)
        {
            disposed = true;
            cipher.Dispose();
        }
    }

    private byte[] Associated(GallerySample sample, ReadOnlySpan<float> values)
    {
        var bytes = new byte[header.Id.Length + (2 * sizeof(long)) + (sizeof(float) * values.Length)];
        header.Id.CopyTo(bytes, 0);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(header.Id.Length), sample.Id);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(header.Id.Length + sizeof(long)), sample.EnrolledAt.ToUnixTimeMilliseconds());
        MemoryMarshal.AsBytes(values).CopyTo(bytes.AsSpan(header.Id.Length + (2 * sizeof(long))));
        return bytes;
    }
}
