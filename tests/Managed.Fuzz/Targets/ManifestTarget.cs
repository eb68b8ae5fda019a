using System;
using System.Collections.Generic;
using System.IO;
using Managed.Formats;

namespace Managed.Fuzz.Targets;

/// <summary>Manifests of TensorFlow.js beside two files of weights, of which every tensor is loaded.</summary>
internal sealed class ManifestTarget : FuzzTarget, IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("managed-fuzz-");

    public ManifestTarget()
    {
        File.WriteAllBytes(Path.Combine(folder.FullName, "one.bin"), new byte[32]);
        File.WriteAllBytes(Path.Combine(folder.FullName, "two.bin"), new byte[6]);
    }

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        """[{"paths":["one.bin"],"weights":[{"name":"a","shape":[2,4],"dtype":"float32"}]}]"""u8.ToArray(),
        """
        [{"weights":[{"name":"a/b","shape":[4],"dtype":"float32"},{"name":"c","shape":[],"dtype":"float32"},
          {"name":"d","shape":[2,6],"dtype":"float32","quantization":{"dtype":"uint8","scale":0.25,"min":-1.5}}],"paths":["one.bin"]},
         {"paths":["two.bin"],"weights":[{"name":"e","shape":[1,3],"dtype":"float32","quantization":{"dtype":"uint16","scale":1e-3,"min":0}}]}]
        """u8.ToArray(),
    ];

    public override IReadOnlyList<byte[]> Tokens => JsonTokens.All;

    public override void Read(byte[] bytes)
    {
        string path = Path.Combine(folder.FullName, "manifest.json");
        File.WriteAllBytes(path, bytes);
        using WeightFile file = TensorFlowJs.Open(path);
        foreach (string name in file.TensorNames)
            file.Load(name);
    }

    public override bool IsEnvironment(Exception exception) => exception is IOException;

    public void Dispose() => folder.Delete(recursive: true);
}
