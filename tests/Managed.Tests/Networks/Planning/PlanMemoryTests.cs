using System;
using System.Linq;
using Managed.Networks;
using Managed.Tensors;
using Managed.Tests.Generators;
using Xunit;

namespace Managed.Tests.Networks.Planning;

public sealed class PlanMemoryTests
{
    /// <summary>What a plan may allocate beside its buffers: nodes, names, lists.</summary>
    private const long Bookkeeping = 1 << 17;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void After_the_first_pass_nothing_is_allocated(bool backward)
    {
        using var workers = new WorkerPool(1);
        NetworkPlan plan = SampleNetworks.Branched().Learning().Plan(
            workers, SampleNetworks.BranchedInput, new PlanOptions { InputGradient = backward, ParameterGradients = backward });
        DrawnTensor.Uniform(plan.Input.Shape, 1).Span.CopyTo(plan.Input.Span);
        Pass(plan);
        Pass(plan);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 5; i++)
            Pass(plan);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_plan_allocates_the_bytes_that_it_states(bool backward)
    {
        using var workers = new WorkerPool(1);
        Network network = SampleNetworks.Chain(4);
        var options = new PlanOptions { InputGradient = backward };
        _ = network.Plan(workers, [1, 4, 8, 8], options);
        long before = GC.GetAllocatedBytesForCurrentThread();
        NetworkPlan plan = network.Plan(workers, [1, 4, 300, 300], options);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(allocated, plan.PeakBytes, plan.PeakBytes + Bookkeeping);
    }

    [Fact]
    public void A_chain_without_gradients_holds_two_values_beside_its_input()
    {
        using var workers = new WorkerPool(1);
        NetworkPlan plan = SampleNetworks.Chain(4).Plan(workers, [1, 4, 64, 64]);
        Assert.Equal(3 * plan.Input.Length * sizeof(float), plan.PeakBytes);
    }

    [Fact]
    public void A_chain_whose_weights_do_not_learn_keeps_the_signs_of_what_was_rectified_and_two_gradients()
    {
        using var workers = new WorkerPool(1);
        NetworkPlan plan = SampleNetworks.Chain(4).Plan(workers, [1, 4, 64, 64], new PlanOptions { InputGradient = true });
        const double InputAndItsGradient = 2, OutputAndItsSeed = 2, Gradients = 2, Signs = 9 / 32.0;
        Assert.InRange(plan.PeakBytes / (double)(plan.Input.Length * sizeof(float)), InputAndItsGradient + OutputAndItsSeed, InputAndItsGradient + OutputAndItsSeed + Gradients + Signs);
    }

    [Fact]
    public void A_chain_whose_weights_learn_keeps_the_rectified_values()
    {
        using var workers = new WorkerPool(1);
        NetworkPlan plan = SampleNetworks.Chain(4).Learning().Plan(workers, [1, 4, 64, 64], new PlanOptions { InputGradient = true, ParameterGradients = true });
        const int InputAndItsGradient = 2;
        Assert.InRange(plan.PeakBytes / (plan.Input.Length * sizeof(float)), 10 + InputAndItsGradient, 12 + InputAndItsGradient);
    }

    [Fact]
    public void A_long_chain_under_a_limit_takes_a_third_of_the_memory_and_repeats_values()
    {
        using var workers = new WorkerPool(1);
        Network network = SampleNetworks.Chain(4, length: 100).Learning();
        var options = new PlanOptions { InputGradient = true, ParameterGradients = true };
        NetworkPlan free = network.Plan(workers, [1, 4, 32, 32], options);
        NetworkPlan limited = network.Plan(workers, [1, 4, 32, 32], options with { MemoryLimit = free.PeakBytes / 3 });
        Assert.Equal(0, free.RepeatedCount);
        Assert.InRange(limited.RepeatedCount, 1, network.Nodes.Length);
        Assert.InRange(limited.PeakBytes, 1, free.PeakBytes / 3);
        DrawnTensor.Uniform(free.Input.Shape, 1).Span.CopyTo(free.Input.Span);
        free.Input.Span.CopyTo(limited.Input.Span);
        Pass(free);
        Pass(limited);
        Assert.Equal(DrawnTensor.Bits(free.InputGradient!), DrawnTensor.Bits(limited.InputGradient!));
    }

    [Fact]
    public void A_limit_that_cannot_be_kept_is_refused_with_what_it_would_take()
    {
        using var workers = new WorkerPool(1);
        Network network = SampleNetworks.Chain(4);
        BudgetExceededException problem = Assert.Throws<BudgetExceededException>(
            () => network.Plan(workers, [1, 4, 32, 32], new PlanOptions { InputGradient = true, MemoryLimit = 1000 }));
        Assert.Equal(1000, problem.AllowedBytes);
        Assert.Equal(problem.NeededBytes, network.Plan(workers, [1, 4, 32, 32], new PlanOptions { InputGradient = true, MemoryLimit = problem.NeededBytes }).PeakBytes);
    }

    [Fact]
    public void All_wanted_values_of_a_chain_lie_apart()
    {
        using var workers = new WorkerPool(1);
        Network network = SampleNetworks.Chain(2);
        NetworkPlan plan = network.Plan(workers, [1, 2, 7, 5], new PlanOptions { Outputs = [.. network.Nodes.Select(node => node.Name)] });
        foreach (NetworkNode node in network.Nodes)
            Assert.All(network.Nodes.Where(other => other != node), other => Assert.False(plan[node.Name].Span.Overlaps(plan[other.Name].Span)));
    }

    private static void Pass(NetworkPlan plan)
    {
        plan.Forward();
        if (!plan.Options.Backward)
            return;
        plan.OutputGradient(plan.Network.Output).Span.Fill(1);
        plan.Backward();
    }
}
