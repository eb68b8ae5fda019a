using System;
using Managed.Faces.Gallery;
using Managed.Tests.Faces.Gallery;
using Xunit;

namespace Managed.Postgres.Tests;

[Collection(PostgresTests.Name)]
public sealed class PostgresGalleryContractTests(PostgresServer server) : GalleryContract, IDisposable
{
    private TestSchema? schema;

    private TestSchema Schema => schema ??= new TestSchema(server);

    public void Dispose() => schema?.Dispose();

    protected override IGallery Create(GalleryBinding binding, GalleryKey? key = null) =>
        PostgresGallery.Create(server.Source, "people", binding, Schema.Options with { Key = key });

    protected override IGallery Open(GalleryBinding? expected = null, GalleryKey? key = null) =>
        PostgresGallery.Open(server.Source, "people", Schema.Options with { Key = key, Expected = expected });
}
