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

/// <summary>What holds for <see cref="TrainingRule.LBfgs"/> and for no rule that takes gradients alone.</summary>
public sealed class LBfgsTrainingTests : IDisposable
{
    private readonly WorkerPool workers = new(2);

    public void Dispose() => workers.Dispose();

    [Fact]
    public void On_all_examples_at_once_the_loss_never_rises_and_falls_far_below_Adams()
    {
        var task = new SlantsTask();
        Trainer trainer = Create(task, TrainingRule.LBfgs());
        double[] losses = [.. Enumerable.Range(0, 25).Select(_ => trainer.Step().Loss)];
        Assert.Equal(losses.OrderDescending(), losses);
        int evaluations = task.Evaluations;
        var other = new SlantsTask();
        Trainer adam = Create(other, null, LearningRateSchedule.Constant(0.03f));
        double last = 0;
        while (other.Evaluations < evaluations)
            last = adam.Step().Loss;
        Assert.True(losses[^1] < 0.2 * last, $"after {evaluations} evaluations {losses[^1]}, by Adam {last}");
    }

    [Fact]
    public void Steps_are_those_of_the_descent_by_itself()
    {
        Network network = Build();
        var task = new SlantsTask();
        Trainer trainer = Create(task, TrainingRule.LBfgs(stepsPerBatch: 3), network: network);
        float[] expected = [.. network.Parameters.SelectMany(parameter => parameter.Value.Value.Span.ToArray())];

        var plan = new PlanOf(Build(), new SlantsTask(), workers);
        var descent = new LBfgs(expected.Length);
        double[] costs = [.. Enumerable.Range(0, 12).Select(_ => descent.Step(expected, plan.Evaluate).Cost)];
        for (int i = 0; i < 4; i++)
            Assert.Equal(i == 0 ? plan.FirstLoss : costs[(3 * i) - 1], trainer.Step().Loss);
        Assert.Equal(expected, network.Parameters.SelectMany(parameter => parameter.Value.Value.Span.ToArray()));
    }

    [Fact]
    public void Several_steps_for_a_batch_save_an_evaluation_each()
    {
        (SlantsTask each, SlantsTask together) = (new SlantsTask(), new SlantsTask());
        Trainer one = Create(each, TrainingRule.LBfgs());
        Trainer five = Create(together, TrainingRule.LBfgs(stepsPerBatch: 5));
        for (int i = 0; i < 10; i++)
            one.Step();
        five.Step();
        five.Step();
        Assert.Equal(Weights(one), Weights(five));
        Assert.Equal(8, each.Evaluations - together.Evaluations);
    }

    [Fact]
    public void Running_statistics_follow_the_batch_once_a_step_where_the_parameters_were()
    {
        Network network = Build(normalized: true);
        Trainer trainer = Create(new SlantsTask(), TrainingRule.LBfgs(), network: network);
        trainer.Step();
        Network plain = Build(normalized: true);
        Trainer other = Create(new SlantsTask(), TrainingRule.Each(parameter => new Sgd(parameter.Value.Length)), network: plain);
        other.Step();
        Assert.Equal(plain.Statistics.SelectMany(tensor => tensor.Value.Span.ToArray()), network.Statistics.SelectMany(tensor => tensor.Value.Span.ToArray()));
    }

    [Fact]
    public void A_learning_rate_bounds_every_step_and_none_lets_it_go_on()
    {
        Trainer bounded = Create(new SlantsTask(), TrainingRule.LBfgs(), LearningRateSchedule.Constant(0.25f));
        Trainer free = Create(new SlantsTask(), TrainingRule.LBfgs(new LBfgsOptions { FirstStep = 0.001f }));
        Assert.Equal(0.25f, bounded.Step().LearningRate);
        for (int i = 0; i < 5; i++)
            Assert.InRange(bounded.Step().LearningRate, 1e-6f, 0.25f);
        Assert.True(free.Step().LearningRate > 10);
        Trainer still = Create(new SlantsTask(), TrainingRule.LBfgs(), LearningRateSchedule.Constant(0));
        double loss = still.Step().Loss;
        Assert.Equal(loss, still.Step().Loss);
    }

    [Fact]
    public void Where_a_trial_overflows_the_step_is_shortened()
    {
        Trainer trainer = Create(new SlantsTask { WallBeyond = 3 }, TrainingRule.LBfgs(new LBfgsOptions { FirstStep = 1000 }));
        double first = trainer.Step().Loss;
        for (int i = 0; i < 5; i++)
            Assert.InRange(trainer.Step().Loss, 0, first);
    }

    [Fact]
    public void A_task_that_fails_in_the_middle_of_a_search_leaves_the_parameters_where_they_were()
    {
        Trainer trainer = Create(new SlantsTask { FailAt = 2 }, TrainingRule.LBfgs());
        float[] before = Weights(trainer);
        Assert.Throws<InvalidOperationException>(() => trainer.Step());
        Assert.Equal(before, Weights(trainer));
        Assert.Equal(0, trainer.StepCount);
    }

    [Fact]
    public void Limited_gradients_and_states_of_other_rules_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new Trainer(Build(), workers, new SlantsTask(), new TrainerOptions { Rule = TrainingRule.LBfgs(), LargestGradientNorm = 1 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => TrainingRule.LBfgs(stepsPerBatch: 0));
        Trainer adam = Create(new SlantsTask(), null);
        Trainer curved = Create(new SlantsTask(), TrainingRule.LBfgs());
        Trainer shorter = Create(new SlantsTask(), TrainingRule.LBfgs(new LBfgsOptions { History = 3 }));
        foreach ((Trainer from, Trainer to) in ((Trainer, Trainer)[])[(adam, curved), (curved, adam), (curved, shorter), (shorter, curved)])
        {
            from.Step();
            byte[] before = Save(to);
            Assert.Throws<InvalidFileException>(() => to.Restore(SafeTensors.Read(Save(from), "training")));
            Assert.Equal(before, Save(to));
        }
    }

    private static byte[] Save(Trainer trainer)
    {
        var stream = new MemoryStream();
        trainer.Save(stream);
        return stream.ToArray();
    }

    private static float[] Weights(Trainer trainer) => [.. trainer.Plan.Network.Parameters.SelectMany(parameter => parameter.Value.Value.Span.ToArray())];

    private static Network Build(bool normalized = false)
    {
        var random = new SeededRandom(5);
        var net = new NetworkBuilder();
        net.Add("first", new Convolution(WeightInitialization.He([6, 2, 1, 1], random), new Tensor([6])));
        if (normalized)
            net.Add("normalization", new BatchNormalization(6));
        net.Add("bend", new Logistic());
        net.Add("pool", new GlobalAveragePool());
        net.Add("score", new Dense(WeightInitialization.He([2, 6], random), new Tensor([2])));
        Network network = net.Build();
        foreach ((_, Parameter parameter) in network.Parameters)
            parameter.RequireGradient();
        return network;
    }

    private Trainer Create(SlantsTask task, TrainingRule? rule, LearningRateSchedule? rate = null, Network? network = null) =>
        new(network ?? Build(), workers, task, new TrainerOptions { Rule = rule, LearningRate = rate });

    /// <summary>Points on either side of a curve, all of them in every batch.</summary>
    private sealed class SlantsTask : ITrainingTask
    {
        private const int Batch = 48;

        private readonly int[] labels = new int[Batch];

        public int Evaluations { get; private set; }

        public int FailAt { get; init; } = int.MaxValue;

        public float WallBeyond { get; init; } = float.PositiveInfinity;

        public ImmutableArray<Shape> InputShapes => [[Batch, 2, 1, 1]];

        public ImmutableArray<string> Outputs => [];

        public IReadOnlyList<KeyValuePair<string, Parameter>> Parameters => [];

        public void FillBatch(long stepNumber, ReadOnlySpan<Tensor> inputs)
        {
            var random = new SeededRandom(7);
            for (int n = 0; n < Batch; n++)
            {
                Span<float> point = inputs[0].Span.Slice(2 * n, 2);
                random.Fill(point, -2, 2);
                labels[n] = point[1] + (0.05f * random.NextSingle()) > 0.5f * point[0] * point[0] ? 1 : 0;
            }
        }

        public double Evaluate(long stepNumber, NetworkPlan plan)
        {
            if (++Evaluations >= FailAt)
                throw new InvalidOperationException("as it was asked to");
            Tensor scores = plan[plan.Network.Output];
            double loss = CrossEntropy.Evaluate(scores, labels, plan.OutputGradient(plan.Network.Output)).Loss;
            return scores.Span.ContainsAnyExceptInRange(-WallBeyond, WallBeyond) ? double.NaN : loss;
        }
    }

    /// <summary>The loss of a network as a function of its parameters, without a trainer.</summary>
    private sealed class PlanOf
    {
        private readonly Network network;
        private readonly SlantsTask task;
        private readonly NetworkPlan plan;

        public PlanOf(Network network, SlantsTask task, WorkerPool workers)
        {
            (this.network, this.task) = (network, task);
            plan = network.Plan(workers, task.InputShapes, new PlanOptions { ParameterGradients = true, Training = true });
            task.FillBatch(0, plan.Inputs.AsSpan());
        }

        public double? FirstLoss { get; private set; }

        public double Evaluate(ReadOnlySpan<float> values, Span<float> gradient)
        {
            foreach ((_, Parameter parameter) in network.Parameters)
            {
                values[..parameter.Value.Length].CopyTo(parameter.Value.Span);
                values = values[parameter.Value.Length..];
                parameter.MarkChanged();
                parameter.ClearGradient();
            }

            plan.Forward();
            double loss = task.Evaluate(0, plan);
            plan.Backward();
            foreach ((_, Parameter parameter) in network.Parameters)
            {
                parameter.Gradient!.Span.CopyTo(gradient);
                gradient = gradient[parameter.Value.Length..];
            }

            FirstLoss ??= loss;
            return loss;
        }
    }
}
