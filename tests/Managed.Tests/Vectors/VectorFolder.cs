using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Managed.Formats;
using Managed.SelfTest;
using Managed.Vectors;

namespace Managed.Tests.Vectors;

/// <summary>A new folder of reference vectors that is deleted with what is in it.</summary>
internal sealed class VectorFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("managed-vectors-");

    public string Path => folder.FullName;

    public IReadOnlyList<VectorResult> Check() => [.. ReferenceVectors.Check(Path)];

    public void Write(string name, Action<Stream> write)
    {
        using FileStream stream = File.Create(PathOf(name));
        write(stream);
    }

    /// <summary>Writes the vectors of a case, with its tensors and entry changed.</summary>
    public void WriteCase(OperationCase operation, Func<VectorEntry, VectorEntry>? change = null, Action<Dictionary<string, (StoredTensor Tensor, byte[] Bytes)>>? changeTensors = null)
    {
        (VectorEntry entry, byte[] bytes) = VectorExport.Compute(operation, 1, VectorFormat.SafeTensors);
        using WeightFile file = SafeTensors.Read(bytes, "memory");
        Dictionary<string, (StoredTensor Tensor, byte[] Bytes)> tensors = file.Tensors.ToDictionary(tensor => tensor.Name, tensor => (tensor, file.ReadBytes(tensor)));
        changeTensors?.Invoke(tensors);
        Write(entry.File, stream => SafeTensors.Write(stream, [.. tensors.Values.Select(value => (value.Tensor, (ReadOnlyMemory<byte>)value.Bytes))]));
        if (changeTensors is not null)
            entry = entry with { Sha256 = null };
        Write(VectorIndex.FileName, stream => VectorIndex.Write(stream, [change is null ? entry : change(entry)]));
    }

    public void WriteIndex(string json) => File.WriteAllText(PathOf(VectorIndex.FileName), json, new UTF8Encoding(false));

    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => folder.Delete(recursive: true);
}
