using System;
using System.IO;

namespace Managed.Formats;

/// <summary>A tensor that is to be written.</summary>
/// <param name="Tensor">What it is; its offset has no meaning.</param>
/// <param name="WriteTo">Writes its <see cref="StoredTensor.ByteCount"/> bytes, little-endian and the last axis fastest.</param>
internal sealed record TensorContent(StoredTensor Tensor, Action<Stream> WriteTo)
{
    /// <summary>A tensor whose bytes are in memory.</summary>
    /// <exception cref="ArgumentException">There are more or fewer bytes than the tensor has.</exception>
    public static TensorContent OfBytes(StoredTensor tensor, ReadOnlyMemory<byte> bytes) => bytes.Length == tensor.ByteCount
        ? new TensorContent(tensor, stream => stream.Write(bytes.Span))
        : throw new ArgumentException($"Tensor '{tensor.Name}' has {bytes.Length} bytes; its shape {tensor.Shape} asks for {tensor.ByteCount}.", nameof(bytes));
}
