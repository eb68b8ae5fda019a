using System.Collections.Generic;
using System.IO;
using Managed.Media.Batch;
using Managed.Media.Tests.Batch;

namespace Managed.Fuzz.Targets;

/// <summary>Manifests of work, and records of units.</summary>
internal sealed class BatchTarget : FuzzTarget
{
    private static readonly string Unit = BatchSamples.Manifest(2).Units[0].Digest;

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        BatchSamples.Written(BatchSamples.Manifest(4)),
        System.Text.Encoding.ASCII.GetBytes($$"""{"unit":"{{Unit}}","output":"{{Unit}}.npy","sha256":"{{Unit}}","faces":[[1,2,3,4],[0.5,-1,2,2]]}"""),
    ];

    public override IReadOnlyList<byte[]> Tokens => JsonTokens.All;

    public override void Read(byte[] bytes)
    {
        // Records begin with the unit's name, manifests with the format's.
        if (bytes.Length > 2 && bytes[2] == (byte)'u')
            BatchFolder.Read(new MemoryStream(bytes), "record.json", Unit);
        else
            BatchManifest.Read(new MemoryStream(bytes), "jobs.jsonl");
    }
}
