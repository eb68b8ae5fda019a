using System;
using System.Buffers.Binary;
using System.IO.Hashing;
using System.Linq;
using System.Text;
using Managed.Security;

namespace Managed.Faces.Gallery;

/// <summary>The first bytes of a gallery, written once: what it is, what it is bound to, how it is protected.</summary>
/// <remarks>
/// Little-endian: magic 8, version 4, protection 1, metric 1, zero 2, id 16, generation 16, salt 16, Argon2id memory 4 and passes 4, dimensions 4, length of the
/// preprocessing 4, model digest 32, key check 16, seal 16, preprocessing, zeros, XxHash128 of all before.
/// </remarks>
/// <param name="Id">Random bytes that stay with the gallery.</param>
/// <param name="Generation">Random bytes of this writing of it: keys of frames are derived from them.</param>
/// <param name="Protection">How it is protected.</param>
/// <param name="Salt">The salt of the passphrase.</param>
/// <param name="Cost">The cost of a guess of the passphrase.</param>
/// <param name="Binding">What made its embeddings.</param>
internal sealed record GalleryHeader(byte[] Id, byte[] Generation, GalleryProtection Protection, byte[] Salt, PassphraseCost Cost, GalleryBinding Binding)
{
    public const int Length = 3584;

    private const int Version = 1;
    private const int RandomLength = 16;
    private const int DigestLength = 32;
    private const int KeyCheckStart = 112;
    private const int SealStart = 128;
    private const int PreprocessingStart = 144;
    private const int ChecksumStart = Length - GalleryFormat.ChecksumLength;
    private const int MaximumPreprocessing = 2048;
    private const int MaximumDimensions = 65536;
    private const int MaximumMemoryKibibytes = 1 << 20;
    private const int MaximumPasses = 64;

    public static ReadOnlySpan<byte> Magic => "MGALLERY"u8;

    /// <summary>A header of a new gallery.</summary>
    public static GalleryHeader Create(GalleryBinding binding, GalleryKey? key)
    {
        Require(binding);
        return new GalleryHeader(
            RandomBytes.Create(RandomLength),
            RandomBytes.Create(RandomLength),
            key?.Protection ?? GalleryProtection.None,
            RandomBytes.Create(RandomLength),
            key?.Protection == GalleryProtection.Passphrase ? PassphraseCost.Standard : default,
            binding);
    }

    /// <summary>The header of the same gallery written anew.</summary>
    public GalleryHeader NextGeneration(GalleryBinding binding)
    {
        Require(binding);
        return this with { Generation = RandomBytes.Create(RandomLength), Binding = binding };
    }

    public byte[] Encode(GalleryCipher cipher)
    {
        var bytes = new byte[Length];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), Version);
        bytes[12] = (byte)Protection;
        bytes[13] = (byte)Binding.Metric;
        Id.CopyTo(bytes, 16);
        Generation.CopyTo(bytes, 32);
        Salt.CopyTo(bytes, 48);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(64), Cost.MemoryKibibytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(68), Cost.Passes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(72), Binding.Dimensions);
        byte[] preprocessing = Encoding.UTF8.GetBytes(Binding.Preprocessing);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(76), preprocessing.Length);
        Convert.FromHexString(Binding.ModelDigest).CopyTo(bytes, 80);
        preprocessing.CopyTo(bytes, PreprocessingStart);
        cipher.KeyCheck.CopyTo(bytes, KeyCheckStart);
        cipher.SealHeader(Sealed(bytes)).CopyTo(bytes, SealStart);
        XxHash128.Hash(bytes.AsSpan(0, ChecksumStart), bytes.AsSpan(ChecksumStart));
        return bytes;
    }

    /// <summary>Reads a header; whether the key is the gallery's is for <see cref="Authenticate"/>.</summary>
    public static GalleryHeader Decode(string name, ReadOnlySpan<byte> bytes)
    {
        if (!bytes.StartsWith(Magic))
            throw new InvalidFileException(name, "is not a gallery", 0);
        int version = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]);
        if (!bytes[ChecksumStart..].SequenceEqual(XxHash128.Hash(bytes[..ChecksumStart])))
            throw new InvalidFileException(name, "its header is damaged", 0);
        if (version != Version)
            throw new InvalidFileException(name, $"is a gallery of version {version}; version {Version} is read", 8);
        var protection = (GalleryProtection)bytes[12];
        var metric = (FaceMetric)bytes[13];
        var cost = new PassphraseCost(BinaryPrimitives.ReadInt32LittleEndian(bytes[64..]), BinaryPrimitives.ReadInt32LittleEndian(bytes[68..]));
        int dimensions = BinaryPrimitives.ReadInt32LittleEndian(bytes[72..]);
        int length = BinaryPrimitives.ReadInt32LittleEndian(bytes[76..]);
        if (!Enum.IsDefined(protection) || !Enum.IsDefined(metric) || dimensions is < 1 or > MaximumDimensions || length is < 0 or > MaximumPreprocessing)
            throw new InvalidFileException(name, "its header holds what no gallery has", 12);
        bool costly = cost.MemoryKibibytes is >= 8 and <= MaximumMemoryKibibytes && cost.Passes is >= 1 and <= MaximumPasses;
        if (protection == GalleryProtection.Passphrase ? !costly : cost != default)
            throw new InvalidFileException(name, "asks for more memory or passes for its passphrase than are granted", 64);
        var binding = new GalleryBinding(
            Convert.ToHexStringLower(bytes.Slice(80, DigestLength)), Encoding.UTF8.GetString(bytes.Slice(PreprocessingStart, length)), dimensions, metric);
        return new GalleryHeader(
            bytes.Slice(16, RandomLength).ToArray(), bytes.Slice(32, RandomLength).ToArray(), protection, bytes.Slice(48, RandomLength).ToArray(), cost, binding);
    }

    /// <summary>Fails unless the key is the gallery's and nobody without it changed the header.</summary>
    public static void Authenticate(string name, ReadOnlySpan<byte> bytes, GalleryCipher cipher)
    {
        if (!bytes.Slice(KeyCheckStart, AuthenticatedCipher.TagLength).SequenceEqual(cipher.KeyCheck))
            throw new InvalidFileException(name, "is encrypted with another key or passphrase");
        if (!bytes.Slice(SealStart, AuthenticatedCipher.TagLength).SequenceEqual(cipher.SealHeader(Sealed(bytes))))
            throw new InvalidFileException(name, "its header was changed by someone who does not have the key", SealStart);
    }

    /// <summary>The header without seal and checksum.</summary>
    private static byte[] Sealed(ReadOnlySpan<byte> bytes) => [.. bytes[..SealStart], .. bytes[PreprocessingStart..ChecksumStart]];

    internal static void Require(GalleryBinding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        if (binding.ModelDigest?.Length != 2 * DigestLength || !binding.ModelDigest.All(char.IsAsciiHexDigitLower))
            throw new ArgumentException($"A digest has {2 * DigestLength} hexadecimal digits in lower case.", nameof(binding));
        if (binding.Dimensions is < 1 or > MaximumDimensions)
            throw new ArgumentException($"An embedding has between 1 and {MaximumDimensions} values, not {binding.Dimensions}.", nameof(binding));
        if (Encoding.UTF8.GetByteCount(binding.Preprocessing) > MaximumPreprocessing)
            throw new ArgumentException($"The preprocessing is told in at most {MaximumPreprocessing} bytes.", nameof(binding));
        if (!Enum.IsDefined(binding.Metric))
            throw new ArgumentOutOfRangeException(nameof(binding));
    }
}
