using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Managed.Security;
using Managed.Tensors;

namespace Managed.Formats;

/// <summary>Brings TensorFlow.js weights to safetensors, bytes untouched but reordered to this library's layout, and weights in that layout back.</summary>
/// <remarks>
/// Filters [k..., in, out] become [out, in, k...], depthwise filters [k..., channels, multiplier] become
/// [channels * multiplier, 1, k...], matrices [in, out] become [out, in]. Quantization is kept. On the way back depthwise filters,
/// which the end of their names tells, have a multiplier of 1.
/// </remarks>
internal static class TensorFlowJsConverter
{
    /// <summary>Converts all tensors.</summary>
    /// <param name="source">Weights opened by <see cref="TensorFlowJs"/>.</param>
    /// <param name="destination">Where the safetensors file is written.</param>
    public static void Convert(WeightFile source, Stream destination)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(destination);
        SafeTensors.WriteContents(
            destination, [.. source.Tensors.Select(tensor => new TensorContent(Reordered(tensor), stream => stream.Write(ReadReordered(source, tensor))))], Origin(source));
    }

    /// <summary>What a converted file says of its source.</summary>
    internal static Dictionary<string, string> Origin(WeightFile source)
    {
        var digest = new Sha256();
        foreach (StoredTensor tensor in source.Tensors)
            digest.Append(source.ReadBytes(tensor));
        return new Dictionary<string, string>
        {
            ["converted-from"] = Path.GetFileName(source.Name),
            ["converted-from-sha256"] = digest.FinishHex(),
        };
    }

    /// <summary>A tensor in this library's order of axes.</summary>
    internal static StoredTensor Reordered(StoredTensor tensor)
    {
        ReadOnlySpan<int> extents = tensor.Shape.AsSpan();
        if (extents.Length < 2)
            return tensor;
        ReadOnlySpan<int> kernel = extents[..^2];
        Shape shape = IsDepthwise(tensor) ? Shape.Create([extents[^2] * extents[^1], 1, .. kernel]) : Shape.Create([extents[^1], extents[^2], .. kernel]);
        return tensor with { Shape = shape };
    }

    /// <summary>A tensor of this library's order of axes in TensorFlow's.</summary>
    internal static StoredTensor InTensorFlowOrder(StoredTensor tensor)
    {
        ReadOnlySpan<int> extents = tensor.Shape.AsSpan();
        if (extents.Length < 2)
            return tensor;
        ReadOnlySpan<int> kernel = extents[2..];
        return tensor with { Shape = IsDepthwise(tensor) ? Shape.Create([.. kernel, extents[0], extents[1]]) : Shape.Create([.. kernel, extents[1], extents[0]]) };
    }

    /// <summary>The bytes of a tensor in this library's order of axes.</summary>
    internal static byte[] ReadReordered(WeightFile source, StoredTensor tensor) => Reorder(tensor, source.ReadBytes(tensor), toTensorFlow: false);

    /// <summary>Bytes brought from one order of axes to the other.</summary>
    /// <param name="tensor">The tensor in TensorFlow's order.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="toTensorFlow">Whether they are in this library's order.</param>
    internal static byte[] Reorder(StoredTensor tensor, byte[] bytes, bool toTensorFlow)
    {
        ReadOnlySpan<int> extents = tensor.Shape.AsSpan();
        if (extents.Length < 2)
            return bytes;
        int inputs = extents[^2];
        int outputs = extents[^1];
        int taps = tensor.Shape.ElementCount / (inputs * outputs);
        bool depthwise = IsDepthwise(tensor);
        int size = StoredTensor.SizeOf(tensor.Type);
        var reordered = new byte[bytes.Length];
        for (int tap = 0; tap < taps; tap++)
        {
            for (int i = 0; i < inputs; i++)
            {
                for (int o = 0; o < outputs; o++)
                {
                    int there = (((tap * inputs) + i) * outputs) + o;
                    int filter = depthwise ? (i * outputs) + o : (o * inputs) + i;
                    int here = (filter * taps) + tap;
                    (int from, int to) = toTensorFlow ? (here, there) : (there, here);
                    bytes.AsSpan(from * size, size).CopyTo(reordered.AsSpan(to * size));
                }
            }
        }

        return reordered;
    }

    private static bool IsDepthwise(StoredTensor tensor) => tensor.Name.EndsWith("depthwise_filter", StringComparison.Ordinal);
}
