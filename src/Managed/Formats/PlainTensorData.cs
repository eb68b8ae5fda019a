using System.IO;

namespace Managed.Formats;

/// <summary>Tensors that lie in a source as they are.</summary>
/// <param name="source">The source, closed with this.</param>
/// <param name="offset">Where the data begin from which tensors count their offsets.</param>
internal sealed class PlainTensorData(ByteSource source, long offset) : TensorData
{
    public override Stream Open(StoredTensor tensor) => new ByteSourceStream(source, offset + tensor.Offset, tensor.ByteCount);

    public override void Dispose() => source.Dispose();
}
