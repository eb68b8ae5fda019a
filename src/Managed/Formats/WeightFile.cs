using System;
using System.Collections.Generic;
using Managed.Networks;
using Managed.Tensors;

namespace Managed.Formats;

/// <summary>A file of named tensors whose structure has been read and checked; the tensors themselves are read when asked for.</summary>
public sealed class WeightFile : WeightSource, IDisposable
{
    private const int PieceBytes = 1 << 20;

    private readonly Dictionary<string, StoredTensor> tensors = [];
    private readonly ByteSource data;
    private readonly long dataOffset;

    internal WeightFile(string name, ByteSource data, long dataOffset, IEnumerable<StoredTensor> tensors, IReadOnlyDictionary<string, string> metadata)
        : base(name)
    {
        this.data = data;
        this.dataOffset = dataOffset;
        Metadata = metadata;
        foreach (StoredTensor tensor in tensors)
            this.tensors.Add(tensor.Name, tensor);
    }

    /// <summary>What the file says about itself.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensors, in the file's order.</summary>
    public IReadOnlyCollection<StoredTensor> Tensors => tensors.Values;

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> TensorNames => tensors.Keys;

    /// <inheritdoc/>
    public void Dispose() => data.Dispose();

    /// <inheritdoc/>
    public override Shape? FindShape(string tensor) => tensors.TryGetValue(tensor, out StoredTensor? stored) ? stored.Shape : null;

    /// <summary>The bytes of a tensor as they are stored.</summary>
    public byte[] ReadBytes(StoredTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        var bytes = new byte[tensor.ByteCount];
        data.Read(dataOffset + tensor.Offset, bytes);
        return bytes;
    }

    /// <inheritdoc/>
    protected override Tensor LoadCore(string tensor)
    {
        StoredTensor stored = tensors[tensor];
        if (!NumberDecoder.CanDecode(stored.Type))
            throw new InvalidFileException(Name, $"tensor '{tensor}' holds {stored.Type}, which is not read as weights");
        var result = new Tensor(stored.Shape);
        int size = StoredTensor.SizeOf(stored.Type);
        var piece = new byte[Math.Min(PieceBytes, stored.ByteCount)];
        for (int first = 0; first < result.Length; first += PieceBytes / size)
        {
            int count = Math.Min(PieceBytes / size, result.Length - first);
            Span<byte> bytes = piece.AsSpan(0, count * size);
            data.Read(dataOffset + stored.Offset + ((long)first * size), bytes);
            NumberDecoder.Decode(stored.Type, stored.Quantization, bytes, result.Span.Slice(first, count));
        }

        return result;
    }
}
