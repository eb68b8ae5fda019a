using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Managed.Layers;
using Managed.Networks;
using Managed.Tensors;
using Managed.Tests.Generators;
using Xunit;

namespace Managed.Tests.Networks;

/// <summary>Plans of random graphs against runs in which no memory is shared: a buffer reused too early shows as other bits.</summary>
public sealed class RandomNetworkProperties
{
    [Fact]
    public void A_plan_gives_the_bits_of_a_run_without_shared_memory() =>
        Prop.ForAll(DrawnNetwork.Arbitrary(), EqualsPlainExecution).Check(Config.QuickThrowOnFailure.WithMaxTest(4000));

    [Fact]
    public void A_plan_that_drops_and_repeats_values_gives_the_same_bits_in_the_memory_that_it_was_given() =>
        Prop.ForAll(DrawnNetwork.Arbitrary(), EqualsPlainExecutionUnderLimits).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    private static void EqualsPlainExecution(DrawnNetwork drawn)
    {
        using var workers = new WorkerPool(1);
        Network network = drawn.Build();
        EqualsPlainExecution(drawn, network.Plan(workers, DrawnNetwork.InputShape, Options(drawn)), workers);
    }

    private static void EqualsPlainExecutionUnderLimits(DrawnNetwork drawn)
    {
        using var workers = new WorkerPool(1);
        Network network = drawn.Build();
        long most = network.Plan(workers, DrawnNetwork.InputShape, Options(drawn)).PeakBytes;
        long least = Assert.Throws<BudgetExceededException>(
            () => network.Plan(workers, DrawnNetwork.InputShape, Options(drawn) with { MemoryLimit = 1 })).NeededBytes;
        Assert.True(least <= most);
        foreach (long limit in (long[])[least, (least + most) / 2])
        {
            NetworkPlan plan = network.Plan(workers, DrawnNetwork.InputShape, Options(drawn) with { MemoryLimit = limit });
            Assert.InRange(plan.PeakBytes, 1, limit);
            EqualsPlainExecution(drawn, plan, workers);
        }
    }

    private static PlanOptions Options(DrawnNetwork drawn) => new()
    {
        Outputs = drawn.Outputs,
        InputGradient = drawn.InputGradient,
        ParameterGradients = drawn.ParameterGradients,
    };

    private static void EqualsPlainExecution(DrawnNetwork drawn, NetworkPlan plan, WorkerPool workers)
    {
        for (int pass = 0; pass < 2; pass++)
        {
            DrawnTensor.Uniform(DrawnNetwork.InputShape, drawn.Seed + pass).Span.CopyTo(plan.Input.Span);
            plan.Forward();
            var plain = new PlainExecution(plan.Network, workers, plan.Input);
            foreach (string name in drawn.Outputs)
                Assert.Equal(DrawnTensor.Bits(plain.Values[name]), DrawnTensor.Bits(plan[name]));
            if (drawn.InputGradient || drawn.ParameterGradients)
                CompareGradients(drawn, plan, plain);
        }
    }

    private static void CompareGradients(DrawnNetwork drawn, NetworkPlan plan, PlainExecution plain)
    {
        Parameter[] parameters = [.. plan.Network.Parameters.Where(p => p.Value.Gradient is not null).Select(p => p.Value)];
        string[] seeded = [.. drawn.Outputs.Where(name => Differentiable(plan, name))];
        foreach (string name in seeded)
            DrawnTensor.Uniform(plan[name].Shape, name.Length + drawn.Seed).Span.CopyTo(plan.OutputGradient(name).Span);
        KeyValuePair<string, Tensor>[] seeds = [.. seeded.Select(name => KeyValuePair.Create(name, plan.OutputGradient(name).Clone()))];
        plan.Backward();
        int[][] planned = [.. parameters.Select(p => DrawnTensor.Bits(p.Gradient!))];
        foreach (Parameter parameter in parameters)
            parameter.ClearGradient();
        if (seeds.Length > 0)
        {
            Tensor inputGradient = plain.Backward(seeds);
            if (plan.InputGradient is not null)
                Assert.Equal(DrawnTensor.Bits(inputGradient), DrawnTensor.Bits(plan.InputGradient));
        }

        Assert.Equal(planned, parameters.Select(p => DrawnTensor.Bits(p.Gradient!)));
        foreach (Parameter parameter in parameters)
            parameter.ClearGradient();
    }

    /// <summary>Whether anything that wants a gradient lies before the node.</summary>
    private static bool Differentiable(NetworkPlan plan, string name)
    {
        if (plan.InputGradient is not null)
            return true;
        NetworkNode node = plan.Network.Nodes.Single(n => n.Name == name);
        return node.Layer.Parameters.Count > 0 || node.Inputs.Any(input => input != Network.InputName && Differentiable(plan, input));
    }
}
