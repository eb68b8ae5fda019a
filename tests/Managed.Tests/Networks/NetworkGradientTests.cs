using System;
using System.Collections.Immutable;
using System.Linq;
using Managed.Layers;
using Managed.Networks;
using Managed.Tensors;
using Managed.Tests.Generators;
using Xunit;

namespace Managed.Tests.Networks;

/// <summary>Gradients of a branched network against central differences of its double-precision twin.</summary>
public sealed class NetworkGradientTests : IDisposable
{
    private static readonly ImmutableArray<string> Wanted = ["relu1", "joined", "logistic", "unit"];

    private readonly WorkerPool workers = new(1);
    private readonly Network network = SampleNetworks.Branched().Learning();
    private readonly NetworkPlan plan;
    private readonly Tensor[] seeds;

    public NetworkGradientTests()
    {
        plan = network.Plan(workers, SampleNetworks.BranchedInput, new PlanOptions { Outputs = Wanted, InputGradient = true, ParameterGradients = true });
        DrawnTensor.Distinct(plan.Input.Shape, 1).Span.CopyTo(plan.Input.Span);
        seeds = [.. Wanted.Select((name, i) => DrawnTensor.Uniform(plan[name].Shape, 20 + i))];
    }

    public void Dispose() => workers.Dispose();

    [Fact]
    public void The_gradient_to_the_input_is_the_central_difference()
    {
        Pass(Wanted);
        double[] input = DrawnTensor.Exact(plan.Input);
        var reference = new ReferenceNetwork(network, plan.Input.Shape);
        CentralDifferences.Require("input", input, plan.InputGradient!, () => Cost(reference, input));
    }

    [Fact]
    public void The_gradients_to_the_parameters_are_the_central_differences()
    {
        Pass(Wanted);
        double[] input = DrawnTensor.Exact(plan.Input);
        var reference = new ReferenceNetwork(network, plan.Input.Shape);
        foreach (NetworkNode node in network.Nodes)
        {
            for (int i = 0; i < node.Layer.Parameters.Count; i++)
                CentralDifferences.Require(node.Name, reference.Parameter(node.Name, i), node.Layer.Parameters[i].Value.Gradient!, () => Cost(reference, input));
        }
    }

    [Fact]
    public void Backward_from_several_nodes_is_the_sum_of_backward_from_each()
    {
        Pass(Wanted);
        double[] together = DrawnTensor.Exact(plan.InputGradient!);
        var sum = new double[together.Length];
        foreach (string name in Wanted)
        {
            Pass(name);
            for (int i = 0; i < sum.Length; i++)
                sum[i] += plan.InputGradient!.Span[i];
        }

        double scale = together.Max(Math.Abs);
        Assert.All(together.Zip(sum), pair => Assert.Equal(pair.Second, pair.First, 1e-5 * scale));
    }

    [Fact]
    public void Parameter_gradients_accumulate_over_passes_and_the_input_gradient_does_not()
    {
        Pass(Wanted);
        Tensor input = plan.InputGradient!.Clone();
        Tensor[] once = [.. network.Parameters.Select(p => p.Value.Gradient!.Clone())];
        Pass(Wanted);
        Assert.Equal(DrawnTensor.Bits(input), DrawnTensor.Bits(plan.InputGradient));
        foreach ((Tensor single, Parameter parameter) in once.Zip(network.Parameters.Select(p => p.Value)))
        {
            double scale = DrawnTensor.Exact(single).Max(Math.Abs);
            Assert.True(scale > 0);
            Assert.All(DrawnTensor.Exact(single).Zip(DrawnTensor.Exact(parameter.Gradient!)), pair => Assert.Equal(2 * pair.First, pair.Second, 1e-5 * scale));
        }
    }

    [Fact]
    public void After_forward_the_seeds_are_zero()
    {
        Pass(Wanted);
        plan.Forward();
        Assert.All(Wanted, name => Assert.Equal(-1, plan.OutputGradient(name).Span.IndexOfAnyExcept(0f)));
        plan.Backward();
        Assert.Equal(-1, plan.InputGradient!.Span.IndexOfAnyExcept(0f));
    }

    private void Pass(params ImmutableArray<string> seeded)
    {
        plan.Forward();
        foreach (string name in seeded)
            seeds[Wanted.IndexOf(name)].Span.CopyTo(plan.OutputGradient(name).Span);
        plan.Backward();
    }

    private double Cost(ReferenceNetwork reference, double[] input)
    {
        var values = reference.Forward(input);
        return Wanted.Select((name, i) => values[name].Zip(DrawnTensor.Exact(seeds[i]), (y, dy) => y * dy).Sum()).Sum();
    }
}
