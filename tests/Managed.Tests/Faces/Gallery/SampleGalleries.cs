using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using Managed.Faces;
using Managed.Faces.Gallery;

namespace Managed.Tests.Faces.Gallery;

/// <summary>Small galleries.</summary>
internal static class SampleGalleries
{
    public const int Dimensions = 5;

    public static GalleryBinding Binding { get; } = new(new string('a', 64), "drawn by hand", Dimensions, FaceMetric.Euclidean);

    /// <summary>An embedding that no other seed has, of values that are nowhere in a file by chance.</summary>
    public static FaceEmbedding Embedding(int seed)
    {
        var random = new Random(seed);
        return new FaceEmbedding([.. Enumerable.Range(0, Dimensions).Select(_ => (random.NextSingle() * 2) - 1)]);
    }

    public static byte[] BytesOf(FaceEmbedding embedding) => MemoryMarshal.AsBytes(embedding.Values).ToArray();

    /// <summary>The bytes of a gallery without samples.</summary>
    public static byte[] Empty(GalleryKey? key = null)
    {
        var storage = new FailingStorage([]);
        GalleryFile.WriteEmpty(storage, GalleryHeader.Create(Binding, key), key);
        storage.Flush();
        return storage.AfterPowerCut();
    }

    /// <summary>The bytes of a gallery of three samples of two people.</summary>
    public static byte[] Filled(GalleryKey? key = null)
    {
        var storage = new FailingStorage(Empty(key));
        using GalleryFile gallery = GalleryFile.Create(storage, new GalleryOptions { Key = key, Writable = true, Actor = "tester" });
        gallery.Enroll("ada", Embedding(1));
        gallery.Enroll([new NamedEmbedding("bob", Embedding(2)), new NamedEmbedding("ada", Embedding(3))]);
        return storage.AfterPowerCut();
    }

    /// <summary>An exported gallery of two samples.</summary>
    public static byte[] Exported()
    {
        using var bytes = new MemoryStream();
        GalleryExchange.Write(bytes, Binding, [new NamedEmbedding("ada", Embedding(1)), new NamedEmbedding("Zoë \"Q\"", Embedding(2))]);
        return bytes.ToArray();
    }

    /// <summary>Opens bytes as a gallery.</summary>
    public static GalleryFile Open(IGalleryStorage storage, GalleryKey? key = null, bool writable = false) =>
        GalleryFile.Open(storage, new GalleryOptions { Key = key, Writable = writable, Actor = "tester" }, null);

    public static GalleryFile Open(byte[] bytes, GalleryKey? key = null) => Open(new FailingStorage(bytes), key);

    /// <summary>People and the numbers of their samples, "ada 0 2; bob 1".</summary>
    public static string Listing(GalleryFile gallery) => Listing(gallery.People);

    public static string Listing(IEnumerable<GalleryPerson> people) =>
        string.Join("; ", people.Select(person => $"{person.Name} {string.Join(' ', person.Samples.Select(sample => sample.Id))}"));
}
