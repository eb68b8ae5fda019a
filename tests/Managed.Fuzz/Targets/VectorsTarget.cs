using System.Collections.Generic;
using System.IO;
using System.Linq;
using Managed.Kernels;
using Managed.Kernels.Convolution;
using Managed.Kernels.Pooling;
using Managed.SelfTest;
using Managed.Vectors;

namespace Managed.Fuzz.Targets;

/// <summary>Indices of reference vectors beside a few files of tensors; every case is read, and the kernels run on it.</summary>
internal sealed class VectorsTarget : FuzzTarget
{
    private static readonly WindowAxis Axis = new(5, 3, 1, 1, 1, 1);

    private readonly Dictionary<string, byte[]> files = [];

    public VectorsTarget()
    {
        var entries = new List<VectorEntry>();
        foreach (OperationCase operation in Cases())
        {
            (VectorEntry entry, byte[] bytes) = VectorExport.Compute(operation, entries.Count + 1, entries.Count % 2 == 0 ? VectorFormat.SafeTensors : VectorFormat.Npz);
            string name = $"{entries.Count}{Path.GetExtension(entry.File)}";
            entries.Add(entry with { File = name });
            files[name] = bytes;
        }

        Seeds = [.. entries.Chunk(3).Select(Encode), .. entries.Select(entry => Encode([entry with { Sha256 = null }]))];
    }

    public override IReadOnlyList<byte[]> Seeds { get; }

    public override IReadOnlyList<byte[]> Tokens { get; } =
    [
        .. JsonTokens.All, "4096"u8.ToArray(), "4097"u8.ToArray(), "[1,1]"u8.ToArray(), "[4096,4096]"u8.ToArray(), "reflect"u8.ToArray(), "replicate"u8.ToArray(),
        "winograd4"u8.ToArray(), "depthwise"u8.ToArray(), "\"groups\":2,"u8.ToArray(), "0.safetensors"u8.ToArray(), "1.npz"u8.ToArray(), "2.safetensors"u8.ToArray(),
        "convolution"u8.ToArray(), "max-pooling"u8.ToArray(), "average-pooling"u8.ToArray(), "add"u8.ToArray(), "cubic"u8.ToArray(), "\"count_padding\":true,"u8.ToArray(),
    ];

    public override void Read(byte[] bytes)
    {
        foreach (VectorEntry entry in VectorIndex.Parse(bytes, "index.json"))
        {
            if (files.TryGetValue(entry.File, out byte[]? file))
                ReferenceVectors.Check(entry, VectorCase.Parse(file, entry.File, entry), isChanged: false);
        }
    }

    private static IEnumerable<OperationCase> Cases() =>
    [
        new ConvolutionCase(new ConvolutionShape(1, 2, 4, WindowAxis.Unit, Axis, Axis, 2, PaddingMode.Reflect)),
        new PoolingCase(new PoolingShape(2, WindowAxis.Unit, WindowAxis.Unit, Axis), Max: true),
        new PoolingCase(new PoolingShape(2, Axis, Axis, Axis, countPadding: true), Max: false),
        new ResizeCase(Kernels.Resample.ResizeFilter.Cubic, 3, 4, 5, 2),
        new WarpCase(4, 3, 2, 2, 1.4, 0.4),
        new GemmCase(2, 3, 4, TransposeLeft: true),
        new ActivationCase(ActivationKind.LeakyRelu, 7),
        new BatchNormalizationCase(2, 2, 3),
        new CombinationCase(true, 1, 2, 1, 3),
    ];

    private static byte[] Encode(IEnumerable<VectorEntry> entries)
    {
        var stream = new MemoryStream();
        VectorIndex.Write(stream, entries);
        return stream.ToArray();
    }
}
