using System;
using System.Collections.Generic;
using System.IO;
using System.Numerics;
using Managed.Tensors;

namespace Managed.Formats;

/// <summary>A file of named tensors whose structure has been read and checked; the tensors themselves are read when asked for.</summary>
public sealed class WeightFile : WeightSource, IDisposable
{
    private const int PieceBytes = 1 << 20;

    private readonly Dictionary<string, StoredTensor> tensors = [];
    private readonly TensorData data;

    internal WeightFile(string name, WeightFormat format, TensorData data, IEnumerable<StoredTensor> tensors, IReadOnlyDictionary<string, string> metadata)
        : base(name)
    {
        this.data = data;
        Format = format;
        Metadata = metadata;
        foreach (StoredTensor tensor in tensors)
            this.tensors.Add(tensor.Name, tensor);
    }

    /// <summary>The format it was read from.</summary>
    public WeightFormat Format { get; }

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

    /// <summary>The bytes of a tensor as numbers are stored, little-endian and the last axis fastest.</summary>
    /// <exception cref="InvalidFileException">They are damaged, or more than one array holds.</exception>
    public byte[] ReadBytes(StoredTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensor.ByteCount > Array.MaxLength)
            throw new InvalidFileException(Name, $"tensor '{tensor.Name}' has {tensor.ByteCount} bytes, more than one array holds");
        var bytes = new byte[tensor.ByteCount];
        using Stream stream = data.Open(tensor);
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Loads a tensor in double precision, which holds all types of at most 53 significant bits exactly.</summary>
    /// <exception cref="InvalidFileException">It is missing or damaged, or has an integer that double precision does not hold.</exception>
    public double[] LoadDoubles(string tensor)
    {
        var values = new double[RequireShape(tensor).ElementCount];
        int done = 0;
        foreach (ReadOnlyMemory<double> piece in ReadDoubles(tensors[tensor]))
        {
            piece.CopyTo(values.AsMemory(done));
            done += piece.Length;
        }

        return values;
    }

    /// <summary>The bytes of a tensor, to be read once.</summary>
    internal Stream OpenBytes(StoredTensor tensor) => data.Open(tensor);

    /// <summary>The numbers of a tensor piece by piece; each piece is overwritten by the next.</summary>
    internal IEnumerable<ReadOnlyMemory<double>> ReadDoubles(StoredTensor tensor)
    {
        using Stream stream = data.Open(tensor);
        int size = StoredTensor.SizeOf(tensor.Type);
        var bytes = new byte[Math.Min(PieceBytes, tensor.ByteCount)];
        var values = new double[bytes.Length / size];
        int length = tensor.Shape.ElementCount;
        for (int first = 0; first < length; first += values.Length)
        {
            int count = Math.Min(values.Length, length - first);
            stream.ReadExactly(bytes, 0, count * size);
            Decode(tensor, bytes.AsSpan(0, count * size), values.AsSpan(0, count));
            yield return values.AsMemory(0, count);
        }
    }

    /// <inheritdoc/>
    protected override Tensor LoadCore(string tensor)
    {
        StoredTensor stored = tensors[tensor];
        var result = new Tensor(stored.Shape);
        int size = StoredTensor.SizeOf(stored.Type);
        var piece = new byte[Math.Min(PieceBytes, stored.ByteCount)];
        using Stream stream = data.Open(stored);
        for (int first = 0; first < result.Length; first += PieceBytes / size)
        {
            int count = Math.Min(PieceBytes / size, result.Length - first);
            Span<byte> bytes = piece.AsSpan(0, count * size);
            stream.ReadExactly(bytes);
            Decode(stored, bytes, result.Span.Slice(first, count));
        }

        return result;
    }

    private void Decode<T>(StoredTensor tensor, ReadOnlySpan<byte> bytes, Span<T> values)
        where T : struct, IFloatingPointIeee754<T>
    {
        if (NumberDecoder.Decode(tensor.Type, tensor.Quantization, bytes, values) < values.Length)
            throw new InvalidFileException(Name, $"tensor '{tensor.Name}' holds an integer that is read as a number but does not fit into {typeof(T).Name} exactly");
    }
}
