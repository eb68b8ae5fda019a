using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Managed.Formats.Onnx;
using Managed.Layers;
using Managed.Layers.General;
using Managed.Tensors;

namespace Managed.Networks.Onnx;

/// <summary>One operator while it is imported: what it takes, its settings, and ways to say what it gives.</summary>
internal sealed class OnnxOperator(OnnxModel model, OnnxNode node, NetworkBuilder? net, Dictionary<string, OnnxValue> values, WorkerPool workers)
{
    private const int MaximumElements = 1 << 27;

    private int constants;

    /// <summary>The thread on which what is known is computed.</summary>
    public WorkerPool Workers => workers;

    public long Opset => model.Opset;

    public int InputCount => node.Inputs.Length;

    public int OutputCount => node.Outputs.Length;

    /// <summary>The first output's name, after which the node that gives it is named.</summary>
    public string Name => node.Outputs[0];

    public string OutputName(int output) => node.Outputs[output];

    public bool Has(int input) => input < node.Inputs.Length && node.Inputs[input].Length > 0;

    public bool Wants(int output) => output < node.Outputs.Length && node.Outputs[output].Length > 0;

    public bool HasAttribute(string name) => node.Attributes.ContainsKey(name);

    public OnnxValue In(int input) => Has(input) && values.TryGetValue(node.Inputs[input], out OnnxValue? value)
        ? value
        : throw new InvalidFileException(model.Name, $"operator {node.Operator} '{node.Name}' takes what nothing gives");

    /// <summary>An input that has to be known.</summary>
    public OnnxTensor Known(int input) => In(input).Constant ?? throw Unsupported($"input {input} has to be known when the model is imported");

    public int[] KnownIntegers(int input) => [.. Known(input).Values.Select(value => (int)Math.Clamp(value, int.MinValue, int.MaxValue))];

    public int Integer(string name, int standard) => node.Attributes.TryGetValue(name, out OnnxSetting? attribute) ? checked((int)attribute.Integer) : standard;

    public float Single(string name, float standard) => node.Attributes.TryGetValue(name, out OnnxSetting? attribute) ? attribute.Single : standard;

    public string Text(string name, string standard) => node.Attributes.TryGetValue(name, out OnnxSetting? attribute) ? attribute.Text : standard;

    public int[]? Integers(string name) =>
        node.Attributes.TryGetValue(name, out OnnxSetting? attribute) ? [.. attribute.Integers.Select(value => (int)Math.Clamp(value, int.MinValue, int.MaxValue))] : null;

    public float[]? Singles(string name) => node.Attributes.TryGetValue(name, out OnnxSetting? attribute) ? [.. attribute.Singles] : null;

    public OnnxTensor? Tensor(string name) => node.Attributes.TryGetValue(name, out OnnxSetting? attribute) ? attribute.Tensor : null;

    /// <summary>An axis counted from 0, where it may be counted from the end.</summary>
    public static int Axis(int axis, int rank) => axis >= -rank && axis < Math.Max(rank, 1)
        ? (axis < 0 ? axis + rank : axis)
        : throw new ArgumentException($"{rank} axes have no axis {axis}.", nameof(axis));

    /// <summary>The number of elements of a value, which a file of a few bytes may make as large as it likes.</summary>
    /// <exception cref="ArgumentException">It is larger than is taken.</exception>
    public static int CountOf(IEnumerable<int> extents)
    {
        long count = 1;
        foreach (int extent in extents)
        {
            count *= Math.Max(extent, 0);
            if (count > MaximumElements)
                throw new ArgumentException($"A value of more than {MaximumElements} elements is too large.", nameof(extents));
        }

        return (int)count;
    }

    public OnnxUnsupportedException Unsupported(string reason) => new(node.Operator, reason);

    public void Set(int output, OnnxValue value)
    {
        if (Wants(output))
            values[node.Outputs[output]] = value;
    }

    /// <summary>A known output.</summary>
    public void Give(OnnxType type, ImmutableArray<int> extents, double[] content, int output = 0) =>
        Set(output, OnnxValue.Of(new OnnxTensor(string.Empty, type, extents, content)));

    /// <summary>The output of a layer, computed now where all that it takes is known.</summary>
    public void Give(Layer layer, params OnnxValue[] inputs) => Set(0, Apply(Name, layer, inputs));

    /// <summary>A layer's value under a name of its own.</summary>
    public OnnxValue Apply(string name, Layer layer, params OnnxValue[] inputs)
    {
        if (inputs.All(input => input.Constant is not null))
            return Now(layer, inputs);
        string[] from = [.. inputs.Select(NodeOf)];
        Shape shape = layer.OutputShape([.. inputs.Select(input => input.Shape)]);
        return new OnnxValue(null, net!.Add(Free(name), layer, from), [.. shape]);
    }

    /// <summary>Values moved: each output is one input, or the constant where the source is -1.</summary>
    public OnnxValue Move(string name, OnnxValue input, int[] extents, int[] sources, double constant = 0)
    {
        if (extents.Contains(0))
            return OnnxValue.Of(new OnnxTensor(string.Empty, input.Type, [.. extents], []));
        if (input.Constant is OnnxTensor known)
            return OnnxValue.Of(new OnnxTensor(string.Empty, known.Type, [.. extents], Array.ConvertAll(sources, source => source < 0 ? constant : known.Values[source])));
        return Apply(name, LinearMap.OfSources(input.Shape, Shape.Create(extents), sources, (float)constant), input);
    }

    /// <summary>The same values under other extents.</summary>
    public OnnxValue Reshaped(string name, OnnxValue input, int[] extents)
    {
        if (input.Constant is OnnxTensor known)
        {
            return extents.Aggregate(1L, (count, extent) => count * extent) == known.Count
                ? OnnxValue.Of(known.Reshaped([.. extents]))
                : throw new ArgumentException($"{known.Count} values do not fill {string.Join('x', extents)}.", nameof(extents));
        }

        return Apply(name, new Reshape(Shape.Create(extents)), input);
    }

    private OnnxValue Now(Layer layer, OnnxValue[] inputs)
    {
        Tensor[] tensors = [.. inputs.Select(input => input.ToTensor())];
        var output = new Tensor(layer.OutputShape([.. tensors.Select(tensor => tensor.Shape)]));
        layer.Forward(workers, tensors, output);
        return OnnxValue.Of(new OnnxTensor(string.Empty, inputs[0].Type, [.. output.Shape], Array.ConvertAll(output.Span.ToArray(), value => (double)value)));
    }

    private string NodeOf(OnnxValue value)
    {
        if (value.Node is string known)
            return known;
        return net!.Add(Free($"{Name}/constant{constants++}"), new ConstantValue(value.ToTensor()), values.Values.First(other => other.Node is not null).Node!);
    }

    /// <summary>A name that no node has: the value's, or with primes where a model gives it twice.</summary>
    private string Free(string name)
    {
        while (net!.Contains(name))
            name += "'";
        return name;
    }
}
