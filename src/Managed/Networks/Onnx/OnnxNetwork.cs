using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Managed.Formats.Onnx;
using Managed.Tensors;

namespace Managed.Networks.Onnx;

/// <summary>An ONNX model as a network for inputs of fixed shapes.</summary>
/// <remarks>
/// What is known when the model is imported (constants, bound inputs, extents, everything computed from these) is folded; the rest becomes nodes, named after the
/// values that they give. A model all of whose outputs are known has no network.
/// </remarks>
public sealed class OnnxNetwork
{
    private OnnxNetwork(Network? network, ImmutableArray<Shape> inputShapes, IReadOnlyDictionary<string, OnnxTensor> known, IReadOnlyDictionary<string, string> computed)
    {
        Network = network;
        InputShapes = inputShapes;
        KnownOutputs = known;
        ComputedOutputs = computed;
    }

    /// <summary>The network; null where every output is known already.</summary>
    public Network? Network { get; }

    /// <summary>The shapes of the network's inputs, in its order.</summary>
    public ImmutableArray<Shape> InputShapes { get; }

    /// <summary>The model's outputs that do not depend on the network's inputs, by name.</summary>
    public IReadOnlyDictionary<string, OnnxTensor> KnownOutputs { get; }

    /// <summary>The nodes that give the model's other outputs, by the output's name.</summary>
    public IReadOnlyDictionary<string, string> ComputedOutputs { get; }

    /// <summary>Imports a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="shapes">Shapes of inputs by name; others must be fixed in the model, or have one extent open, which is then 1.</param>
    /// <param name="bound">Inputs that are known, by name.</param>
    /// <exception cref="OnnxUnsupportedException">An operator, or what is asked of it, is not there.</exception>
    /// <exception cref="InvalidFileException">The model contradicts itself.</exception>
    public static OnnxNetwork Import(
        OnnxModel model, IReadOnlyDictionary<string, Shape>? shapes = null, IReadOnlyDictionary<string, OnnxTensor>? bound = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        var values = new Dictionary<string, OnnxValue>();
        foreach ((string name, OnnxTensor tensor) in model.Graph.Initializers)
            values[name] = OnnxValue.Of(tensor);
        var inputs = new List<(string Name, Shape Shape)>();
        foreach (OnnxValueInfo input in model.Graph.Inputs)
        {
            if (bound is not null && bound.TryGetValue(input.Name, out OnnxTensor? tensor))
                values[input.Name] = OnnxValue.Of(tensor);
            else if (!values.ContainsKey(input.Name))
                inputs.Add((input.Name, shapes is not null && shapes.TryGetValue(input.Name, out Shape shape) ? shape : ShapeOf(model, input)));
        }

        foreach ((string name, Shape shape) in inputs)
            values[name] = new OnnxValue(null, name, [.. shape]);
        NetworkBuilder? net = inputs.Count == 0 ? null : new NetworkBuilder([.. inputs.Select(input => input.Name)]);
        using var alone = new WorkerPool(1);
        foreach (OnnxNode node in model.Graph.Nodes)
            Import(model, node, net, values, alone);
        return Finish(model, net, inputs, values);
    }

    /// <summary>Fails where an operator of a model is not there, or takes or gives what is no tensor of numbers.</summary>
    /// <exception cref="OnnxUnsupportedException">So it is.</exception>
    internal static void RequireOperators(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        foreach (OnnxNode node in model.Graph.Nodes)
            _ = ImportOf(node);
        foreach (OnnxValueInfo value in model.Graph.Inputs.Concat(model.Graph.Outputs))
        {
            if (value.Type is null or OnnxType.Text || !Enum.IsDefined(value.Type.Value))
                throw new OnnxUnsupportedException(model.Graph.Nodes.FirstOrDefault()?.Operator ?? "none", $"'{value.Name}' is no tensor of numbers");
        }
    }

    private static Action<OnnxOperator> ImportOf(OnnxNode node) => node.Domain.Length == 0 && OnnxOperators.All.TryGetValue(node.Operator, out Action<OnnxOperator>? import)
        ? import
        : throw new OnnxUnsupportedException(node.Domain.Length > 0 ? $"{node.Domain}.{node.Operator}" : node.Operator);

    private static void Import(OnnxModel model, OnnxNode node, NetworkBuilder? net, Dictionary<string, OnnxValue> values, WorkerPool workers)
    {
        Action<OnnxOperator> import = ImportOf(node);
        try
        {
            import(new OnnxOperator(model, node, net, values, workers));
        }
        catch (Exception exception) when (exception is ArgumentException or OverflowException or IndexOutOfRangeException or DivideByZeroException)
        {
            throw new InvalidFileException(model.Name, $"operator {node.Operator} '{node.Name}' does not go with what it takes: {exception.Message}", null, exception);
        }
    }

    private static OnnxNetwork Finish(OnnxModel model, NetworkBuilder? net, List<(string Name, Shape Shape)> inputs, Dictionary<string, OnnxValue> values)
    {
        var known = new Dictionary<string, OnnxTensor>();
        var computed = new Dictionary<string, string>();
        foreach (OnnxValueInfo output in model.Graph.Outputs)
        {
            if (!values.TryGetValue(output.Name, out OnnxValue? value))
                throw new InvalidFileException(model.Name, $"nothing gives the output '{output.Name}'");
            if (value.Constant is OnnxTensor constant)
                known[output.Name] = constant;
            else if (inputs.Exists(input => input.Name == value.Node))
                computed[output.Name] = net!.Add($"{output.Name}/copy", new Layers.Reshape(value.Shape), value.Node!);
            else
                computed[output.Name] = value.Node!;
        }

        return new OnnxNetwork(computed.Count == 0 ? null : net!.Build(), [.. inputs.Select(input => input.Shape)], known, computed);
    }

    private static Shape ShapeOf(OnnxModel model, OnnxValueInfo input)
    {
        if (input.Type is not OnnxType.Float || input.Extents is not ImmutableArray<long> extents || extents.Count(extent => extent < 1) > 1)
            throw new InvalidFileException(model.Name, $"input '{input.Name}' is not of single precision, or more than one of its extents is open; say its shape");
        return Shape.Create([.. extents.Select(extent => extent < 1 ? 1 : (int)extent)]);
    }
}
