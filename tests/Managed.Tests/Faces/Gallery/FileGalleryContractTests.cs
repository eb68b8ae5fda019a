using System;
using System.IO;
using System.Linq;
using Managed.Faces;
using Managed.Faces.Gallery;
using Managed.Faces.Search;
using Xunit;

namespace Managed.Tests.Faces.Gallery;

public sealed class FileGalleryContractTests() : FileGalleryContract(EmbeddingStorage.Float32);

/// <summary>What searches read is no matter of what they answer.</summary>
public sealed class CodedFileGalleryContractTests() : FileGalleryContract(EmbeddingStorage.Int8);

public abstract class FileGalleryContract(EmbeddingStorage storage) : GalleryContract, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("managed-gallery").FullName;

    private string Path => System.IO.Path.Combine(folder, "people.gallery");

    public void Dispose()
    {
        Directory.Delete(folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(FaceMetric.Euclidean)]
    [InlineData(FaceMetric.Cosine)]
    [InlineData(FaceMetric.ChiSquare)]
    public void A_crowd_that_lies_close_is_told_apart_to_the_bit(FaceMetric metric)
    {
        const int Dimensions = 128;
        var random = new Random(7);
        FaceEmbedding Near(float spread) => new([.. Enumerable.Range(0, Dimensions).Select(i => (i % 7) + (spread * random.NextSingle()))]);
        NamedEmbedding[] crowd = [.. Enumerable.Range(0, 5000).Select(i => new NamedEmbedding($"person {i % 900}", Near(i % 3 == 0 ? 0.01f : 1)))];
        using IGallery gallery = Create(Euclidean with { Dimensions = Dimensions, Metric = metric });
        foreach (NamedEmbedding[] step in crowd.Chunk(1000))
            gallery.Enroll(step);
        gallery.Remove("person 5");
        for (int i = 0; i < 20; i++)
        {
            FaceEmbedding probe = Near(i % 2 == 0 ? 0.01f : 1);
            FaceCandidate[] wanted =
            [
                .. crowd.Where(sample => sample.Name != "person 5").GroupBy(sample => sample.Name)
                    .Select(person => new FaceCandidate(person.Key, person.Min(sample => probe.DistanceTo(sample.Embedding, metric))))
                    .OrderBy(person => person.Distance).ThenBy(person => person.Name, StringComparer.Ordinal).Take(10),
            ];
            Assert.Equal(wanted, gallery.Identify(probe, new IdentificationOptions { Top = 10 }).Candidates);
        }
    }

    protected override IGallery Create(GalleryBinding binding, GalleryKey? key = null) =>
        GalleryFile.Create(Path, binding, new GalleryOptions { Key = key, Storage = storage });

    protected override IGallery Open(GalleryBinding? expected = null, GalleryKey? key = null) =>
        GalleryFile.Open(Path, new GalleryOptions { Key = key, Expected = expected, Writable = true, Storage = storage });
}
