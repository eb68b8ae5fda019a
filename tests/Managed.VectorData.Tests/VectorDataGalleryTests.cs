using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Managed.Faces;
using Managed.Faces.Gallery;
using Managed.Tests.Faces.Gallery;
using Microsoft.Extensions.VectorData;
using Xunit;

namespace Managed.VectorData.Tests;

/// <summary>What a gallery in a vector store promises beyond what all galleries do.</summary>
public class VectorDataGalleryTests
{
    [Fact]
    public void A_store_that_fails_at_any_record_leaves_whole_steps()
    {
        NamedEmbedding[] Step(string name, int count) => [.. Enumerable.Range(0, count).Select(i => new NamedEmbedding(name, SampleGalleries.Embedding(i)))];
        for (int fault = 0; fault < 12; fault++)
        {
            var faults = new FaultPlan();
            using var collection = new MemoryCollection(faults);
            using (VectorDataGallery gallery = VectorDataGallery.Create(collection, "people", SampleGalleries.Binding))
            {
                gallery.Enroll(Step("ada", 2));
                faults.Left = fault;
                if (fault < 11)
                    Assert.Throws<VectorStoreException>(() => gallery.Enroll(Step("bob", 10)));
                else
                    gallery.Enroll(Step("bob", 10));
                faults.Left = -1;
                Assert.Equal(fault < 11 ? 2 : 12, gallery.SampleCount);
            }

            // What was left behind does not count under the numbers of a smaller step.
            using VectorDataGallery again = VectorDataGallery.Open(collection, "people");
            again.Enroll(Step("cyd", 3));
            Assert.Equal(fault < 11 ? "ada 0 1; cyd 2 3 4" : "ada 0 1; bob 2 3 4 5 6 7 8 9 10 11; cyd 12 13 14", SampleGalleries.Listing(again.People));
            Assert.Equal(again.SampleCount + 1, collection.Count);
        }
    }

    [Fact]
    public void A_removal_that_failed_is_ended_by_the_next()
    {
        var faults = new FaultPlan();
        using var collection = new MemoryCollection(faults);
        using VectorDataGallery gallery = VectorDataGallery.Create(collection, "people", SampleGalleries.Binding);
        gallery.Enroll([.. Enumerable.Range(0, 6).Select(i => new NamedEmbedding(i == 0 ? "ada" : "bob", SampleGalleries.Embedding(i)))]);
        faults.Left = 2;
        Assert.Throws<VectorStoreException>(() => gallery.Remove("bob"));
        faults.Left = -1;
        Assert.Equal(3, gallery.Remove("bob"));
        Assert.Equal("ada 0", SampleGalleries.Listing(gallery.People));
    }

    [Fact]
    public void A_removal_takes_what_a_failed_enrolment_left_of_the_person()
    {
        for (int fault = 1; fault < 7; fault++)
        {
            var faults = new FaultPlan();
            using var collection = new MemoryCollection(faults);
            using VectorDataGallery gallery = VectorDataGallery.Create(collection, "people", SampleGalleries.Binding);
            gallery.Enroll([new("ada", SampleGalleries.Embedding(0)), new("bob", SampleGalleries.Embedding(1))]);
            faults.Left = fault;
            Assert.Throws<VectorStoreException>(() => gallery.Enroll([.. Enumerable.Range(2, 6).Select(i => new NamedEmbedding("bob", SampleGalleries.Embedding(i)))]));
            faults.Left = -1;
            Assert.Equal(3 + fault, collection.Count);
            Assert.Equal(1, gallery.Remove("bob"));
            Assert.Equal(2, collection.Count);
            Assert.Equal("ada 0", SampleGalleries.Listing(gallery.People));
        }
    }

    [Fact]
    public void Who_is_removed_while_pages_are_read_hides_nobody_else()
    {
        using var collection = new MemoryCollection();
        using VectorDataGallery gallery = VectorDataGallery.Create(collection, "people", SampleGalleries.Binding);
        for (int first = 0; first < 3000; first += 1000)
            gallery.Enroll([.. Enumerable.Range(first, 1000).Select(i => new NamedEmbedding($"person {i}", SampleGalleries.Embedding(i)))]);
        int removed = 0;
        collection.AfterPage = () =>
        {
            collection.AfterPage = null;
            removed = 10;
            foreach (Dictionary<string, object?> record in collection.Records.Where(record => record[SampleRecord.Sample] is >= 5L and < 15L))
                collection.DeleteAsync(record[SampleRecord.Key]!).Wait();
        };
        Assert.Equal(3000, gallery.People.Count);
        Assert.Equal(10, removed);
        Assert.Equal(2990, gallery.People.Count);
    }

    [Fact]
    public void Galleries_share_a_collection_and_see_nothing_of_each_other()
    {
        using var collection = new MemoryCollection();
        using VectorDataGallery first = VectorDataGallery.Create(collection, "first", SampleGalleries.Binding);
        using VectorDataGallery second = VectorDataGallery.Create(collection, "second", SampleGalleries.Binding);
        first.Enroll([new("ada", SampleGalleries.Embedding(1))]);
        Assert.Empty(second.Identify(SampleGalleries.Embedding(1), new IdentificationOptions { Top = 9 }).Candidates);
        Assert.Equal(0, second.Remove("ada"));
        Assert.Throws<InvalidOperationException>(() => VectorDataGallery.Create(collection, "first", SampleGalleries.Binding));
        Assert.Throws<InvalidFileException>(() => VectorDataGallery.Open(collection, "third"));
        Assert.Equal(1, first.SampleCount);
    }

    [Theory]
    [InlineData(SampleRecord.Template)]
    [InlineData(SampleRecord.EnrolledAt)]
    [InlineData(SampleRecord.Name)]
    [InlineData(SampleRecord.Sample)]
    public void A_record_that_was_changed_without_the_key_is_refused(string property)
    {
        using GalleryKey key = GalleryKey.FromBytes(GalleryKey.CreateBytes());
        using var collection = new MemoryCollection();
        using VectorDataGallery gallery = VectorDataGallery.Create(collection, "people", SampleGalleries.Binding, new VectorDataGalleryOptions { Key = key });
        gallery.Enroll([new("Ada Lovelace", SampleGalleries.Embedding(1)), new("Bob", SampleGalleries.Embedding(2))]);
        Dictionary<string, object?>[] records = [.. collection.Records.Where(record => (long)record[SampleRecord.Sample]! >= 0).OrderBy(record => record[SampleRecord.Sample])];
        Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes("Ada Lovelace")), records.Select(record => record[SampleRecord.Name]));
        foreach (object? other in new[] { records[1][property], null, "!", -5L, 7.5, long.MaxValue })
        {
            object? before = records[0][property];
            bool same = Equals(other, before);
            records[0][property] = other;
            if (!same)
                Assert.Throws<InvalidFileException>(() => gallery.Identify(SampleGalleries.Embedding(1)));
            records[0][property] = before;
            Assert.Equal("Ada Lovelace", gallery.Identify(SampleGalleries.Embedding(1)).Name);
        }
    }

    [Fact]
    public void Several_pages_of_samples_are_read_and_too_many_at_once_refused()
    {
        using var collection = new MemoryCollection();
        using VectorDataGallery gallery = VectorDataGallery.Create(collection, "people", SampleGalleries.Binding);
        NamedEmbedding[] samples = [.. Enumerable.Range(0, 1025).Select(i => new NamedEmbedding($"person {i}", SampleGalleries.Embedding(i)))];
        Assert.Throws<ArgumentException>(() => gallery.Enroll(samples));
        gallery.Enroll(samples[..1000]);
        Assert.Equal(1000, gallery.SampleCount);
        gallery.Enroll(samples[1000..]);
        gallery.Enroll(samples[..1000]);
        Assert.Equal(2025, gallery.SampleCount);
        Assert.Equal(1025, gallery.People.Count);
    }

    [Fact]
    public void A_definition_names_what_stores_need_to_know()
    {
        VectorStoreCollectionDefinition definition = VectorDataGallery.Definition(128, FaceMetric.Cosine, VectorKeyKind.Guid, IndexKind.Hnsw);
        Assert.Equal(typeof(Guid), definition.Properties.OfType<VectorStoreKeyProperty>().Single().Type);
        VectorStoreVectorProperty vector = definition.Properties.OfType<VectorStoreVectorProperty>().Single();
        Assert.Equal((128, DistanceFunction.CosineSimilarity, IndexKind.Hnsw), (vector.Dimensions, vector.DistanceFunction, vector.IndexKind));
        using var collection = new MemoryCollection();
        using VectorDataGallery gallery = VectorDataGallery.Create(collection, "people", SampleGalleries.Binding);
        gallery.Enroll([new("ada", SampleGalleries.Embedding(1))]);
        Assert.All(collection.Records, record => Assert.Equal(definition.Properties.Select(property => property.Name).Order(), record.Keys.Order()));
        Assert.Throws<ArgumentException>(() => VectorDataGallery.Create(collection, "x", SampleGalleries.Binding with { Metric = FaceMetric.ChiSquare }));
    }
}
