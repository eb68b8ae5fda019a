using System;
using System.Linq;
using Managed.Faces;
using Managed.Faces.Gallery;
using Xunit;

namespace Managed.Tests.Faces.Gallery;

public class FaceGalleryTests
{
    [Fact]
    public void One_sample_enrols_a_person()
    {
        FaceGallery gallery = Gallery(("ada", 0), ("bob", 10));
        FaceIdentification found = gallery.Identify(At(9.5f));
        Assert.Equal("bob", found.Name);
        Assert.Equal([new FaceCandidate("bob", 0.5f)], found.Candidates);
    }

    [Fact]
    public void A_face_beyond_the_threshold_is_unknown_but_its_nearest_is_told()
    {
        FaceGallery gallery = Gallery(("ada", 0), ("bob", 10));
        FaceIdentification found = gallery.Identify(At(4));
        Assert.Null(found.Name);
        Assert.Equal([new FaceCandidate("ada", 4)], found.Candidates);
    }

    [Fact]
    public void A_distance_equal_to_the_threshold_is_known()
    {
        FaceGallery gallery = Gallery(("ada", 0));
        Assert.Equal("ada", gallery.Identify(At(4), options: new IdentificationOptions { Threshold = 4 }).Name);
        Assert.Null(gallery.Identify(At(4), options: new IdentificationOptions { Threshold = MathF.BitDecrement(4) }).Name);
    }

    [Fact]
    public void A_persons_distance_is_that_of_the_nearest_sample()
    {
        FaceGallery gallery = Gallery(("ada", 0), ("ada", 100), ("bob", 40), ("ada", 50));
        Assert.Equal(["ada", "bob"], gallery.Names);
        Assert.Equal(4, gallery.SampleCount);
        FaceIdentification found = gallery.Identify(At(49.5f), options: new IdentificationOptions { Top = 5 });
        Assert.Equal([new FaceCandidate("ada", 0.5f), new FaceCandidate("bob", 9.5f)], found.Candidates);
    }

    [Fact]
    public void The_nearest_candidates_come_first_and_no_more_than_asked_for()
    {
        FaceGallery gallery = Gallery([.. Enumerable.Range(0, 9).Select(i => ($"person {i}", 100f - (i * i)))]);
        FaceIdentification found = gallery.Identify(At(40), options: new IdentificationOptions { Top = 3 });
        Assert.Equal(["person 8", "person 7", "person 6"], found.Candidates.Select(candidate => candidate.Name));
        Assert.Equal([4f, 11f, 24f], found.Candidates.Select(candidate => candidate.Distance));
    }

    [Fact]
    public void Of_equally_near_people_the_first_by_name_is_named()
    {
        FaceGallery gallery = Gallery(("bob", 1), ("Zoe", -1), ("ada", -1));
        FaceIdentification found = gallery.Identify(At(0), options: new IdentificationOptions { Threshold = 1, Top = 3 });
        Assert.Equal("Zoe", found.Name);
        Assert.Equal(["Zoe", "ada", "bob"], found.Candidates.Select(candidate => candidate.Name));
    }

    [Fact]
    public void A_face_as_near_to_another_person_is_unknown_by_a_margin()
    {
        FaceGallery gallery = Gallery(("ada", 0), ("bob", 10), ("ada", 1));
        Assert.Equal("ada", gallery.Identify(At(4), options: new IdentificationOptions { Threshold = 9 }).Name);
        Assert.Equal("ada", gallery.Identify(At(4), options: new IdentificationOptions { Threshold = 9, Margin = 3 }).Name);
        FaceIdentification unsure = gallery.Identify(At(4), options: new IdentificationOptions { Threshold = 9, Margin = 3.5f });
        Assert.Null(unsure.Name);
        Assert.Equal([new FaceCandidate("ada", 3)], unsure.Candidates);
        Assert.Equal("ada", Gallery(("ada", 0)).Identify(At(4), options: new IdentificationOptions { Threshold = 9, Margin = 100 }).Name);
        Assert.Throws<ArgumentOutOfRangeException>(() => gallery.Identify(At(4), options: new IdentificationOptions { Margin = float.NaN }));
    }

    [Fact]
    public void The_metric_is_used_with_its_own_threshold()
    {
        var gallery = new FaceGallery();
        gallery.Enroll("ada", new FaceEmbedding([1, 1]));
        Assert.Null(gallery.Identify(new FaceEmbedding([5, 5])).Name);
        Assert.Equal("ada", gallery.Identify(new FaceEmbedding([5, 5]), FaceMetric.Cosine).Name);
    }

    [Fact]
    public void An_empty_gallery_knows_nobody()
    {
        FaceIdentification found = new FaceGallery().Identify(At(0), options: new IdentificationOptions { Top = 3 });
        Assert.Null(found.Name);
        Assert.Empty(found.Candidates);
    }

    [Fact]
    public void Embeddings_of_another_network_are_refused()
    {
        FaceGallery gallery = Gallery(("ada", 0));
        ArgumentException exception = Assert.Throws<ArgumentException>(() => gallery.Enroll("bob", new FaceEmbedding([1, 2, 3])));
        Assert.Contains("of 2 values", exception.Message, StringComparison.Ordinal);
        Assert.Equal(["ada"], gallery.Names);
        Assert.Equal("ada", gallery.Identify(At(0)).Name);
        Assert.Throws<ArgumentException>(() => gallery.Identify(new FaceEmbedding([1, 2, 3])));
    }

    [Fact]
    public void A_sample_that_cannot_be_measured_hides_nobody()
    {
        var gallery = new FaceGallery();
        gallery.Enroll("ada", new FaceEmbedding([1e30f, -1e30f]));
        gallery.Enroll("bob", new FaceEmbedding([1e10f, 2e10f]));
        Assert.Equal("bob", gallery.Identify(new FaceEmbedding([1e10f, 2e10f]), FaceMetric.Cosine).Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void A_person_without_a_name_is_refused(string name) => Assert.Throws<ArgumentException>(() => new FaceGallery().Enroll(name, At(0)));

    [Fact]
    public void At_least_one_candidate_is_asked_for() => Assert.Throws<ArgumentOutOfRangeException>(() => new FaceGallery().Identify(At(0), options: new IdentificationOptions { Top = 0 }));

    private static FaceGallery Gallery(params (string Name, float Place)[] people)
    {
        var gallery = new FaceGallery();
        foreach ((string name, float place) in people)
            gallery.Enroll(name, At(place));
        return gallery;
    }

    private static FaceEmbedding At(float place) => new([place, 0]);
}
