using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Managed.Layers;
using Managed.Networks;
using Managed.Tensors;

namespace Managed.Benchmarking;

/// <summary>Convolution layers, forward and their gradients, as the layers compute them.</summary>
internal static class ConvolutionCases
{
    /// <summary>Each convolution of VGG-19 for a picture of size x size, forward and the gradient to the input.</summary>
    public static IEnumerable<BenchmarkCase> Vgg19(int size) => OfNetwork($"vgg19 {size}x{size}", RandomVggWeights.Build("relu5_4"), [1, 3, size, size]);

    /// <summary>Each convolution of a network, forward and the gradient to the input.</summary>
    public static IEnumerable<BenchmarkCase> OfNetwork(string prefix, Network network, Shape input)
    {
        ImmutableArray<Shape> shapes = network.Shapes(input);
        foreach (NetworkNode node in network.Nodes)
        {
            if (node.Layer is not Convolution convolution)
                continue;
            int source = network.IndexOf(node.Inputs[0]);
            Shape from = source < 0 ? input : shapes[source];
            yield return Forward($"{prefix} {node.Name}", convolution, from);
            yield return BackwardInput($"{prefix} {node.Name}", convolution, from);
        }
    }

    /// <summary>A volume: 3x3x3, 32 to 32 channels, 48 x 48 x 48.</summary>
    public static IEnumerable<BenchmarkCase> Volume(int extent = 48) =>
        Trained("3-D 3x3x3", [1, 32, extent, extent, extent], [32, 32, 3, 3, 3], new ConvolutionOptions { Padding = [1] });

    /// <summary>Signals: 8 of 64 channels and length 4096, kernel 15, to 64 channels.</summary>
    public static IEnumerable<BenchmarkCase> Signal(int length = 4096) =>
        Trained("1-D 15", [8, 64, length], [64, 64, 15], new ConvolutionOptions { Padding = [7] });

    private static IEnumerable<BenchmarkCase> Trained(string name, Shape input, Shape weights, ConvolutionOptions options)
    {
        var layer = new Convolution(RandomTensors.Uniform(weights, 3), options: options);
        var learning = new Convolution(layer.Weights.Value, options: options);
        learning.Weights.RequireGradient();
        name = $"{name} {input} to {weights[0]}";
        yield return Forward(name, layer, input);
        yield return BackwardInput(name, layer, input);
        yield return Of($"{name} gradient to weights", 1, learning, input, (workers, pass) =>
            learning.Backward(workers, [pass.Input], pass.Output, pass.Output, [null]));
        yield return Of($"{name} forward and both gradients", 3, learning, input, (workers, pass) =>
        {
            learning.Forward(workers, [pass.Input], pass.Output);
            learning.Backward(workers, [pass.Input], pass.Output, pass.Output, [pass.InputGradient]);
        });
    }

    private static BenchmarkCase Forward(string name, Convolution layer, Shape input) =>
        Of($"{name} forward", 1, layer, input, (workers, pass) => layer.Forward(workers, [pass.Input], pass.Output));

    private static BenchmarkCase BackwardInput(string name, Convolution layer, Shape input) =>
        Of($"{name} gradient to input", 1, layer, input, (workers, pass) =>
            layer.Backward(workers, [pass.Input], pass.Output, pass.Output, [pass.InputGradient]));

    private static BenchmarkCase Of(string name, int passes, Convolution layer, Shape input, Action<WorkerPool, Pass> run) => new(
        name,
        (double)passes * layer.Options.Resolve(input, layer.Weights.Value.Shape).Flops,
        workers =>
        {
            layer.Weights.ClearGradient();
            var pass = new Pass(RandomTensors.Uniform(input, 4), RandomTensors.Uniform(layer.OutputShape([input]), 5), new Tensor(input));
            return () => run(workers, pass);
        });

    /// <summary>The tensors of a pass; the output's stand for its gradient too, which a convolution reads and does not change.</summary>
    private sealed record Pass(Tensor Input, Tensor Output, Tensor InputGradient);
}
