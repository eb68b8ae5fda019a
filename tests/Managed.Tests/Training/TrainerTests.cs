using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using Managed.Formats;
using Managed.Layers;
using Managed.Networks;
using Managed.Tensors;
using Managed.Training;
using Managed.Training.Losses;
using Xunit;

namespace Managed.Tests.Training;

public sealed class TrainerTests : IDisposable
{
    private readonly WorkerPool workers = new(2);

    public static TheoryData<string> Rules => ["adam", "sgd", "lbfgs"];

    public void Dispose() => workers.Dispose();

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_small_network_learns_to_tell_stripes_apart(string rule)
    {
        var task = new StripesTask();
        Trainer trainer = Create(task, 1, rule: rule);
        double first = Enumerable.Range(0, 5).Average(_ => trainer.Step().Loss);
        for (int i = 0; i < 60; i++)
            trainer.Step();
        double last = Enumerable.Range(0, 5).Average(_ => trainer.Step().Loss);
        Assert.True(last < 0.2 * first, $"the loss went from {first} to {last}");
        Assert.True(task.Right >= 15, $"{task.Right} of 16 are right");
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_training_taken_up_again_gives_the_bits_of_one_that_was_not_interrupted(string rule)
    {
        Trainer whole = Create(new StripesTask(), 1, rule: rule);
        double[] losses = [.. Enumerable.Range(0, 30).Select(_ => whole.Step().Loss)];

        Trainer before = Create(new StripesTask(), 1, rule: rule);
        for (int i = 0; i < 13; i++)
            before.Step();
        byte[] stored = Save(before);
        Trainer after = Create(new StripesTask(), 99, rule: rule);
        after.Restore(SafeTensors.Read(stored, "training"));
        Assert.Equal(13, after.StepCount);
        Assert.Equal(losses[13..], Enumerable.Range(0, 17).Select(_ => after.Step().Loss));
        Assert.Equal(Save(whole), Save(after));
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Threads_and_memory_limits_do_not_change_a_bit(string rule)
    {
        byte[] Run(int threads, bool limited)
        {
            using var pool = new WorkerPool(threads);
            Trainer free = Create(new StripesTask(), 1, pool, rule: rule);
            Trainer trainer = limited ? Create(new StripesTask(), 1, pool, free.Plan.PeakBytes - 1, rule) : free;
            Assert.Equal(limited, trainer.Plan.RepeatedCount > 0);
            for (int i = 0; i < 5; i++)
                trainer.Step();
            return Save(trainer);
        }

        byte[] expected = Run(1, limited: false);
        Assert.Equal(expected, Run(3, limited: false));
        Assert.Equal(expected, Run(2, limited: true));
    }

    [Fact]
    public void A_file_of_something_else_is_refused_and_changes_nothing()
    {
        Trainer trainer = Create(new StripesTask(), 1);
        trainer.Step();
        byte[] before = Save(trainer);
        Assert.Throws<InvalidFileException>(() => trainer.Restore(SafeTensors.Read(Weights(new Dictionary<string, string>()), "weights")));
        Assert.Throws<InvalidFileException>(() => trainer.Restore(SafeTensors.Read(Weights(new() { ["format"] = "managed training 1" }), "weights")));
        Assert.Throws<InvalidFileException>(() => trainer.Restore(SafeTensors.Read(Weights(new() { ["format"] = "managed training 1", ["step"] = "-1" }), "weights")));
        Assert.Throws<InvalidFileException>(() => trainer.Restore(SafeTensors.Read(Weights(new() { ["format"] = "managed training 1", ["step"] = "7" }), "weights")));
        Assert.Equal(before, Save(trainer));
    }

    [Theory]
    [InlineData("conv2", "the value of layer 'conv2'")]
    [InlineData("conv1", "the value of layer 'conv1'")]
    public void A_number_that_is_not_finite_stops_the_training_and_names_where_it_began(string node, string place)
    {
        Network network = Build(1);
        Trainer trainer = Create(network, new StripesTask());
        trainer.Step();
        Parameter parameter = network.Parameters.Single(p => p.Key == $"{node}.weight").Value;
        parameter.Value.Span[0] = float.NaN;
        parameter.MarkChanged();
        byte[] before = Save(trainer);
        TrainingDivergedException problem = Assert.Throws<TrainingDivergedException>(() => trainer.Step());
        Assert.Equal(place, problem.Place);
        Assert.Equal(1, problem.StepNumber);
        Assert.Equal(1, trainer.StepCount);
        Assert.Equal(before.Length, Save(trainer).Length);
    }

    [Fact]
    public void A_loss_or_gradient_that_is_not_finite_is_told_apart_from_the_network()
    {
        Assert.Equal("the loss", Assert.Throws<TrainingDivergedException>(() => Create(new StripesTask { Loss = double.NaN }, 1).Step()).Place);
        Trainer trainer = Create(new StripesTask { Slope = float.PositiveInfinity }, 1);
        Assert.Equal("the gradient to 'score.bias'", Assert.Throws<TrainingDivergedException>(() => trainer.Step()).Place);
    }

    private static byte[] Weights(Dictionary<string, string> metadata)
    {
        var stream = new MemoryStream();
        SafeTensors.Write(stream, [SafeTensors.Singles("network.conv1.weight", [2], [1, 2])], metadata);
        return stream.ToArray();
    }

    private static byte[] Save(Trainer trainer)
    {
        var stream = new MemoryStream();
        trainer.Save(stream);
        return stream.ToArray();
    }

    private static TrainerOptions Options(string rule) => rule switch
    {
        "adam" => new()
        {
            LearningRate = LearningRateSchedule.Cosine(0.01f, 100, 5),
            Rule = TrainingRule.Each(parameter => new Adam(parameter.Value.Length, new AdamOptions { WeightDecay = 0.01f })),
            LargestGradientNorm = 1,
        },
        "sgd" => new() { LearningRate = LearningRateSchedule.Cosine(0.1f, 100, 5), Rule = TrainingRule.Each(parameter => new Sgd(parameter.Value.Length)) },
        _ => new() { LearningRate = LearningRateSchedule.Cosine(1, 100), Rule = TrainingRule.LBfgs(new LBfgsOptions { History = 4 }) },
    };

    private Trainer Create(StripesTask task, int seed, WorkerPool? pool = null, long? limit = null, string rule = "adam") => Create(Build(seed), task, pool, limit, rule);

    private Trainer Create(Network network, StripesTask task, WorkerPool? pool = null, long? limit = null, string rule = "adam") =>
        new(network, pool ?? workers, task, Options(rule) with { MemoryLimit = limit });

    private static Network Build(int seed)
    {
        var random = new SeededRandom(seed);
        var net = new NetworkBuilder();
        for (int i = 1; i <= 3; i++)
        {
            net.Add($"conv{i}", new Convolution(WeightInitialization.He([6, i == 1 ? 1 : 6, 3, 3], random), null, new ConvolutionOptions { Padding = [1] }));
            net.Add($"normalization{i}", new BatchNormalization(6));
            net.Add($"relu{i}", new Relu());
        }

        net.Add("pool", new GlobalAveragePool());
        net.Add("dropout", new Dropout(0.1f, seed: 3));
        net.Add("score", new Dense(WeightInitialization.He([2, 6], random), new Tensor([2])));
        Network network = net.Build();
        foreach ((_, Parameter parameter) in network.Parameters)
            parameter.RequireGradient();
        return network;
    }

    /// <summary>Pictures of stripes along the one axis or the other, with noise.</summary>
    private sealed class StripesTask : ITrainingTask
    {
        private const int Batch = 16;
        private const int Side = 8;

        private readonly int[] labels = new int[Batch];

        public int Right { get; private set; }

        public double? Loss { get; init; }

        public float? Slope { get; init; }

        public ImmutableArray<Shape> InputShapes => [[Batch, 1, Side, Side]];

        public ImmutableArray<string> Outputs => [];

        public IReadOnlyList<KeyValuePair<string, Parameter>> Parameters => [];

        public void FillBatch(long stepNumber, ReadOnlySpan<Tensor> inputs)
        {
            var random = new SeededRandom(stepNumber);
            for (int n = 0; n < Batch; n++)
            {
                labels[n] = random.NextInt(2);
                for (int i = 0; i < Side * Side; i++)
                    inputs[0].Span[(n * Side * Side) + i] = ((labels[n] == 0 ? i % Side : i / Side) % 2) + random.NextSingle(-0.5f, 0.5f);
            }
        }

        public double Evaluate(long stepNumber, NetworkPlan plan)
        {
            Tensor gradient = plan.OutputGradient(plan.Network.Output);
            (double loss, Right) = CrossEntropy.Evaluate(plan[plan.Network.Output], labels, gradient);
            if (Slope is float slope)
                gradient.Span.Fill(slope);
            return Loss ?? loss;
        }
    }
}
