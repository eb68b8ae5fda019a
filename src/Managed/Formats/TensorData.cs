using System;
using System.IO;

namespace Managed.Formats;

/// <summary>Where the bytes of a file's tensors come from.</summary>
internal abstract class TensorData : IDisposable
{
    /// <summary>The bytes of a tensor, little-endian and the last axis fastest, to be read once from the beginning.</summary>
    public abstract Stream Open(StoredTensor tensor);

    public abstract void Dispose();
}

/// <summary>Tensors that lie in a source as they are.</summary>
/// <param name="source">The source, closed with this.</param>
/// <param name="offset">Where the data begin from which tensors count their offsets.</param>
internal sealed class PlainTensorData(ByteSource source, long offset) : TensorData
{
    public override Stream Open(StoredTensor tensor) => new ByteSourceStream(source, offset + tensor.Offset, tensor.ByteCount);

    public override void Dispose() => source.Dispose();
}
