using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Managed.Formats;

/// <summary>Brings files of weights to another format, another precision, or both.</summary>
/// <remarks>
/// Integers and booleans without a code are kept as they are. Other numbers are rounded once to the nearest, ties to even, and a finite
/// one beyond the range of the new type is refused. As bytes, a tensor is coded with SCALE = (largest - smallest) / 255 and MINIMUM =
/// smallest, so that a number moves by at most half of SCALE. NumPy has neither bfloat16 nor codes, TensorFlow.js of numbers that are no
/// integers float32 and codes alone: others become float32. Axes of TensorFlow.js weights are reordered as <see cref="TensorFlowJsConverter"/> says. Tensors are converted one after another;
/// memory is needed for one of TensorFlow.js and for pieces of the others.
/// </remarks>
public static class WeightConverter
{
    /// <summary>The types that numbers can be brought to.</summary>
    public static IReadOnlyList<StoredType> Types { get; } = [StoredType.Float32, StoredType.Float16, StoredType.BFloat16, StoredType.Float64, StoredType.UInt8];

    /// <summary>Converts all tensors.</summary>
    /// <param name="source">The weights.</param>
    /// <param name="format">The format to write: safetensors, npz, or npy where there is one tensor.</param>
    /// <param name="type">One of <see cref="Types"/>, or null to keep each tensor's own where the format has it.</param>
    /// <param name="destination">Where the file is written.</param>
    /// <exception cref="ArgumentException">The format is not written, has no such type, or does not hold so many tensors.</exception>
    /// <exception cref="InvalidFileException">The source is damaged, or holds a number that the type cannot hold.</exception>
    public static void Convert(WeightFile source, WeightFormat format, StoredType? type, Stream destination)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(destination);
        RequireWritable(source, format, type);
        if (format == WeightFormat.TensorFlowJs)
            throw new ArgumentException("TensorFlow.js weights are two files.", nameof(format));
        TensorContent[] tensors = [.. source.Tensors.Select(tensor => Converted(source, tensor, TypeOf(tensor, format, type)))];
        switch (format)
        {
            case WeightFormat.SafeTensors:
                SafeTensors.WriteContents(destination, tensors, Metadata(source));
                break;
            case WeightFormat.Npz:
                Npz.Write(destination, tensors, compress: false);
                break;
            default:
                Npy.Write(destination, tensors[0]);
                break;
        }
    }

    /// <summary>Converts all tensors to weights of TensorFlow.js; what the source says about itself has no place there.</summary>
    /// <param name="source">The weights.</param>
    /// <param name="type">Float32, UInt8, or null to keep each tensor's own where the format has it.</param>
    /// <param name="manifest">Where the manifest is written.</param>
    /// <param name="data">Where the tensors' bytes are written.</param>
    /// <param name="dataName">The name of the file with these, in the manifest's folder.</param>
    /// <exception cref="ArgumentException">The format has no such type, or the name leads out of a folder.</exception>
    /// <exception cref="InvalidFileException">The source is damaged, or holds a number that the type cannot hold.</exception>
    public static void ConvertToTensorFlowJs(WeightFile source, StoredType? type, Stream manifest, Stream data, string dataName)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(data);
        RequireWritable(source, WeightFormat.TensorFlowJs, type);
        if (!PlainName.Is(dataName))
            throw new ArgumentException($"'{dataName}' is not a plain file name.", nameof(dataName));
        TensorContent[] tensors = [.. source.Tensors.Select(tensor => InTensorFlowOrder(Converted(source, tensor, TypeOf(tensor, WeightFormat.TensorFlowJs, type))))];
        foreach (TensorContent tensor in tensors)
            tensor.WriteTo(data);
        TensorFlowJs.WriteManifest(manifest, tensors.Select(content => content.Tensor), dataName);
    }

    /// <summary>Fails if a source cannot be written in a format and type, whatever its numbers are.</summary>
    /// <exception cref="ArgumentException">The message says why not.</exception>
    public static void RequireWritable(WeightFile source, WeightFormat format, StoredType? type)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (type is StoredType wanted && !Types.Contains(wanted))
            throw new ArgumentException($"Weights are not brought to {wanted}; they are to {string.Join(", ", Types)}.", nameof(type));
        if (format == WeightFormat.TensorFlowJs && type is not (null or StoredType.Float32 or StoredType.UInt8))
            throw new ArgumentException($"TensorFlow.js has no {type} for weights; it has {StoredType.Float32}, and {StoredType.UInt8} with a code.", nameof(type));
        if (format == WeightFormat.TensorFlowJs && source.Tensors.FirstOrDefault(tensor => !IsInTensorFlow(tensor, TypeOf(tensor, format, type))) is StoredTensor unknown)
            throw new ArgumentException($"TensorFlow.js has no {unknown.Type} for weights, as tensor '{unknown.Name}' is.", nameof(format));
        if (format is WeightFormat.Npz or WeightFormat.Npy && type is StoredType.BFloat16 or StoredType.UInt8)
            throw new ArgumentException($"NumPy has no {(type == StoredType.UInt8 ? "coded bytes" : "bfloat16")}; safetensors has.", nameof(type));
        if (format == WeightFormat.Npy && source.Tensors.Count != 1)
            throw new ArgumentException($"An npy file holds one array; there are {source.Tensors.Count} tensors.", nameof(format));
    }

    /// <summary>The type that a tensor is brought to.</summary>
    private static StoredType TypeOf(StoredTensor tensor, WeightFormat format, StoredType? type)
    {
        bool isNumber = tensor.Quantization is not null || tensor.Type is StoredType.Float16 or StoredType.BFloat16 or StoredType.Float32 or StoredType.Float64;
        if (isNumber && type is StoredType wanted)
            return wanted;
        bool isUnknown = format switch
        {
            WeightFormat.SafeTensors => false,
            WeightFormat.TensorFlowJs => isNumber && !TensorFlowJs.Has(tensor.Type, tensor.Quantization is not null),
            _ => tensor.Quantization is not null || tensor.Type == StoredType.BFloat16,
        };
        return isUnknown ? StoredType.Float32 : tensor.Type;
    }

    /// <summary>Whether a tensor can be written for TensorFlow.js once it has been brought to a type.</summary>
    private static bool IsInTensorFlow(StoredTensor tensor, StoredType type) =>
        TensorFlowJs.Has(type, type == tensor.Type ? tensor.Quantization is not null : type == StoredType.UInt8);

    private static TensorContent InTensorFlowOrder(TensorContent content)
    {
        StoredTensor tensor = TensorFlowJsConverter.InTensorFlowOrder(content.Tensor);
        return new TensorContent(tensor, stream =>
        {
            using var bytes = new MemoryStream();
            content.WriteTo(bytes);
            stream.Write(TensorFlowJsConverter.Reorder(tensor, bytes.ToArray(), toTensorFlow: true));
        });
    }

    private static TensorContent Converted(WeightFile source, StoredTensor tensor, StoredType type)
    {
        bool isTensorFlow = source.Format == WeightFormat.TensorFlowJs;
        StoredTensor target = isTensorFlow ? TensorFlowJsConverter.Reordered(tensor) : tensor;
        if (type == tensor.Type)
            return new TensorContent(target, isTensorFlow ? stream => stream.Write(TensorFlowJsConverter.ReadReordered(source, tensor)) : stream => Copy(source, tensor, stream));
        target = target with { Type = type, Quantization = type == StoredType.UInt8 ? CodeOf(source, tensor) : null };
        return new TensorContent(target, stream => Encode(source, tensor, target, stream));
    }

    private static void Copy(WeightFile source, StoredTensor tensor, Stream destination)
    {
        using Stream bytes = source.OpenBytes(tensor);
        bytes.CopyTo(destination);
    }

    private static void Encode(WeightFile source, StoredTensor tensor, StoredTensor target, Stream destination)
    {
        byte[] bytes = [];
        long done = 0;
        foreach (ReadOnlyMemory<double> piece in Pieces(source, tensor))
        {
            int length = piece.Length * StoredTensor.SizeOf(target.Type);
            if (bytes.Length < length)
                bytes = new byte[length];
            int encoded = NumberEncoder.Encode(target.Type, target.Quantization, piece.Span, bytes);
            if (encoded < piece.Length)
                throw new InvalidFileException(source.Name, FormattableString.Invariant($"tensor '{tensor.Name}' holds {piece.Span[encoded]:R} as number {done + encoded}, which {target.Type} cannot hold"));
            destination.Write(bytes.AsSpan(0, length));
            done += piece.Length;
        }
    }

    private static IEnumerable<ReadOnlyMemory<double>> Pieces(WeightFile source, StoredTensor tensor)
    {
        if (source.Format != WeightFormat.TensorFlowJs)
            return source.ReadDoubles(tensor);
        var values = new double[tensor.Shape.ElementCount];
        _ = NumberDecoder.Decode(tensor.Type, tensor.Quantization, TensorFlowJsConverter.ReadReordered(source, tensor), values.AsSpan());
        return [values];
    }

    private static Quantization CodeOf(WeightFile source, StoredTensor tensor)
    {
        double smallest = double.PositiveInfinity;
        double largest = double.NegativeInfinity;
        foreach (ReadOnlyMemory<double> piece in source.ReadDoubles(tensor))
        {
            foreach (double value in piece.Span)
            {
                if (!double.IsFinite(value))
                    throw new InvalidFileException(source.Name, $"tensor '{tensor.Name}' holds a number that is not finite, which bytes cannot stand for");
                smallest = Math.Min(smallest, value);
                largest = Math.Max(largest, value);
            }
        }

        double scale = (largest / byte.MaxValue) - (smallest / byte.MaxValue);
        return new Quantization(scale > 0 ? scale : 1, smallest);
    }

    private static Dictionary<string, string> Metadata(WeightFile source) => source.Format == WeightFormat.TensorFlowJs
        ? TensorFlowJsConverter.Origin(source)
        : source.Metadata.Where(entry => !entry.Key.StartsWith(SafeTensors.QuantizationKey, StringComparison.Ordinal)).ToDictionary(entry => entry.Key, entry => entry.Value);
}
