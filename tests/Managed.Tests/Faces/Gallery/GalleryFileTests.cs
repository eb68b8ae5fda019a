using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Managed.Faces;
using Managed.Faces.Gallery;
using Managed.Faces.Search;
using Xunit;

namespace Managed.Tests.Faces.Gallery;

/// <summary>Galleries in real files.</summary>
public sealed class GalleryFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("managed-gallery").FullName;

    private string Path => System.IO.Path.Combine(folder, "people.gallery");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void What_is_enrolled_is_there_when_the_file_is_opened_again()
    {
        using (GalleryFile gallery = GalleryFile.Create(Path, SampleGalleries.Binding))
        {
            Assert.Equal(0, gallery.Enroll("ada", SampleGalleries.Embedding(1)));
            Assert.Equal([1, 2], gallery.Enroll([new("bob", SampleGalleries.Embedding(2)), new("ada", SampleGalleries.Embedding(3))]));
        }

        using GalleryFile again = GalleryFile.Open(Path, new GalleryOptions { Expected = SampleGalleries.Binding });
        Assert.Equal("ada 0 2; bob 1", SampleGalleries.Listing(again));
        Assert.Equal(3, again.SampleCount);
        Assert.Equal(SampleGalleries.Binding, again.Binding);
        FaceIdentification found = again.Identify(SampleGalleries.Embedding(2), new IdentificationOptions { Top = 2 });
        Assert.Equal("bob", found.Name);
        Assert.Equal(0, found.Candidates[0].Distance);
        Assert.Equal("ada", found.Candidates[1].Name);
        Assert.False(again.Encrypted);
        Assert.Equal(new FileInfo(Path).Length, again.FileBytes);
    }

    [Fact]
    public void Numbers_of_samples_are_never_used_again()
    {
        using (GalleryFile gallery = GalleryFile.Create(Path, SampleGalleries.Binding))
        {
            gallery.Enroll("ada", SampleGalleries.Embedding(1));
            gallery.Enroll("bob", SampleGalleries.Embedding(2));
            Assert.Equal(1, gallery.Remove("bob", eraseBytes: true));
            Assert.Equal(0, gallery.Remove("bob"));
        }

        using GalleryFile again = GalleryFile.Open(Path, new GalleryOptions { Writable = true });
        Assert.Equal(2, again.Enroll("bob", SampleGalleries.Embedding(2)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void No_byte_of_an_erased_template_is_in_any_file(bool encrypted)
    {
        using GalleryKey? key = encrypted ? GalleryKey.FromBytes(GalleryKey.CreateBytes()) : null;
        byte[] template = SampleGalleries.BytesOf(SampleGalleries.Embedding(2));
        using (GalleryFile gallery = GalleryFile.Create(Path, SampleGalleries.Binding, new GalleryOptions { Key = key }))
        {
            gallery.Enroll("ada", SampleGalleries.Embedding(1));
            gallery.Enroll("bob", SampleGalleries.Embedding(2));
            Assert.Equal(!encrypted, FilesHold(template));
            byte[] frames = File.ReadAllBytes(Path);
            gallery.Remove("bob", eraseBytes: true);
            Assert.False(FilesHold(template));

            // Encrypted, the template's ciphertext has to go too: no sixteen bytes of the end of its frame are left.
            if (encrypted)
                Assert.DoesNotContain(frames[^64..].Chunk(16), FilesHold);
            Assert.Equal("ada 0", SampleGalleries.Listing(gallery));
        }

        using GalleryFile again = GalleryFile.Open(Path, new GalleryOptions { Key = key });
        Assert.Equal("ada 0", SampleGalleries.Listing(again));
        Assert.Equal(["people.gallery", "people.gallery.lock"], Directory.GetFiles(folder).Select(System.IO.Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_removed_template_goes_when_the_file_is_compacted()
    {
        using GalleryFile gallery = GalleryFile.Create(Path, SampleGalleries.Binding);
        gallery.Enroll("ada", SampleGalleries.Embedding(1));
        gallery.Enroll("bob", SampleGalleries.Embedding(2));
        gallery.Remove("bob");
        Assert.Equal("ada 0", SampleGalleries.Listing(gallery));
        Assert.True(FilesHold(SampleGalleries.BytesOf(SampleGalleries.Embedding(2))));
        gallery.Compact();
        Assert.False(FilesHold(SampleGalleries.BytesOf(SampleGalleries.Embedding(2))));
        Assert.Equal("ada 0", SampleGalleries.Listing(gallery));
    }

    [Fact]
    public void What_a_killed_writer_left_is_overwritten_by_the_next()
    {
        GalleryFile.Create(Path, SampleGalleries.Binding).Dispose();
        byte[] template = SampleGalleries.BytesOf(SampleGalleries.Embedding(2));
        File.WriteAllBytes(Path + ".rewriting", [.. GalleryHeader.Magic, .. template]);
        using FileStream left = OpenToLook(Path + ".rewriting");
        GalleryFile.Open(Path, new GalleryOptions { Writable = true }).Dispose();
        Assert.False(File.Exists(Path + ".rewriting"));
        AssertZeros(left);
    }

    [Fact]
    public void A_file_that_is_no_remnant_of_a_gallery_is_not_touched()
    {
        GalleryFile.Create(Path, SampleGalleries.Binding).Dispose();
        File.WriteAllText(Path + ".rewriting", "precious");
        IOException refused = Assert.Throws<IOException>(() => GalleryFile.Open(Path, new GalleryOptions { Writable = true }));
        Assert.Contains("in the way", refused.Message, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(Path + ".rewriting"));
        File.Delete(Path + ".rewriting");
        string victim = System.IO.Path.Combine(folder, "victim");
        File.WriteAllBytes(victim, [.. GalleryHeader.Magic, 1, 2, 3]);
        File.CreateSymbolicLink(Path + ".rewriting", victim);
        Assert.Contains("is a link", Assert.Throws<IOException>(() => GalleryFile.Open(Path, new GalleryOptions { Writable = true })).Message, StringComparison.Ordinal);
        Assert.Equal(3, File.ReadAllBytes(victim)[^1]);
    }

    [Fact]
    public void What_was_erased_is_overwritten_and_not_only_let_go()
    {
        if (OperatingSystem.IsWindows())
            return;
        using GalleryFile gallery = GalleryFile.Create(Path, SampleGalleries.Binding);
        gallery.Enroll("ada", SampleGalleries.Embedding(1));
        using FileStream before = OpenToLook(Path);
        gallery.Remove("ada", eraseBytes: true);
        AssertZeros(before);
    }

    [Fact]
    public void What_lies_behind_the_acknowledged_end_is_overwritten()
    {
        GalleryFile.Create(Path, SampleGalleries.Binding).Dispose();
        byte[] whole = File.ReadAllBytes(Path);
        File.WriteAllBytes(Path, [.. whole, .. SampleGalleries.BytesOf(SampleGalleries.Embedding(2))]);
        GalleryFile.Open(Path, new GalleryOptions { Writable = true }).Dispose();
        Assert.Equal(whole, File.ReadAllBytes(Path));
    }

    [Fact]
    public void Erasing_somebody_who_was_removed_before_erases_the_bytes_too()
    {
        using GalleryFile gallery = GalleryFile.Create(Path, SampleGalleries.Binding);
        gallery.Enroll("ada", SampleGalleries.Embedding(1));
        gallery.Remove("ada");
        Assert.Equal(0, gallery.Remove("ada", eraseBytes: true));
        Assert.False(FilesHold(SampleGalleries.BytesOf(SampleGalleries.Embedding(1))));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Several_people_are_removed_in_one_change_or_none_of_them(bool erase)
    {
        using GalleryFile gallery = GalleryFile.Create(Path, SampleGalleries.Binding);
        gallery.Enroll([new("ada", SampleGalleries.Embedding(1)), new("bob", SampleGalleries.Embedding(2)), new("cyd", SampleGalleries.Embedding(3)), new("ada", SampleGalleries.Embedding(4))]);
        Assert.Equal([2, 0, 1], gallery.Remove(["ada", "nobody", "bob"], erase));
        Assert.Empty(gallery.Remove(Array.Empty<string>(), erase));
        Assert.Equal("ada 0 3; bob 1; cyd 2", SampleGalleries.Listing(gallery));
        Assert.Equal(2, gallery.Audit.Count);
        Assert.Equal([1, 2, 1], gallery.Remove(["cyd", "ada", "cyd"], erase));
        Assert.Equal("bob 1", SampleGalleries.Listing(gallery));
        Assert.Equal(3, gallery.Audit.Count);
        Assert.Equal(erase ? AuditAction.Erase : AuditAction.Remove, gallery.Audit[^1].Action);
        Assert.Equal([new SampleRange(0, 1), new SampleRange(2, 2)], gallery.Audit[^1].Samples.ToArray());
        Assert.All([1, 3, 4], seed => Assert.Equal(!erase, FilesHold(SampleGalleries.BytesOf(SampleGalleries.Embedding(seed)))));
        Assert.True(FilesHold(SampleGalleries.BytesOf(SampleGalleries.Embedding(2))));
    }

    [Fact]
    public void A_gallery_is_not_kept_in_half_precision()
    {
        var options = new GalleryOptions { Storage = EmbeddingStorage.Float16 };
        Assert.Throws<ArgumentOutOfRangeException>(() => GalleryFile.Create(Path, SampleGalleries.Binding, options));
        Assert.False(File.Exists(Path));
        GalleryFile.Create(Path, SampleGalleries.Binding).Dispose();
        Assert.Throws<ArgumentOutOfRangeException>(() => GalleryFile.Open(Path, options));
    }

    [Fact]
    public void A_disposed_key_or_gallery_is_not_used()
    {
        GalleryKey key = GalleryKey.FromPassphrase("passphrase");
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(() => GalleryFile.Create(Path, SampleGalleries.Binding, new GalleryOptions { Key = key }));
        GalleryFile gallery = GalleryFile.Create(Path + "2", SampleGalleries.Binding);
        gallery.Enroll("ada", SampleGalleries.Embedding(1));
        gallery.Dispose();
        gallery.Dispose();
        Assert.Throws<ObjectDisposedException>(() => gallery.Identify(SampleGalleries.Embedding(1)));
    }

    [Fact]
    public void A_second_writer_is_refused_and_readers_are_not()
    {
        using GalleryFile writer = GalleryFile.Create(Path, SampleGalleries.Binding);
        IOException refused = Assert.Throws<IOException>(() => GalleryFile.Open(Path, new GalleryOptions { Writable = true }));
        Assert.Contains("another process is writing", refused.Message, StringComparison.Ordinal);
        using GalleryFile reader = GalleryFile.Open(Path);
        Assert.Equal(0, reader.SampleCount);
        writer.Enroll("ada", SampleGalleries.Embedding(1));
        Assert.Equal(0, reader.SampleCount);
        Assert.True(reader.Refresh());
        Assert.False(reader.Refresh());
        Assert.Equal("ada 0", SampleGalleries.Listing(reader));
        Assert.Throws<InvalidOperationException>(() => reader.Enroll("bob", SampleGalleries.Embedding(2)));
    }

    [Fact]
    public void A_reader_follows_a_gallery_that_is_written_anew()
    {
        using GalleryKey key = GalleryKey.FromPassphrase("passphrase");
        using GalleryFile writer = GalleryFile.Create(Path, SampleGalleries.Binding, new GalleryOptions { Key = key });
        writer.Enroll("ada", SampleGalleries.Embedding(1));
        writer.Enroll("bob", SampleGalleries.Embedding(2));
        using GalleryFile loaded = GalleryFile.Open(Path, new GalleryOptions { Key = key });
        using GalleryFile unread = GalleryFile.Open(Path, new GalleryOptions { Key = key });
        Assert.Equal(2, loaded.SampleCount);
        writer.Remove("ada", eraseBytes: true);
        Assert.Equal("bob 1", SampleGalleries.Listing(unread));
        Assert.Equal(2, loaded.SampleCount);
        Assert.True(loaded.Refresh());
        Assert.Equal("bob 1", SampleGalleries.Listing(loaded));
    }

    [Fact]
    public async Task Readers_in_one_process_search_while_a_writer_writes()
    {
        using GalleryFile gallery = GalleryFile.Create(Path, SampleGalleries.Binding);
        gallery.Enroll("ada", SampleGalleries.Embedding(1));
        Task[] readers = [.. Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < 500; i++)
                Assert.Equal("ada", gallery.Identify(SampleGalleries.Embedding(1)).Name);
        }))];
        for (int i = 0; i < 40; i++)
        {
            gallery.Enroll($"crowd {i}", SampleGalleries.Embedding(100 + i));
            if (i % 10 == 9)
                gallery.Compact();
        }

        await Task.WhenAll(readers);
        Assert.Equal(41, gallery.SampleCount);
    }

    [Fact]
    public void The_audit_log_tells_who_did_what_and_outlasts_compaction_without_names()
    {
        using (GalleryFile gallery = GalleryFile.Create(Path, SampleGalleries.Binding, new GalleryOptions { Actor = "operator 7" }))
        {
            gallery.Enroll([.. Enumerable.Range(0, 3).Select(i => new NamedEmbedding("Ada Lovelace", SampleGalleries.Embedding(i)))]);
            gallery.Enroll("Bob", SampleGalleries.Embedding(9));
            gallery.Remove("Ada Lovelace", eraseBytes: true);
            gallery.Compact();
            Assert.Single(gallery.Export());
        }

        using GalleryFile again = GalleryFile.Open(Path);
        IReadOnlyList<AuditEntry> audit = again.Audit;
        Assert.Equal(
            [AuditAction.Create, AuditAction.Enroll, AuditAction.Enroll, AuditAction.Erase, AuditAction.Compact, AuditAction.Export],
            audit.Select(entry => entry.Action));
        Assert.All(audit, entry => Assert.Equal("operator 7", entry.Actor));
        Assert.Equal([new SampleRange(0, 3)], audit[3].Samples.ToArray());
        Assert.Equal([new SampleRange(3, 1)], audit[5].Samples.ToArray());
        Assert.False(FilesHold("Lovelace"u8.ToArray()));
    }

    [Fact]
    public void Another_embedder_replaces_all_samples_at_once()
    {
        GalleryBinding other = SampleGalleries.Binding with { ModelDigest = new string('c', 64), Dimensions = 2 };
        using (GalleryFile gallery = GalleryFile.Create(Path, SampleGalleries.Binding))
        {
            gallery.Enroll("ada", SampleGalleries.Embedding(1));
            gallery.Reembed(other, [new("ada", new FaceEmbedding([1, 2])), new("cyd", new FaceEmbedding([3, 4]))]);
            Assert.Equal("cyd", gallery.Identify(new FaceEmbedding([3, 4])).Name);
        }

        using GalleryFile again = GalleryFile.Open(Path, new GalleryOptions { Expected = other });
        Assert.Equal("ada 1; cyd 2", SampleGalleries.Listing(again));
        Assert.Equal(AuditAction.Reembed, again.Audit[^1].Action);
        Assert.False(FilesHold(SampleGalleries.BytesOf(SampleGalleries.Embedding(1))));
    }

    [Fact]
    public void One_face_under_two_names_is_found()
    {
        using GalleryFile gallery = GalleryFile.Create(Path, SampleGalleries.Binding);
        Assert.Null(gallery.NearestOther("ada", SampleGalleries.Embedding(1)));
        gallery.Enroll("ada", SampleGalleries.Embedding(1));
        Assert.Null(gallery.NearestOther("ada", SampleGalleries.Embedding(1)));
        Assert.Equal(new FaceCandidate("ada", 0), gallery.NearestOther("bob", SampleGalleries.Embedding(1)));
    }

    [Fact]
    public void A_file_that_is_there_is_not_made_again()
    {
        File.WriteAllText(Path, "precious");
        Assert.Throws<IOException>(() => GalleryFile.Create(Path, SampleGalleries.Binding));
        Assert.Equal("precious", File.ReadAllText(Path));
        Assert.Throws<FileNotFoundException>(() => GalleryFile.Open(Path + ".none"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a\nb")]
    public void Names_that_are_none_are_refused(string name)
    {
        using GalleryFile gallery = GalleryFile.Create(Path, SampleGalleries.Binding);
        Assert.Throws<ArgumentException>(() => gallery.Enroll(name, SampleGalleries.Embedding(1)));
        Assert.Throws<ArgumentException>(() => gallery.Enroll(new string('x', 513), SampleGalleries.Embedding(1)));
        Assert.Throws<ArgumentException>(() => gallery.Enroll("ada", new FaceEmbedding([1])));
        Assert.Equal(0, gallery.SampleCount);
    }

    [Fact]
    public void The_file_is_its_owners_alone()
    {
        if (OperatingSystem.IsWindows())
            return;
        using GalleryFile gallery = GalleryFile.Create(Path, SampleGalleries.Binding);
        gallery.Enroll("ada", SampleGalleries.Embedding(1));
        gallery.Compact();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
    }

    private static FileStream OpenToLook(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    private static void AssertZeros(FileStream file)
    {
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        Assert.NotEmpty(bytes);
        Assert.DoesNotContain(bytes, value => value != 0);
    }

    private bool FilesHold(byte[] bytes) => Directory.GetFiles(folder).Any(file => !file.EndsWith(".lock", StringComparison.Ordinal) && File.ReadAllBytes(file).AsSpan().IndexOf(bytes) >= 0);
}
