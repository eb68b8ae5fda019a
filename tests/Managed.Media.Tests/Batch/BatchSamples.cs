using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Text;
using Managed.Media.Batch;
using Managed.Security;

namespace Managed.Media.Tests.Batch;

/// <summary>Small manifests.</summary>
internal static class BatchSamples
{
    /// <summary>Units of two inputs each, the second shared; the last two are of equal content.</summary>
    public static BatchManifest Manifest(int units) => BatchManifest.Create(
        "style",
        ["--size", "64"],
        new string('a', 64),
        "0.1.0",
        Enumerable.Range(0, units).Select(i => ImmutableArray.Create(Input($"frames/{i}.png", i == units - 1 ? $"content {units - 2}" : $"content {i}"), Input("../Zoë.png", "style"))));

    /// <summary>The bytes of a manifest.</summary>
    public static byte[] Written(BatchManifest manifest)
    {
        using var bytes = new MemoryStream();
        manifest.Write(bytes);
        return bytes.ToArray();
    }

    private static BatchInput Input(string path, string content) => new(path, Sha256.HexOf(Encoding.UTF8.GetBytes(content)));
}
