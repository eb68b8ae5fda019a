using System;
using Managed.Faces;
using Managed.Faces.Gallery;
using Managed.Tests.Faces.Gallery;

namespace Managed.VectorData.Tests;

public sealed class VectorDataGalleryContractTests : GalleryContract, IDisposable
{
    private MemoryCollection? collection;

    public void Dispose() => collection?.Dispose();

    protected override bool Erases => false;

    protected override IGallery Create(GalleryBinding binding, GalleryKey? key = null)
    {
        collection = new MemoryCollection { Normalizes = binding.Metric == FaceMetric.Cosine };
        return VectorDataGallery.Create(collection, "people", binding, new VectorDataGalleryOptions { Key = key, KeyKind = VectorKeyKind.Guid });
    }

    protected override IGallery Open(GalleryBinding? expected = null, GalleryKey? key = null) =>
        VectorDataGallery.Open(collection!, "people", new VectorDataGalleryOptions { Key = key, Expected = expected, KeyKind = VectorKeyKind.Guid });
}
