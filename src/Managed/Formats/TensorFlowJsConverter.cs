using System;
using System.Collections.Generic;
using System.IO;
using System.Security.Cryptography;
using Managed.Tensors;

namespace Managed.Formats;

/// <summary>Brings TensorFlow.js weights to safetensors, bytes untouched but reordered to this library's layout.</summary>
/// <remarks>
/// Filters [k..., in, out] become [out, in, k...], depthwise filters [k..., channels, multiplier] become
/// [channels * multiplier, 1, k...], matrices [in, out] become [out, in]. Quantization is kept.
/// </remarks>
public static class TensorFlowJsConverter
{
    /// <summary>Converts all tensors.</summary>
    /// <param name="source">Weights opened by <see cref="TensorFlowJs"/>.</param>
    /// <param name="destination">Where the safetensors file is written.</param>
    public static void Convert(WeightFile source, Stream destination)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(destination);
        var tensors = new List<(StoredTensor, ReadOnlyMemory<byte>)>();
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (StoredTensor tensor in source.Tensors)
        {
            byte[] bytes = source.ReadBytes(tensor);
            digest.AppendData(bytes);
            tensors.Add(Reorder(tensor, bytes));
        }

        SafeTensors.Write(destination, tensors, new Dictionary<string, string>
        {
            ["converted-from"] = Path.GetFileName(source.Name),
            ["converted-from-sha256"] = System.Convert.ToHexStringLower(digest.GetHashAndReset()),
        });
    }

    private static (StoredTensor Tensor, ReadOnlyMemory<byte> Bytes) Reorder(StoredTensor tensor, byte[] bytes)
    {
        ReadOnlySpan<int> extents = tensor.Shape.AsSpan();
        if (extents.Length < 2)
            return (tensor, bytes);
        int inputs = extents[^2];
        int outputs = extents[^1];
        int taps = tensor.Shape.ElementCount / (inputs * outputs);
        bool depthwise = tensor.Name.EndsWith("depthwise_filter", StringComparison.Ordinal);
        int size = StoredTensor.SizeOf(tensor.Type);
        var reordered = new byte[bytes.Length];
        for (int tap = 0; tap < taps; tap++)
        {
            for (int i = 0; i < inputs; i++)
            {
                for (int o = 0; o < outputs; o++)
                {
                    int from = (((tap * inputs) + i) * outputs) + o;
                    int filter = depthwise ? (i * outputs) + o : (o * inputs) + i;
                    bytes.AsSpan(from * size, size).CopyTo(reordered.AsSpan(((filter * taps) + tap) * size));
                }
            }
        }

        ReadOnlySpan<int> kernel = extents[..^2];
        Shape shape = depthwise ? Shape.Create([inputs * outputs, 1, .. kernel]) : Shape.Create([outputs, inputs, .. kernel]);
        return (tensor with { Shape = shape }, reordered);
    }
}
