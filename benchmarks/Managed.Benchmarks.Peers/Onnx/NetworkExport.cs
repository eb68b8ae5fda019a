using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Managed.Kernels;
using Managed.Layers;
using Managed.Networks;
using Managed.Tensors;

namespace Managed.Benchmarks.Peers.Onnx;

/// <summary>Writes a network as an ONNX model, layer by layer, with its weights.</summary>
internal sealed class NetworkExport
{
    private readonly OnnxGraph graph = new();
    private readonly Shape output;

    private NetworkExport(Network network, Shape input)
    {
        ImmutableArray<Shape> shapes = network.Shapes(input);
        output = shapes[^1];
        for (int i = 0; i < shapes.Length; i++)
            Export(network.Nodes[i], shapes[i].Rank);
    }

    /// <summary>The model's bytes; its input is called <see cref="Network.InputName"/>, its output as the network's.</summary>
    /// <exception cref="NotSupportedException">A layer has no ONNX operator here.</exception>
    public static byte[] ToOnnx(Network network, Shape input)
    {
        var export = new NetworkExport(network, input);
        return export.graph.ToModel(Network.InputName, input, network.Output, export.output);
    }

    private void Export(NetworkNode node, int rank)
    {
        Layer layer = node.Layer;
        switch (layer)
        {
            case ChannelAffine affine:
                AddAffine(node, affine, rank);
                break;
            case Convolution convolution:
                AddConvolution(node, convolution);
                break;
            case MaxPool pool:
                graph.AddNode("MaxPool", node.Inputs, node.Name, Window(pool.Options, pool.Options.Kernel, dilated: true));
                break;
            case AveragePool pool:
                ProtobufMessage counting = OnnxAttribute.Of("count_include_pad", pool.Options.CountPadding ? 1 : 0);
                graph.AddNode("AveragePool", node.Inputs, node.Name, Window(pool.Options, pool.Options.Kernel, dilated: false).Append(counting));
                break;
            case GlobalAveragePool:
                graph.AddNode("GlobalAveragePool", node.Inputs, node.Name + "/plane");
                graph.AddNode("Flatten", [node.Name + "/plane"], node.Name);
                break;
            case Dense dense:
                AddDense(node, dense);
                break;
            case ZeroPad pad:
                AddPad(node.Inputs[0], node.Name, "constant", [0, .. new int[pad.Amounts.Length]], [0, .. pad.Amounts]);
                break;
            case LeakyRelu leaky:
                graph.AddNode("LeakyRelu", node.Inputs, node.Name, OnnxAttribute.Of("alpha", leaky.Slope));
                break;
            case Softmax or Concat:
                graph.AddNode(layer.GetType().Name, node.Inputs, node.Name, OnnxAttribute.Of("axis", 1));
                break;
            default:
                graph.AddNode(PlainOperator(layer), node.Inputs, node.Name);
                break;
        }
    }

    private static string PlainOperator(Layer layer) => layer switch
    {
        Relu => "Relu",
        Logistic => "Sigmoid",
        Flatten => "Flatten",
        Add => "Sum",
        _ => throw new NotSupportedException($"{layer.GetType().Name} is not exported."),
    };

    private void AddAffine(NetworkNode node, ChannelAffine affine, int rank)
    {
        Shape perChannel = Shape.Create([1, affine.Scale.Value.Length, .. Enumerable.Repeat(1, rank - 2)]);
        string scale = graph.AddConstant(node.Name + ".scale", affine.Scale.Value.Reshape(perChannel));
        string shift = graph.AddConstant(node.Name + ".shift", affine.Shift.Value.Reshape(perChannel));
        graph.AddNode("Mul", [node.Inputs[0], scale], node.Name + "/scaled");
        graph.AddNode("Add", [node.Name + "/scaled", shift], node.Name);
    }

    private void AddConvolution(NetworkNode node, Convolution convolution)
    {
        ConvolutionOptions options = convolution.Options;
        int[] kernel = convolution.Weights.Value.Shape.AsSpan()[2..].ToArray();
        string input = node.Inputs[0];
        if (options.PaddingMode != PaddingMode.Zero)
        {
            string mode = options.PaddingMode == PaddingMode.Reflect ? "reflect" : "edge";
            AddPad(input, node.Name + "/padded", mode, [0, 0, .. Spread(options.PaddingBegin, kernel.Length)], [0, 0, .. Spread(options.PaddingEnd, kernel.Length)]);
            input = node.Name + "/padded";
            options = options with { Padding = [0] };
        }

        List<string> inputs = [input, graph.AddConstant(node.Name + ".weight", convolution.Weights.Value)];
        if (convolution.Bias is Parameter bias)
            inputs.Add(graph.AddConstant(node.Name + ".bias", bias.Value));
        graph.AddNode("Conv", inputs, node.Name, Window(options, [.. kernel], dilated: true).Append(OnnxAttribute.Of("group", options.Groups)));
    }

    private void AddDense(NetworkNode node, Dense dense)
    {
        graph.AddNode("Flatten", node.Inputs, node.Name + "/flat");
        List<string> inputs = [node.Name + "/flat", graph.AddConstant(node.Name + ".weight", dense.Weights.Value)];
        if (dense.Bias is Parameter bias)
            inputs.Add(graph.AddConstant(node.Name + ".bias", bias.Value));
        graph.AddNode("Gemm", inputs, node.Name, OnnxAttribute.Of("transB", 1));
    }

    private void AddPad(string input, string output, string mode, IEnumerable<int> begin, IEnumerable<int> end)
    {
        string amounts = graph.AddConstant(output + ".amounts", [.. begin.Concat(end).Select(amount => (long)amount)]);
        graph.AddNode("Pad", [input, amounts], output, OnnxAttribute.Of("mode", mode));
    }

    private static IEnumerable<ProtobufMessage> Window(WindowOptions options, ImmutableArray<int> kernel, bool dilated)
    {
        int rank = kernel.Length;
        if (!dilated && options.Dilation.Any(dilation => dilation != 1))
            throw new NotSupportedException("The operator has no dilation.");
        yield return OnnxAttribute.Of("kernel_shape", kernel);
        yield return OnnxAttribute.Of("strides", Spread(options.Stride, rank));
        yield return OnnxAttribute.Of("pads", Spread(options.PaddingBegin, rank).Concat(Spread(options.PaddingEnd, rank)));
        if (dilated)
            yield return OnnxAttribute.Of("dilations", Spread(options.Dilation, rank));
    }

    private static IEnumerable<int> Spread(ImmutableArray<int> values, int rank) => values.Length == 1 ? Enumerable.Repeat(values[0], rank) : values;
}
