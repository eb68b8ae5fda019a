using Managed.Networks;
using Managed.Tensors;

namespace Managed.Benchmarking;

/// <summary>Whole networks.</summary>
internal static class NetworkCases
{
    /// <summary>One forward pass of a network.</summary>
    public static BenchmarkCase Forward(string name, Network network, Shape input) => new(
        $"{name} {input} forward",
        NetworkFlops.Of(network, input),
        workers =>
        {
            NetworkPlan plan = network.Plan(workers, input);
            new SeededRandom(6).Fill(plan.Input.Span, 0, 1);
            return plan.Forward;
        });
}
