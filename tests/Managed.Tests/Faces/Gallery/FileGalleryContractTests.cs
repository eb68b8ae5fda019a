using System;
using System.IO;
using Managed.Faces.Gallery;

namespace Managed.Tests.Faces.Gallery;

public sealed class FileGalleryContractTests : GalleryContract, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("managed-gallery").FullName;

    private string Path => System.IO.Path.Combine(folder, "people.gallery");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    protected override IGallery Create(GalleryBinding binding, GalleryKey? key = null) => GalleryFile.Create(Path, binding, new GalleryOptions { Key = key });

    protected override IGallery Open(GalleryBinding? expected = null, GalleryKey? key = null) =>
        GalleryFile.Open(Path, new GalleryOptions { Key = key, Expected = expected, Writable = true });
}
