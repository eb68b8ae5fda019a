using System.Collections.Immutable;
using Managed.Layers;
using Managed.Networks;
using Managed.Tensors;

namespace Managed.Benchmarking;

/// <summary>Whole networks.</summary>
internal static class NetworkCases
{
    /// <summary>One forward pass of a network.</summary>
    public static BenchmarkCase Forward(string name, Network network, Shape input) => new(
        $"{name} {input} forward",
        Flops(network, input),
        workers =>
        {
            NetworkPlan plan = network.Plan(workers, input);
            new SeededRandom(6).Fill(plan.Input.Span, 0, 1);
            return plan.Forward;
        });

    /// <summary>Operations of a forward pass in convolutions and dense layers; what other layers do is little and not counted.</summary>
    public static double Flops(Network network, Shape input)
    {
        ImmutableArray<Shape> shapes = network.Shapes(input);
        double flops = 0;
        for (int i = 0; i < shapes.Length; i++)
        {
            int source = network.IndexOf(network.Nodes[i].Inputs[0]);
            flops += network.Nodes[i].Layer switch
            {
                Convolution convolution => convolution.Options.Resolve(source < 0 ? input : shapes[source], convolution.Weights.Value.Shape).Flops,
                Dense dense => 2.0 * shapes[i][0] * dense.Weights.Value.Length,
                _ => 0,
            };
        }

        return flops;
    }
}
