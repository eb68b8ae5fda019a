using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Managed.Layers;
using Managed.Networks;
using Managed.Networks.Topologies;
using Managed.Tensors;
using Managed.Training;
using Managed.Training.Losses;

namespace Managed.Benchmarking;

/// <summary>Whole steps of training.</summary>
internal static class TrainingCases
{
    private const int People = 16;
    private const int PicturesEach = 4;

    /// <summary>One step of a <see cref="SiameseNet"/>: forward and backward with batch statistics and dropout, semi-hard triplets of a batch of 16 x 4 faces, AdamW.</summary>
    public static BenchmarkCase Siamese()
    {
        Shape input = [People * PicturesEach, 3, new SiameseShape().InputSize, new SiameseShape().InputSize];
        Network network = SiameseNet.Build(new RandomWeights(1));
        return new BenchmarkCase(
            $"siamese {input} training step",
            3 * NetworkFlops.Of(network, input),
            workers =>
            {
                Network learning = SiameseNet.Build(new RandomWeights(1));
                foreach ((string name, Parameter parameter) in learning.Parameters)
                {
                    if (!name.StartsWith("normalize.", StringComparison.Ordinal))
                        parameter.RequireGradient();
                }

                var trainer = new Trainer(learning, workers, new Task(input), new TrainerOptions { LargestGradientNorm = 5 });
                return () => trainer.Step();
            });
    }

    /// <summary>The same batch of noise each time.</summary>
    private sealed class Task : ITrainingTask
    {
        private readonly TripletLoss loss = new(0.2f, TripletMining.SemiHard);
        private readonly int[] labels = new int[People * PicturesEach];
        private readonly Tensor batch;

        public Task(Shape input)
        {
            InputShapes = [input];
            batch = new Tensor(input);
            new SeededRandom(2).Fill(batch.Span, 0, 255);
            for (int i = 0; i < labels.Length; i++)
                labels[i] = i / PicturesEach;
        }

        public ImmutableArray<Shape> InputShapes { get; }

        public ImmutableArray<string> Outputs => [];

        public IReadOnlyList<KeyValuePair<string, Parameter>> Parameters => [];

        public void FillBatch(long stepNumber, ReadOnlySpan<Tensor> inputs) => batch.Span.CopyTo(inputs[0].Span);

        public double Evaluate(long stepNumber, NetworkPlan plan) =>
            loss.Evaluate(plan[plan.Network.Output], labels, plan.OutputGradient(plan.Network.Output)).Loss;
    }
}
