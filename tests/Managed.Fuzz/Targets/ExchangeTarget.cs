using System.Collections.Generic;
using System.IO;
using Managed.Faces.Gallery;
using Managed.Tests.Faces.Gallery;

namespace Managed.Fuzz.Targets;

/// <summary>Exported galleries.</summary>
internal sealed class ExchangeTarget : FuzzTarget
{
    public override IReadOnlyList<byte[]> Seeds { get; } = [SampleGalleries.Exported()];

    public override IReadOnlyList<byte[]> Tokens => JsonTokens.All;

    public override void Read(byte[] bytes) => GalleryExchange.Read(new MemoryStream(bytes), "input.jsonl");
}
