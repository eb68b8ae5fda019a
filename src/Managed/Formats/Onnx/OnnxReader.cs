using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;

namespace Managed.Formats.Onnx;

/// <summary>Reads ONNX models and tensors: github.com/onnx/onnx, onnx.proto.</summary>
/// <remarks>
/// Limits: a file of 2 GB; 1,000,000 nodes, inputs, outputs and initializers each; 8 axes; as many elements as a tensor's bytes fill, 2^31 - 1 at
/// most. Lengths are checked against the file before memory is allocated for them. Graphs inside attributes are passed over, so that nesting
/// is at most that of a model, its graph, a node, an attribute and its tensor. Tensors kept in other files are refused, and so is what a file does not end with.
/// </remarks>
public static class OnnxReader
{
    private const long MaximumBytes = int.MaxValue;
    private const int MaximumCount = 1_000_000;
    private const int MaximumRank = 8;

    /// <summary>Reads a model.</summary>
    /// <exception cref="InvalidFileException">The file is no well-formed model, or keeps tensors in other files.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static OnnxModel Read(string path) => Read(Load(path), path);

    /// <summary>Reads a model in memory.</summary>
    /// <param name="bytes">The whole file. Its tensors stay there, so it must not change while the model is in use.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="InvalidFileException">The bytes are no well-formed model, or keep tensors in other files.</exception>
    public static OnnxModel Read(ReadOnlyMemory<byte> bytes, string name)
    {
        var reader = new ProtoReader(bytes, name, 0);
        var opsets = new Dictionary<string, long>();
        OnnxGraph? graph = null;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 7:
                    if (graph is not null)
                        throw reader.Invalid("a model has two graphs");
                    graph = Graph(reader.Message());
                    break;
                case 8:
                    (string domain, long version) = Opset(reader.Message());
                    opsets[domain] = version;
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new OnnxModel(name, opsets, graph ?? throw new InvalidFileException(name, "holds no ONNX graph"));
    }

    /// <summary>Reads a tensor from a file of its own, as test data are stored.</summary>
    /// <exception cref="InvalidFileException">The file is no well-formed tensor.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    internal static OnnxTensor ReadTensor(string path) => ReadTensor(Load(path), path);

    /// <summary>Reads a tensor in memory.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <exception cref="InvalidFileException">The bytes are no well-formed tensor.</exception>
    internal static OnnxTensor ReadTensor(ReadOnlyMemory<byte> bytes, string name) => Tensor(new ProtoReader(bytes, name, 0));

    private static byte[] Load(string path)
    {
        using ByteSource source = ByteSource.OfFiles(path);
        if (source.Length > MaximumBytes)
            throw new InvalidFileException(path, $"a model of {source.Length} bytes exceeds the limit of {MaximumBytes}");
        var bytes = new byte[source.Length];
        source.Read(0, bytes);
        return bytes;
    }

    private static (string Domain, long Version) Opset(ProtoReader reader)
    {
        (string domain, long version) = (string.Empty, 1);
        while (reader.Next())
        {
            if (reader.Field == 1)
                domain = reader.Text();
            else if (reader.Field == 2)
                version = reader.Integer();
            else
                reader.Skip();
        }

        return (domain == "ai.onnx" ? string.Empty : domain, version);
    }

    private static OnnxGraph Graph(ProtoReader reader)
    {
        var nodes = new Counted<OnnxNode>();
        var initializers = new Dictionary<string, OnnxTensor>();
        var inputs = new Counted<OnnxValueInfo>();
        var outputs = new Counted<OnnxValueInfo>();
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    nodes.Add(Node(reader.Message()), reader);
                    break;
                case 5:
                    OnnxTensor tensor = Tensor(reader.Message());
                    if (initializers.Count == MaximumCount || !initializers.TryAdd(tensor.Name, tensor))
                        throw reader.Invalid($"there are two constants '{tensor.Name}', or too many");
                    break;
                case 11:
                    inputs.Add(ValueInfo(reader.Message()), reader);
                    break;
                case 12:
                    outputs.Add(ValueInfo(reader.Message()), reader);
                    break;
                case 15:
                    throw reader.Invalid("sparse constants are not read");
                default:
                    reader.Skip();
                    break;
            }
        }

        return new OnnxGraph([.. nodes.Items], initializers, [.. inputs.Items], [.. outputs.Items]);
    }

    private static OnnxNode Node(ProtoReader reader)
    {
        (string name, string kind, string domain) = (string.Empty, string.Empty, string.Empty);
        var inputs = new Counted<string>();
        var outputs = new Counted<string>();
        var attributes = new Dictionary<string, OnnxSetting>();
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    inputs.Add(reader.Text(), reader);
                    break;
                case 2:
                    outputs.Add(reader.Text(), reader);
                    break;
                case 3:
                    name = reader.Text();
                    break;
                case 4:
                    kind = reader.Text();
                    break;
                case 5:
                    (string key, OnnxSetting attribute) = Attribute(reader.Message());
                    if (!attributes.TryAdd(key, attribute))
                        throw reader.Invalid($"an operator has two attributes '{key}'");
                    break;
                case 7:
                    domain = reader.Text();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new OnnxNode(name, kind, domain == "ai.onnx" ? string.Empty : domain, [.. inputs.Items], [.. outputs.Items]) { Attributes = attributes };
    }

    private static (string Name, OnnxSetting Attribute) Attribute(ProtoReader reader)
    {
        string name = string.Empty;
        float single = 0;
        long integer = 0;
        string text = string.Empty;
        OnnxTensor? tensor = null;
        var singles = new PackedNumbers<float>(MaximumCount);
        var integers = new PackedNumbers<long>(MaximumCount);
        bool hasGraph = false;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    name = reader.Text();
                    break;
                case 2:
                    single = reader.Single();
                    break;
                case 3:
                    integer = reader.Integer();
                    break;
                case 4:
                    text = string.Join(string.Empty, reader.Bytes().ToArray().Select(letter => (char)letter));
                    break;
                case 5:
                    tensor = Tensor(reader.Message());
                    break;
                case 6 or 11:
                    hasGraph = true;
                    reader.Skip();
                    break;
                case 7:
                    reader.Singles(singles);
                    break;
                case 8:
                    reader.Integers(integers);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return (name, new OnnxSetting(single, integer, text, tensor, singles.Items, integers.Items, hasGraph));
    }

    private static OnnxValueInfo ValueInfo(ProtoReader reader)
    {
        string name = string.Empty;
        (OnnxType? type, ImmutableArray<long>? extents) = (null, null);
        while (reader.Next())
        {
            if (reader.Field == 1)
                name = reader.Text();
            else if (reader.Field == 2)
                (type, extents) = TypeOf(reader.Message());
            else
                reader.Skip();
        }

        return new OnnxValueInfo(name, type, extents);
    }

    private static (OnnxType? Type, ImmutableArray<long>? Extents) TypeOf(ProtoReader reader)
    {
        (OnnxType? type, ImmutableArray<long>? extents) = (null, null);
        while (reader.Next())
        {
            if (reader.Field != 1)
            {
                reader.Skip();
                continue;
            }

            ProtoReader tensor = reader.Message();
            while (tensor.Next())
            {
                if (tensor.Field == 1)
                    type = (OnnxType)tensor.Integer();
                else if (tensor.Field == 2)
                    extents = Dimensions(tensor.Message());
                else
                    tensor.Skip();
            }
        }

        return (type, extents);
    }

    private static ImmutableArray<long> Dimensions(ProtoReader reader)
    {
        var extents = ImmutableArray.CreateBuilder<long>();
        while (reader.Next())
        {
            if (reader.Field != 1)
            {
                reader.Skip();
                continue;
            }

            if (extents.Count == MaximumRank)
                throw reader.Invalid($"a value has more than {MaximumRank} axes");
            long extent = -1;
            ProtoReader dimension = reader.Message();
            while (dimension.Next())
            {
                if (dimension.Field == 1)
                    extent = dimension.Integer();
                else
                    dimension.Skip();
            }

            extents.Add(extent is < 0 or > int.MaxValue ? -1 : extent);
        }

        return extents.ToImmutable();
    }

    private static OnnxTensor Tensor(ProtoReader reader)
    {
        string name = string.Empty;
        var type = default(OnnxType);
        var extents = new PackedNumbers<long>(MaximumRank);
        var singles = new PackedNumbers<float>(int.MaxValue);
        var integers = new PackedNumbers<long>(int.MaxValue);
        var doubles = new PackedNumbers<double>(int.MaxValue);
        ReadOnlyMemory<byte>? raw = null;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    reader.Integers(extents);
                    break;
                case 2:
                    type = (OnnxType)reader.Integer();
                    break;
                case 4:
                    reader.Singles(singles);
                    break;
                case 5 or 7 or 11:
                    reader.Integers(integers);
                    break;
                case 8:
                    name = reader.Text();
                    break;
                case 9:
                    raw = reader.Bytes();
                    break;
                case 10:
                    reader.Doubles(doubles);
                    break;
                case 13:
                    throw reader.Invalid("keeps a tensor in another file, which is not read; store it inside, as onnx.save does unless told otherwise");
                case 14:
                    if (reader.Integer() != 0)
                        throw reader.Invalid("keeps a tensor in another file, which is not read; store it inside, as onnx.save does unless told otherwise");
                    break;
                case 6:
                    throw reader.Invalid("tensors of text are not read");
                default:
                    reader.Skip();
                    break;
            }
        }

        int count = CountOf(extents.Items, reader);
        ImmutableArray<int> shape = [.. extents.Items.Select(extent => (int)extent)];
        if (raw is ReadOnlyMemory<byte> bytes)
        {
            if (OnnxTensor.SizeOf(type) is not int size)
                throw reader.Invalid($"a tensor has the element type {(int)type}, which is not read");
            return bytes.Length == (long)count * size
                ? new OnnxTensor(name, type, shape, bytes)
                : throw reader.Invalid($"a tensor has {bytes.Length} bytes where its extents ask for {(long)count * size}");
        }

        double[] values = OfLists(type, singles.Items, integers.Items, doubles.Items);
        return values.Length == count
            ? new OnnxTensor(name, type, shape, values)
            : throw reader.Invalid($"tensor '{name}' has {values.Length} elements where its extents ask for {count}");
    }

    private static int CountOf(IReadOnlyList<long> extents, ProtoReader reader)
    {
        long count = 1;
        foreach (long extent in extents)
        {
            if (extent is < 0 or > int.MaxValue)
                throw reader.Invalid($"a tensor has the extent {extent}");
            count *= extent;
            if (count > int.MaxValue)
                throw reader.Invalid("a tensor has more than 2^31 - 1 elements");
        }

        return (int)count;
    }

    private static double[] OfLists(OnnxType type, IReadOnlyList<float> singles, IReadOnlyList<long> integers, IReadOnlyList<double> doubles) => type switch
    {
        OnnxType.Float => [.. singles.Select(value => (double)value)],
        OnnxType.Double => [.. doubles],
        OnnxType.Float16 => [.. integers.Select(value => (double)BitConverter.UInt16BitsToHalf((ushort)value))],
        OnnxType.BFloat16 => [.. integers.Select(value => (double)BitConverter.Int32BitsToSingle((int)value << 16))],
        _ => [.. integers.Select(value => (double)value)],
    };

    private sealed class Counted<T>
    {
        public List<T> Items { get; } = [];

        public void Add(T item, ProtoReader reader)
        {
            if (Items.Count == MaximumCount)
                throw reader.Invalid($"there are more than {MaximumCount} of a kind");
            Items.Add(item);
        }
    }
}
