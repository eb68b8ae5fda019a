using System;
using System.IO;
using System.Linq;
using Managed.EndToEnd.Tests.Driving;
using Managed.Faces;
using Managed.Faces.Gallery;
using Managed.Media.Pictures;
using Managed.Models;
using Managed.Tensors;
using Xunit;

namespace Managed.EndToEnd.Tests.Documentation;

/// <summary>The code of docs/server.md and docs/security.md.</summary>
public class ServerPage
{
    [Fact]
    public void Answers()
    {
        using var folder = new TemporaryFolder();
        string galleryPath = folder.PathOf("door.gallery");
        byte[] secret = GalleryKey.CreateBytes();
        using (GalleryKey key = GalleryKey.FromBytes(secret))
            GalleryFile.Create(galleryPath, EmbeddedModels.FaceBinding(), new GalleryOptions { Key = key }).Dispose();
        byte[] upload = File.ReadAllBytes(SamplePictures.PathOf(SamplePictures.AlteredPortrait));

        using var server = new DoorService(galleryPath, secret);
        Assert.Equal("unknown", server.Who(upload));
        server.Enroll("Eileen", File.ReadAllBytes(SamplePictures.PathOf(SamplePictures.Portrait)));
        Assert.Equal("Eileen", server.Who(upload));
        Assert.Equal("no picture that can be read", server.Who(new byte[1000]));
        Assert.Equal("not exactly one face", server.Who(File.ReadAllBytes(SamplePictures.PathOf(SamplePictures.Cat))));
    }

    [Fact]
    public void Duties()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("people.gallery");
        GalleryBinding binding = EmbeddedModels.FaceBinding();
        FaceEmbedding embedding = Embed(SamplePictures.PathOf(SamplePictures.Portrait));

        using GalleryKey key = GalleryKey.FromBytes(GalleryKey.CreateBytes());
        using (GalleryFile gallery = GalleryFile.Create(path, binding, new GalleryOptions { Key = key, Actor = "reception" }))
        {
            gallery.Enroll("Ada Lovelace", embedding);

            // Erasure (article 17): the file is written anew without the sample, and what was the file before is overwritten.
            gallery.Remove("Ada Lovelace", eraseBytes: true);
            Assert.Equal(0, gallery.SampleCount);
            Assert.Equal([AuditAction.Create, AuditAction.Enroll, AuditAction.Erase], [.. gallery.Audit.Select(entry => entry.Action)]);
        }

        // Without the key there is nothing to read.
        using GalleryKey other = GalleryKey.FromBytes(GalleryKey.CreateBytes());
        Assert.Throws<InvalidFileException>(() => GalleryFile.Open(path, new GalleryOptions { Key = other }));

        // An embedding never shows itself by accident.
        Assert.DoesNotContain("0.", embedding.ToString(), StringComparison.Ordinal);
    }

    private static FaceEmbedding Embed(string path)
    {
        using var workers = new WorkerPool();
        return new FaceRecognizer(EmbeddedModels.OpenFaceModels(), workers).DescribePortrait(PictureReader.Read(path)).Face!.Embedding;
    }

    private sealed class DoorService : IDisposable
    {
        private readonly WorkerPool workers = new();
        private readonly FaceRecognizer recognizer;
        private readonly GalleryFile gallery;

        public DoorService(string galleryPath, byte[] secret)
        {
            recognizer = new FaceRecognizer(EmbeddedModels.OpenFaceModels(), workers);
            using GalleryKey key = GalleryKey.FromBytes(secret);
            gallery = GalleryFile.Open(galleryPath, new GalleryOptions { Key = key, Writable = true, Expected = EmbeddedModels.FaceBinding() });
        }

        public string Who(byte[] upload)
        {
            try
            {
                RgbImage picture = PictureReader.Read(upload, "upload", new PictureOptions { MaximumPixels = 16_000_000 });
                PortraitResult portrait;

                // A recogniser is for one caller at a time; readers and galleries are for any number.
                lock (recognizer)
                    portrait = recognizer.DescribePortrait(picture);
                return portrait.Face is null ? "not exactly one face" : gallery.Identify(portrait.Face.Embedding).Name ?? "unknown";
            }
            catch (InvalidFileException)
            {
                return "no picture that can be read";
            }
        }

        public void Enroll(string name, byte[] picture)
        {
            lock (recognizer)
                gallery.Enroll(name, recognizer.DescribePortrait(PictureReader.Read(picture, name)).Face!.Embedding);
        }

        public void Dispose()
        {
            gallery.Dispose();
            workers.Dispose();
        }
    }
}
