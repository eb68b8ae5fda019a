using System;
using System.Linq;
using System.Threading.Tasks;
using Managed.Faces;
using Managed.Faces.Gallery;
using Xunit;

namespace Managed.Tests.Faces.Gallery;

/// <summary>What every gallery does, wherever its samples lie.</summary>
public abstract class GalleryContract
{
    protected static GalleryBinding Euclidean => SampleGalleries.Binding;

    protected static GalleryBinding Cosine => SampleGalleries.Binding with { Metric = FaceMetric.Cosine };

    /// <summary>Whether bytes can be erased; where not, that is refused and not passed over.</summary>
    protected virtual bool Erases => true;

    /// <summary>Makes the one gallery of a test, encrypted if there is a key.</summary>
    protected abstract IGallery Create(GalleryBinding binding, GalleryKey? key = null);

    /// <summary>Opens that gallery again, to be changed.</summary>
    protected abstract IGallery Open(GalleryBinding? expected = null, GalleryKey? key = null);

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_enrolled_is_there_when_the_gallery_is_opened_again(bool encrypted)
    {
        using GalleryKey? key = encrypted ? GalleryKey.FromBytes(GalleryKey.CreateBytes()) : null;
        using (IGallery gallery = Create(Euclidean, key))
        {
            Assert.Equal(0, gallery.SampleCount);
            Assert.Empty(gallery.People);
            Assert.Equal([0], gallery.Enroll([new("ada", SampleGalleries.Embedding(1))]));
            Assert.Equal([1, 2], gallery.Enroll([new("Zoë \"Q\"", SampleGalleries.Embedding(2)), new("ada", SampleGalleries.Embedding(3))]));
            Assert.Empty(gallery.Enroll([]));
        }

        using IGallery again = Open(Euclidean, key);
        Assert.Equal("Zoë \"Q\" 1; ada 0 2", SampleGalleries.Listing(again.People));
        Assert.Equal(3, again.SampleCount);
        Assert.Equal(Euclidean, again.Binding);
        FaceIdentification found = again.Identify(SampleGalleries.Embedding(2), new IdentificationOptions { Top = 2 });
        Assert.Equal("Zoë \"Q\"", found.Name);
        Assert.Equal(0, found.Candidates[0].Distance);
        Assert.Equal("ada", found.Candidates[1].Name);
        Assert.All(again.People.SelectMany(person => person.Samples), sample => Assert.InRange(DateTimeOffset.UtcNow - sample.EnrolledAt, TimeSpan.Zero, TimeSpan.FromHours(1)));
    }

    [SkippableTheory]
    [InlineData(FaceMetric.Euclidean, false)]
    [InlineData(FaceMetric.Cosine, false)]
    [InlineData(FaceMetric.Euclidean, true)]
    public void A_face_is_of_whom_a_comparison_with_all_samples_says(FaceMetric metric, bool encrypted)
    {
        using GalleryKey? key = encrypted ? GalleryKey.FromBytes(GalleryKey.CreateBytes()) : null;
        using IGallery gallery = Create(metric == FaceMetric.Cosine ? Cosine : Euclidean, key);
        var expected = new FaceGallery();
        NamedEmbedding[] samples = [.. Enumerable.Range(0, 600).Select(i => new NamedEmbedding($"person {i % 150}", SampleGalleries.Embedding(i)))];
        gallery.Enroll(samples);
        foreach (NamedEmbedding sample in samples)
            expected.Enroll(sample.Name, sample.Embedding);
        for (int seed = 10_000; seed < 10_020; seed++)
        {
            FaceEmbedding probe = SampleGalleries.Embedding(seed);
            foreach ((int top, float margin, float? threshold) in new (int, float, float?)[] { (1, 0, null), (5, 0.01f, 0.5f), (40, 0, 10f), (1000, 0, null) })
            {
                FaceIdentification found = gallery.Identify(probe, new IdentificationOptions { Threshold = threshold, Top = top, Margin = margin });
                FaceIdentification wanted = expected.Identify(probe, metric, new IdentificationOptions { Threshold = threshold, Top = top, Margin = margin });
                Assert.Equal(wanted.Name, found.Name);
                Assert.Equal(wanted.Candidates, found.Candidates);
            }
        }
    }

    [SkippableTheory]
    [InlineData(FaceMetric.Euclidean, 1)]
    [InlineData(FaceMetric.Euclidean, 2)]
    [InlineData(FaceMetric.Euclidean, int.MaxValue)]
    [InlineData(FaceMetric.Cosine, 3)]
    [InlineData(FaceMetric.Cosine, int.MaxValue)]
    public void The_distance_to_a_person_is_the_mean_to_the_nearest_samples_that_count(FaceMetric metric, int counting)
    {
        using IGallery gallery = Create(metric == FaceMetric.Cosine ? Cosine : Euclidean);

        // Of one to nine samples a person, one of them near to another person's and the others anywhere.
        NamedEmbedding[] samples = [.. Enumerable.Range(0, 700).Select(i => new NamedEmbedding($"person {i * i % 211}", SampleGalleries.Embedding(i % 5 == 0 ? i / 10 : i)))];
        gallery.Enroll(samples);
        for (int seed = 0; seed < 8; seed++)
        {
            FaceEmbedding probe = SampleGalleries.Embedding(seed % 2 == 0 ? seed : 10_000 + seed);
            FaceCandidate[] wanted =
            [
                .. samples.GroupBy(sample => sample.Name)
                    .Select(person => new FaceCandidate(
                        person.Key, (float)person.Select(sample => (double)probe.DistanceTo(sample.Embedding, metric)).Order().Take(counting).Average()))
                    .OrderBy(person => person.Distance).ThenBy(person => person.Name, StringComparer.Ordinal),
            ];
            foreach (int top in new[] { 1, 2, 30, 1000 })
                Assert.Equal(wanted.Take(top), gallery.Identify(probe, new IdentificationOptions { Top = top, SampleCount = counting }).Candidates);
            float between = (wanted[0].Distance + wanted[1].Distance) / 2;
            Assert.Equal(wanted[0].Name, gallery.Identify(probe, new IdentificationOptions { Threshold = wanted[0].Distance, SampleCount = counting }).Name);
            Assert.Null(gallery.Identify(probe, new IdentificationOptions { Threshold = float.BitDecrement(wanted[0].Distance), SampleCount = counting }).Name);
            Assert.Null(gallery.Identify(probe, new IdentificationOptions { Threshold = between, Margin = 1.01f * (wanted[1].Distance - wanted[0].Distance) + 1e-6f, SampleCount = counting }).Name);
        }
    }

    [SkippableTheory]
    [InlineData(FaceMetric.Euclidean)]
    [InlineData(FaceMetric.Cosine)]
    public void An_embedding_of_zeros_is_as_far_as_the_metric_says(FaceMetric metric)
    {
        using IGallery gallery = Create(metric == FaceMetric.Cosine ? Cosine : Euclidean);
        var expected = new FaceGallery();
        NamedEmbedding[] samples =
        [
            .. Around("near", 10, 1), .. Around("far", 10, -1), .. Around("farther", 70, -1.5f), new("nothing", new FaceEmbedding(new float[SampleGalleries.Dimensions])),
        ];
        gallery.Enroll(samples);
        foreach (NamedEmbedding sample in samples)
            expected.Enroll(sample.Name, sample.Embedding);
        foreach (FaceEmbedding probe in new[] { samples[0].Embedding, samples[^1].Embedding, samples[15].Embedding })
        {
            for (int top = 1; top <= 4; top++)
                Assert.Equal(expected.Identify(probe, metric, new IdentificationOptions { Top = top }).Candidates, gallery.Identify(probe, new IdentificationOptions { Top = top }).Candidates);
        }

        static NamedEmbedding[] Around(string name, int count, float x) =>
            [.. Enumerable.Range(1, count).Select(i => new NamedEmbedding(name, new FaceEmbedding([x, -0.1f / x, i * 1e-4f, 0, 0])))];
    }

    [SkippableFact]
    public void Of_equally_near_people_the_first_by_name_is_named_however_many_there_are()
    {
        using IGallery gallery = Create(Euclidean);
        gallery.Enroll([.. Enumerable.Range(0, 90).Select(i => new NamedEmbedding($"twin {89 - i:00}", SampleGalleries.Embedding(1)))]);
        gallery.Enroll([.. Enumerable.Range(0, 70).Select(_ => new NamedEmbedding("zoe", SampleGalleries.Embedding(1)))]);
        FaceIdentification found = gallery.Identify(SampleGalleries.Embedding(1), new IdentificationOptions { Top = 3 });
        Assert.Equal(["twin 00", "twin 01", "twin 02"], found.Candidates.Select(candidate => candidate.Name));
        Assert.Equal("twin 00", found.Name);
        Assert.Null(gallery.Identify(SampleGalleries.Embedding(1), new IdentificationOptions { Margin = 0.1f }).Name);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Who_is_removed_is_gone_and_numbers_of_samples_are_never_used_again(bool erase)
    {
        using (IGallery gallery = Create(Euclidean))
        {
            gallery.Enroll([new("ada", SampleGalleries.Embedding(1)), new("bob", SampleGalleries.Embedding(2)), new("bob", SampleGalleries.Embedding(3))]);
            if (erase && !Erases)
            {
                Assert.Throws<NotSupportedException>(() => gallery.Remove("bob", erase));
                Assert.Equal(3, gallery.SampleCount);
                return;
            }

            Assert.Equal(2, gallery.Remove("bob", erase));
            Assert.Equal(0, gallery.Remove("bob", erase));
            Assert.Equal(0, gallery.Remove("nobody", erase));
            Assert.Equal("ada 0", SampleGalleries.Listing(gallery.People));
            Assert.Equal(1, gallery.SampleCount);
            Assert.Equal(["ada"], gallery.Identify(SampleGalleries.Embedding(2), new IdentificationOptions { Top = 5 }).Candidates.Select(candidate => candidate.Name));
        }

        using IGallery again = Open();
        Assert.Equal([3], again.Enroll([new("bob", SampleGalleries.Embedding(2))]));
        Assert.Equal("ada 0; bob 3", SampleGalleries.Listing(again.People));
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a\nb")]
    public void Names_that_are_none_are_refused_and_nothing_of_the_step_is_done(string name)
    {
        using IGallery gallery = Create(Euclidean);
        Assert.Throws<ArgumentException>(() => gallery.Enroll([new("ada", SampleGalleries.Embedding(1)), new(name, SampleGalleries.Embedding(2))]));
        Assert.Throws<ArgumentException>(() => gallery.Enroll([new(new string('x', 513), SampleGalleries.Embedding(1))]));
        Assert.Throws<ArgumentException>(() => gallery.Enroll([new("ada", new FaceEmbedding([1]))]));
        Assert.Throws<ArgumentException>(() => gallery.Identify(new FaceEmbedding([1])));
        Assert.Throws<ArgumentOutOfRangeException>(() => gallery.Identify(SampleGalleries.Embedding(1), new IdentificationOptions { Top = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => gallery.Identify(SampleGalleries.Embedding(1), new IdentificationOptions { Margin = -1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => gallery.Identify(SampleGalleries.Embedding(1), new IdentificationOptions { SampleCount = 0 }));
        Assert.Equal(0, gallery.SampleCount);
        Assert.Equal([0], gallery.Enroll([new(new string('x', 512), SampleGalleries.Embedding(1))]));
        Assert.Equal(new string('x', 512), gallery.Identify(SampleGalleries.Embedding(1)).Name);
    }

    [SkippableFact]
    public void A_gallery_without_samples_knows_nobody()
    {
        using IGallery gallery = Create(Euclidean);
        FaceIdentification found = gallery.Identify(SampleGalleries.Embedding(1), new IdentificationOptions { Top = 3 });
        Assert.Null(found.Name);
        Assert.Empty(found.Candidates);
    }

    [SkippableFact]
    public void Embeddings_of_another_embedder_are_refused()
    {
        Create(Euclidean).Dispose();
        Assert.Contains("of the network", Refused(Euclidean with { ModelDigest = new string('b', 64) }), StringComparison.Ordinal);
        Assert.Contains("prepared as", Refused(Euclidean with { Preprocessing = "painted" }), StringComparison.Ordinal);
        Assert.Contains("metric", Refused(Cosine), StringComparison.Ordinal);
        string Refused(GalleryBinding expected) => Assert.Throws<InvalidFileException>(() => Open(expected)).Message;
    }

    [SkippableFact]
    public void Another_key_or_none_is_refused()
    {
        using GalleryKey key = GalleryKey.FromPassphrase("passphrase");
        using GalleryKey other = GalleryKey.FromPassphrase("passphrase!");
        Create(Euclidean, key).Dispose();
        Assert.Contains("another key", Assert.Throws<InvalidFileException>(() => Open(null, other)).Message, StringComparison.Ordinal);
        Assert.Contains("has to be given", Assert.Throws<InvalidFileException>(() => Open()).Message, StringComparison.Ordinal);
        Open(Euclidean, key).Dispose();
    }

    [SkippableFact]
    public async Task Threads_search_while_another_enrols()
    {
        using IGallery gallery = Create(Euclidean);
        gallery.Enroll([new("ada", SampleGalleries.Embedding(1))]);
        Task[] readers = [.. Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < 30; i++)
                Assert.Equal("ada", gallery.Identify(SampleGalleries.Embedding(1)).Name);
        }))];
        for (int i = 0; i < 20; i++)
            gallery.Enroll([new($"crowd {i}", SampleGalleries.Embedding(100 + i))]);
        await Task.WhenAll(readers);
        Assert.Equal(21, gallery.SampleCount);
    }

    [SkippableFact]
    public void A_disposed_gallery_is_not_used()
    {
        IGallery gallery = Create(Euclidean);
        gallery.Enroll([new("ada", SampleGalleries.Embedding(1))]);
        gallery.Dispose();
        gallery.Dispose();
        Assert.Throws<ObjectDisposedException>(() => gallery.Identify(SampleGalleries.Embedding(1)));
    }
}
