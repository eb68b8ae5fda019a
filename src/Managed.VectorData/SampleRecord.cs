using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Text;
using Managed.Faces;
using Managed.Faces.Gallery;
using Managed.Security;

namespace Managed.VectorData;

/// <summary>Records as dictionaries: one a sample, and one that holds the gallery's header and how many numbers of samples count.</summary>
/// <remarks>
/// The template is what decides: stores may round, normalise or compress the vectors that they search by. The record of the header belongs to no gallery, so no
/// search among a gallery's samples finds it.
/// </remarks>
internal sealed class SampleRecord(string gallery, VectorKeyKind keys)
{
    public const string Key = "key";
    public const string Gallery = "gallery";
    public const string Person = "person";
    public const string Sample = "sample";
    public const string EnrolledAt = "enrolled_at";
    public const string Name = "name";
    public const string Template = "template";
    public const string Vector = "vector";

    private const long HeaderSample = -1;
    private const long LatestTime = 253_402_300_799_999;

    /// <summary>The key of a sample's record.</summary>
    public object KeyOf(long sample)
    {
        Span<byte> number = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(number, sample);
        ReadOnlySpan<byte> digest = Sha256.Of([.. number, .. Encoding.UTF8.GetBytes(gallery)]).AsSpan(0, 16);
        return keys == VectorKeyKind.Guid ? new Guid(digest) : Convert.ToHexStringLower(digest);
    }

    /// <summary>The key of the header's record.</summary>
    public object HeaderKey => KeyOf(HeaderSample);

    /// <summary>The record of the header.</summary>
    /// <param name="header">The header.</param>
    /// <param name="end">Samples with this number and later ones do not count.</param>
    /// <param name="dimensions">Values of the vector that the store wants for every record.</param>
    public Dictionary<string, object?> OfHeader(byte[] header, long end, int dimensions)
    {
        var vector = new float[dimensions];
        vector[0] = 1;
        return Record(HeaderKey, "", "", HeaderSample, end, "", Convert.ToBase64String(header), vector);
    }

    /// <summary>The record of a sample.</summary>
    public Dictionary<string, object?> OfSample(GallerySeal seal, GallerySample sample, NamedEmbedding named)
    {
        ReadOnlySpan<float> values = named.Embedding.Values;
        return Record(
            KeyOf(sample.Id),
            gallery,
            PersonOf(seal, named.Name),
            sample.Id,
            sample.EnrolledAt.ToUnixTimeMilliseconds(),
            Convert.ToBase64String(seal.Seal(sample, named.Name, values)),
            Convert.ToBase64String(MemoryMarshal.AsBytes(values)),
            values.ToArray());
    }

    /// <summary>What stands for a person in records.</summary>
    public static string PersonOf(GallerySeal seal, string name) => Convert.ToHexStringLower(seal.DigestOf(name));

    /// <summary>The header, and the number from which on samples do not count.</summary>
    public (byte[] Header, long End) ReadHeader(Dictionary<string, object?> record) => (Bytes(record, Template), Number(record, EnrolledAt, GalleryChangeCodec.IdBound));

    /// <summary>The number of a record's sample.</summary>
    public long ReadNumber(Dictionary<string, object?> record) => Number(record, Sample, GalleryChangeCodec.IdBound);

    /// <summary>The sample of a record, with its embedding.</summary>
    /// <exception cref="InvalidFileException">The record is damaged, or was changed by someone without the key.</exception>
    public (GallerySample Sample, NamedEmbedding Named) ReadSample(GallerySeal seal, Dictionary<string, object?> record)
    {
        var sample = new GallerySample(ReadNumber(record), DateTimeOffset.FromUnixTimeMilliseconds(Number(record, EnrolledAt, LatestTime)));
        byte[] template = Bytes(record, Template);
        if (template.Length != sizeof(float) * seal.Binding.Dimensions)
            throw Damaged(Template);
        ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(template);
        string name = seal.Open(sample, Bytes(record, Name), values);
        try
        {
            return (sample, new NamedEmbedding(name, new FaceEmbedding(values)));
        }
        catch (ArgumentException)
        {
            throw Damaged(Template);
        }
    }

    private static Dictionary<string, object?> Record(object key, string gallery, string person, long sample, long time, string name, string template, float[] vector) => new()
    {
        [Key] = key,
        [Gallery] = gallery,
        [Person] = person,
        [Sample] = sample,
        [EnrolledAt] = time,
        [Name] = name,
        [Template] = template,
        [Vector] = new ReadOnlyMemory<float>(vector),
    };

    private byte[] Bytes(Dictionary<string, object?> record, string property)
    {
        if (!record.TryGetValue(property, out object? value) || value is not string text)
            throw Damaged(property);
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out int count) ? bytes[..count] : throw Damaged(property);
    }

    private long Number(Dictionary<string, object?> record, string property, long bound) =>
        record.TryGetValue(property, out object? value) && value is long number && number >= 0 && number <= bound ? number : throw Damaged(property);

    private InvalidFileException Damaged(string property) => new(gallery, $"a record in the store has no {property} that could be ours");
}
