using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Managed.Layers;
using Managed.Networks;
using Managed.Networks.Topologies;
using Managed.Tensors;
using Managed.Tests.Generators;
using Managed.Training;
using Managed.Training.Losses;
using Xunit;

namespace Managed.Tests.Networks.Topologies;

public sealed class VolumeUNetTests : IDisposable
{
    private readonly WorkerPool workers = new(2);

    public void Dispose() => workers.Dispose();

    [Theory]
    [InlineData(1, 1, 8, 12, 16)]
    [InlineData(2, 3, 4, 4, 20)]
    public void Every_voxel_has_a_score_for_each_class(int channels, int classes, int depth, int height, int width)
    {
        Network network = VolumeUNet.Build(new RandomWeights(1), channels, classes);
        Assert.Equal([2, classes, depth, height, width], network.Shapes([2, channels, depth, height, width])[^1]);
        Assert.Equal([2, 32, depth / 4, height / 4, width / 4], network.Shapes([2, channels, depth, height, width])[network.IndexOf("down3.second.relu")]);
    }

    [Fact]
    public void Extents_that_cannot_be_halved_twice_are_refused()
    {
        ArgumentException refused = Assert.Throws<ArgumentException>(() => VolumeUNet.Build(new RandomWeights(1), 1, 1).Shapes([1, 1, 8, 8, 10]));
        Assert.Contains("up2.joined", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Gradients_to_volume_and_parameters_are_the_central_differences()
    {
        Network network = Drawn(channels: 2, classes: 2).Learning();
        Shape shape = [1, 2, 4, 8, 4];
        NetworkPlan plan = network.Plan(workers, shape, new PlanOptions { InputGradient = true, ParameterGradients = true });
        DrawnTensor.Distinct(shape, 1).Span.CopyTo(plan.Input.Span);
        plan.Forward();
        Tensor seed = DrawnTensor.Uniform(plan[network.Output].Shape, 3);
        seed.Span.CopyTo(plan.OutputGradient(network.Output).Span);
        plan.Backward();
        double[] input = DrawnTensor.Exact(plan.Input);
        double[] slopes = DrawnTensor.Exact(seed);
        var reference = new ReferenceNetwork(network, shape);
        double Cost() => reference.Forward(input)[network.Output].Zip(slopes, (y, dy) => y * dy).Sum();
        CentralDifferences.Require("the volume", input, plan.InputGradient!, Cost, 8);
        foreach (NetworkNode node in network.Nodes)
        {
            for (int i = 0; i < node.Layer.Parameters.Count; i++)
                CentralDifferences.Require(node.Name, reference.Parameter(node.Name, i), node.Layer.Parameters[i].Value.Gradient!, Cost, 3);
        }
    }

    [Fact]
    public void A_plan_in_little_memory_has_the_bits_of_one_that_keeps_all()
    {
        int[] Gradients(long? limit, out long bytes)
        {
            Network network = Drawn(1, 1).Learning();
            NetworkPlan plan = network.Plan(workers, [1, 1, 16, 16, 16], new PlanOptions { ParameterGradients = true, Training = true, MemoryLimit = limit });
            DrawnTensor.Uniform(plan.Input.Shape, 5).Span.CopyTo(plan.Input.Span);
            plan.Forward();
            DrawnTensor.Uniform(plan.Input.Shape, 6).Span.CopyTo(plan.OutputGradient(network.Output).Span);
            plan.Backward();
            bytes = plan.PeakBytes;
            return [.. network.Parameters.SelectMany(parameter => DrawnTensor.Bits(parameter.Value.Gradient!))];
        }

        int[] kept = Gradients(null, out long most);
        Assert.Equal(kept, Gradients(most * 8 / 10, out long less));
        Assert.InRange(less, 1, most * 8 / 10);
    }

    [Fact]
    public void It_learns_to_mark_what_is_bright()
    {
        Network network = VolumeUNet.Build(new RandomWeights(1), 1, 1).Learning();
        var trainer = new Trainer(network, workers, new BrightVoxels(), new TrainerOptions { LearningRate = LearningRateSchedule.Constant(0.01f) });
        double first = trainer.Step().Loss;
        double last = first;
        while (trainer.StepCount < 60)
            last = trainer.Step().Loss;
        Assert.True(last < 0.5 * first, $"the loss went from {first} to {last}");
    }

    /// <summary>A network whose normalisations are none of the identity.</summary>
    internal static Network Drawn(int channels, int classes)
    {
        Network network = VolumeUNet.Build(new RandomWeights(1), channels, classes);
        var random = new SeededRandom(2);
        foreach ((string name, Parameter parameter) in network.Parameters)
        {
            if (parameter.Value.Shape.Rank == 1)
                random.Fill(parameter.Value.Span, name.EndsWith("scale", StringComparison.Ordinal) ? 0.5f : -0.5f, name.EndsWith("scale", StringComparison.Ordinal) ? 2 : 0.5f);
        }

        foreach ((string name, Tensor statistic) in network.Statistics)
            random.Fill(statistic.Span, name.EndsWith("variance", StringComparison.Ordinal) ? 0.5f : -0.2f, name.EndsWith("variance", StringComparison.Ordinal) ? 2 : 0.2f);
        return network;
    }

    /// <summary>Volumes of noise in which what is above a half is to be marked.</summary>
    private sealed class BrightVoxels : ITrainingTask
    {
        private readonly bool[] marks = new bool[2 * 8 * 8 * 8];

        public ImmutableArray<Shape> InputShapes => [[2, 1, 8, 8, 8]];

        public ImmutableArray<string> Outputs => [];

        public IReadOnlyList<KeyValuePair<string, Parameter>> Parameters => [];

        public void FillBatch(long stepNumber, ReadOnlySpan<Tensor> inputs)
        {
            new SeededRandom(stepNumber).Fill(inputs[0].Span, -1, 1);
            for (int i = 0; i < marks.Length; i++)
                marks[i] = inputs[0].Span[i] > 0.5f;
        }

        public double Evaluate(long stepNumber, NetworkPlan plan) =>
            DiceLoss.Evaluate(plan[plan.Network.Output], marks, plan.OutputGradient(plan.Network.Output));
    }
}
