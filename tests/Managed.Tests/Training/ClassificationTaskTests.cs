using System;
using System.Collections.Generic;
using System.Linq;
using Managed.Layers;
using Managed.Networks;
using Managed.Networks.Topologies;
using Managed.Tensors;
using Managed.Tests.Generators;
using Managed.Training;
using Xunit;

namespace Managed.Tests.Training;

public sealed class ClassificationTaskTests : IDisposable
{
    private readonly WorkerPool workers = new(2);

    public void Dispose() => workers.Dispose();

    [Fact]
    public void As_they_are_every_example_comes_once_a_round()
    {
        var task = new ClassificationTask(new Marks(12, 3), workers, batch: 4, seed: 1);
        var batch = new Tensor(task.InputShapes[0]);
        var orders = new List<string>();
        for (int round = 0; round < 3; round++)
        {
            var seen = new List<float>();
            for (int step = 0; step < 3; step++)
            {
                task.FillBatch((3 * round) + step, [batch]);
                seen.AddRange(Enumerable.Range(0, 4).Select(n => batch.Span[n * Marks.Length]));
            }

            Assert.Equal(Enumerable.Range(0, 12).Select(i => (float)i), seen.Order());
            orders.Add(string.Join(',', seen));
        }

        Assert.Equal(3, orders.Distinct().Count());
    }

    [Fact]
    public void By_roots_rare_classes_are_seen_more_often()
    {
        // 90 of class 0, 10 of class 1: roots 9.49 and 3.16, so a quarter of the places.
        var examples = new Marks(100, 2, index => index < 90 ? 0 : 1);
        var task = new ClassificationTask(examples, workers, batch: 50, seed: 1, ClassBalance.Root);
        var batch = new Tensor(task.InputShapes[0]);
        int rare = 0;
        for (int step = 0; step < 40; step++)
        {
            task.FillBatch(step, [batch]);
            rare += Enumerable.Range(0, 50).Count(n => batch.Span[n * Marks.Length] >= 90);
        }

        Assert.InRange(rare / 2000.0, 0.21, 0.29);
    }

    [Fact]
    public void A_step_gives_the_same_batch_whatever_came_before_and_on_any_threads()
    {
        using var alone = new WorkerPool(1);
        int[] Batch(WorkerPool pool, ClassBalance balance, params long[] steps)
        {
            var task = new ClassificationTask(new Marks(20, 3), pool, 6, 5, balance);
            var batch = new Tensor(task.InputShapes[0]);
            foreach (long step in steps)
                task.FillBatch(step, [batch]);
            return DrawnTensor.Bits(batch);
        }

        foreach (ClassBalance balance in Enum.GetValues<ClassBalance>())
        {
            Assert.Equal(Batch(workers, balance, 0, 1, 7, 8), Batch(alone, balance, 8));
            Assert.NotEqual(Batch(alone, balance, 7), Batch(alone, balance, 8));
        }
    }

    [Fact]
    public void A_signal_network_learns_to_tell_waves_apart()
    {
        var train = new Waves(60, 1);
        Network network = SignalResNet.Build(new RandomWeights(1), 1, 2);
        foreach ((_, Parameter parameter) in network.Parameters)
            parameter.RequireGradient();
        var task = new ClassificationTask(train, workers, 16, 1);
        var trainer = new Trainer(network, workers, task, new TrainerOptions { LearningRate = LearningRateSchedule.OneCycle(0.003f, 40) });
        double first = trainer.Step().Loss;
        for (int i = 1; i < 40; i++)
            trainer.Step();
        ConfusionMatrix matrix = ConfusionMatrix.Of(network, new Waves(60, 1000), workers);
        Assert.True(matrix.Accuracy > 0.9, $"{matrix.Accuracy:P0} are right");
        Assert.True(task.LastRight >= 14);
        Assert.True(trainer.Step().Loss < first);
    }

    [Fact]
    public void A_matrix_counts_and_judges_each_class()
    {
        var matrix = new ConfusionMatrix(3);
        foreach ((int actual, int predicted, int count) in new[] { (0, 0, 6), (0, 1, 2), (1, 1, 3), (1, 0, 1) })
        {
            for (int i = 0; i < count; i++)
                matrix.Count(actual, predicted);
        }

        Assert.Equal(9 / 12.0, matrix.Accuracy);
        Assert.Equal((6 / 8.0, 6 / 7.0), (matrix.Recall(0), matrix.Precision(0)));
        Assert.Equal(2 * 0.75 * (6 / 7.0) / (0.75 + (6 / 7.0)), matrix.F1(0), 1e-12);
        Assert.Equal((4, 2), (matrix.Examples(1), matrix[0, 1]));
        Assert.Equal((double.NaN, double.NaN, double.NaN), (matrix.Recall(2), matrix.Precision(2), matrix.F1(2)));
    }

    [Fact]
    public void Nothing_to_learn_from_is_refused() =>
        Assert.Throws<ArgumentException>(() => new ClassificationTask(new Marks(0, 2), workers, 4, 1));

    /// <summary>Examples whose values are their number.</summary>
    private sealed class Marks(int count, int classes, Func<int, int>? label = null) : ILabelledExamples
    {
        public const int Length = 2;

        public int Count => count;

        public int ClassCount => classes;

        public Shape Shape => [1, Length];

        public int LabelOf(int index) => label?.Invoke(index) ?? index % classes;

        public void Read(int index, SeededRandom? random, Span<float> destination)
        {
            destination[0] = index;
            destination[1] = random?.NextSingle() ?? 0;
        }
    }

    /// <summary>Waves of two lengths at any phase, with noise.</summary>
    private sealed class Waves(int count, int seed) : ILabelledExamples
    {
        public int Count => count;

        public int ClassCount => 2;

        public Shape Shape => [1, 64];

        public int LabelOf(int index) => index % 2;

        public void Read(int index, SeededRandom? random, Span<float> destination)
        {
            var own = new SeededRandom(seed + index);
            int phase = own.NextInt(16);
            for (int i = 0; i < destination.Length; i++)
                destination[i] = ((i + phase) / (LabelOf(index) == 0 ? 4 : 7) % 2) - 0.5f + own.NextSingle(-0.4f, 0.4f);
        }
    }
}
