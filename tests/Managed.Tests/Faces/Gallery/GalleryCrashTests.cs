using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Managed.Faces.Gallery;
using Xunit;

namespace Managed.Tests.Faces.Gallery;

/// <summary>The power fails at every step of a story of changes: nothing acknowledged is lost, nothing is half done.</summary>
public class GalleryCrashTests
{
    private static readonly byte[] KeyBytes = GalleryKey.CreateBytes();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_was_acknowledged_outlasts_a_power_cut_at_any_step(bool encrypted)
    {
        using GalleryKey? key = encrypted ? GalleryKey.FromBytes(KeyBytes) : null;
        byte[] begin = SampleGalleries.Filled(key);
        var undisturbed = new FailingStorage(begin);
        List<string> story = Play(undisturbed, key);
        for (int step = 0; step < undisturbed.StepCount; step++)
        {
            for (int seed = 0; seed < 8; seed++)
            {
                var storage = new FailingStorage(begin, step, seed);
                List<string> told = Play(storage, key);
                Assert.True(told.Count < story.Count, $"step {step} did not fail");
                using GalleryFile gallery = SampleGalleries.Open(new FailingStorage(storage.AfterPowerCut()), key, writable: true);
                string found = SampleGalleries.Listing(gallery);
                string acknowledged = told[^1];
                Assert.True(found == acknowledged || found == story[told.Count], $"step {step}, seed {seed}: found {found}, acknowledged {acknowledged}");
                gallery.Enroll("eve", SampleGalleries.Embedding(99));
                Assert.Contains("eve", SampleGalleries.Listing(gallery), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void After_a_failure_in_the_middle_of_acknowledging_nothing_more_is_written()
    {
        byte[] begin = SampleGalleries.Filled();

        // Steps of an enrolment: the frame, its flush, the commit record, its flush.
        var storage = new FailingStorage(begin, failingStep: 3);
        using GalleryFile gallery = SampleGalleries.Open(storage, writable: true);
        Assert.Throws<StorageFailure>(() => gallery.Enroll("eve", SampleGalleries.Embedding(4)));
        IOException refused = Assert.Throws<IOException>(() => gallery.Enroll("eve", SampleGalleries.Embedding(5)));
        Assert.Contains("opened anew", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disk_that_is_full_for_a_time_costs_only_what_it_refused()
    {
        var storage = new FailingStorage(SampleGalleries.Filled(), failingStep: 0);
        using GalleryFile gallery = SampleGalleries.Open(storage, writable: true);
        Assert.Throws<StorageFailure>(() => gallery.Enroll("eve", SampleGalleries.Embedding(4)));
        gallery.Enroll("fay", SampleGalleries.Embedding(5));
        using GalleryFile again = SampleGalleries.Open(storage.AfterPowerCut());
        Assert.Equal("ada 0 2; bob 1; fay 3", SampleGalleries.Listing(again));
    }

    /// <summary>What the gallery lists after each act that came to its end, the beginning first.</summary>
    private static List<string> Play(FailingStorage storage, GalleryKey? key)
    {
        List<string> told = [];
        try
        {
            using GalleryFile gallery = SampleGalleries.Open(storage, key, writable: true);
            told.Add(SampleGalleries.Listing(gallery));
            foreach (Action<GalleryFile> act in Acts)
            {
                act(gallery);
                told.Add(SampleGalleries.Listing(gallery));
            }
        }
        catch (StorageFailure)
        {
        }

        return told;
    }

    private static readonly Action<GalleryFile>[] Acts =
    [
        gallery => gallery.Enroll("cyd", SampleGalleries.Embedding(4)),
        gallery => gallery.Enroll([.. Enumerable.Range(5, 200).Select(seed => new NamedEmbedding($"crowd {seed}", SampleGalleries.Embedding(seed)))]),
        gallery => gallery.Remove("bob"),
        gallery => gallery.Remove("cyd", eraseBytes: true),
        gallery => gallery.Enroll("bob", SampleGalleries.Embedding(6)),
        gallery => gallery.Compact(),
    ];
}
