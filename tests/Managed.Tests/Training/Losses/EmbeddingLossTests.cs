using System;
using System.Linq;
using Managed.Layers;
using Managed.Tensors;
using Managed.Tests.Generators;
using Managed.Training.Losses;
using Xunit;

namespace Managed.Tests.Training.Losses;

public sealed class EmbeddingLossTests : IDisposable
{
    private const int Batch = 9;
    private const int Length = 5;
    private const double Step = 1e-3;

    private static readonly int[] Labels = [0, 1, 2, 0, 1, 2, 0, 1, 7];

    private readonly WorkerPool workers = new(1);

    public static TheoryData<string> Losses => ["all", "hard", "semi-hard", "contrastive", "absolute", "chi-square"];

    public void Dispose() => workers.Dispose();

    [Theory]
    [MemberData(nameof(Losses))]
    public void The_gradient_is_the_central_difference(string name)
    {
        EmbeddingLoss loss = Create(name);
        for (int seed = 0; seed < 10; seed++)
        {
            Tensor embeddings = DrawnTensor.Uniform([Batch, Length], seed);
            var gradient = new Tensor(embeddings.Shape);
            gradient.Span.Fill(1);
            Assert.True(loss.Evaluate(embeddings, Labels, gradient).Loss > 0);
            for (int i = 0; i < embeddings.Length; i++)
            {
                float value = embeddings.Span[i];
                embeddings.Span[i] = value + (float)Step;
                double above = Cost(loss, embeddings);
                embeddings.Span[i] = value - (float)Step;
                double below = Cost(loss, embeddings);
                embeddings.Span[i] = value;
                double middle = Cost(loss, embeddings);
                bool kink = Math.Abs(above + below - (2 * middle)) > 20 * Step * Step;
                if (!kink)
                    Assert.Equal((above - below) / (2 * Step), gradient.Span[i] - 1, 2e-3);
            }
        }
    }

    [Fact]
    public void The_hardest_triplet_is_the_farthest_positive_and_the_nearest_negative()
    {
        Tensor line = OnALine(0, 1, 3, 10, 4.5f);
        EmbeddingReport report = Evaluate(new TripletLoss(1, TripletMining.Hard), line, [0, 0, 0, 1, 1]);
        double[] costs = [9 - 20.25 + 1, 4 - 12.25 + 1, 9 - 2.25 + 1, 30.25 - 49 + 1, 30.25 - 2.25 + 1];
        Assert.Equal(costs.Sum(cost => Math.Max(cost, 0)) / 5, report.Loss, 1e-5);
        Assert.Equal(2 / 5.0, report.ActiveShare);
    }

    [Fact]
    public void A_semi_hard_negative_is_the_nearest_behind_the_positive_or_the_farthest()
    {
        Tensor line = OnALine(0, 2, 1, 3, 50);
        EmbeddingReport report = Evaluate(new TripletLoss(10, TripletMining.SemiHard), line, [0, 0, 1, 2, 3]);
        double[] costs = [4 - 9 + 10, 4 - 2304 + 10];
        Assert.Equal(costs.Sum(cost => Math.Max(cost, 0)) / 2, report.Loss, 1e-5);
    }

    [Fact]
    public void Of_all_triplets_those_that_cost_something_count()
    {
        Tensor line = OnALine(0, 1, 2, 9);
        EmbeddingReport report = Evaluate(new TripletLoss(1, TripletMining.All), line, [0, 0, 1, 2]);
        Assert.Equal(1.0, report.Loss, 1e-6);
        Assert.Equal(1 / 4.0, report.ActiveShare);
        Assert.Equal(1, report.PositiveDistance, 1e-6);
        Assert.Equal((2 + 1 + 9 + 8 + 7) / 5.0, report.NegativeDistance, 1e-6);
        Assert.Equal(12 / 4.0, report.Norm, 1e-6);
    }

    [Fact]
    public void A_contrastive_loss_pulls_one_label_together_and_pushes_others_as_far_as_the_margin()
    {
        EmbeddingReport report = Evaluate(new ContrastiveLoss(4), OnALine(0, 2, 3), [0, 0, 1]);
        Assert.Equal(2 + ((0.5 + 4.5) / 2), report.Loss, 1e-6);
        Assert.Equal(1, report.ActiveShare);
    }

    [Fact]
    public void A_batch_that_has_no_triplet_costs_nothing()
    {
        foreach (TripletMining mining in Enum.GetValues<TripletMining>())
        {
            Assert.Equal(0, Evaluate(new TripletLoss(1, mining), OnALine(0, 1), [0, 0]).Loss);
            Assert.Equal(0, Evaluate(new TripletLoss(1, mining), OnALine(0, 1), [0, 1]).Loss);
        }
    }

    [Fact]
    public void Embeddings_run_into_one_point_are_told_with_advice()
    {
        EmbeddingReport collapsed = Evaluate(new TripletLoss(), OnALine(1, 1.01f, 1.001f, 1.009f), [0, 0, 1, 1]);
        Assert.True(collapsed.IsCollapsed);
        Assert.Contains("semi-hard", collapsed.Advice, StringComparison.Ordinal);
        Assert.Null(Evaluate(new TripletLoss(), OnALine(1, 1.001f, 1.01f, 1.011f), [0, 0, 1, 1]).Advice);
        Assert.Null(Evaluate(new TripletLoss(), OnALine(1, 2, 1, 2), [0, 0, 1, 1]).Advice);
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void Embeddings_that_are_not_finite_make_the_loss_so(string name)
    {
        Tensor embeddings = DrawnTensor.Uniform([Batch, Length], 1);
        embeddings.Span[17] = float.NaN;
        Assert.True(double.IsNaN(Cost(Create(name), embeddings)));
    }

    [Fact]
    public void Impossible_margins_and_counts_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new TripletLoss(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ContrastiveLoss(float.NaN));
        Assert.Throws<ArgumentException>(() => Evaluate(new TripletLoss(), OnALine(1, 2), [0]));
        Assert.Throws<ArgumentException>(() => new TripletLoss().Evaluate(OnALine(1, 2), [0, 1], new Tensor([3, 1])));
    }

    private static EmbeddingReport Evaluate(EmbeddingLoss loss, Tensor embeddings, int[] labels) => loss.Evaluate(embeddings, labels, new Tensor(embeddings.Shape));

    private static double Cost(EmbeddingLoss loss, Tensor embeddings) => Evaluate(loss, embeddings, Labels).Loss;

    private static Tensor OnALine(params float[] places) => new(places, [places.Length, 1]);

    private EmbeddingLoss Create(string name) => name switch
    {
        "all" => new TripletLoss(0.5f, TripletMining.All),
        "hard" => new TripletLoss(0.5f, TripletMining.Hard),
        "semi-hard" => new TripletLoss(0.5f, TripletMining.SemiHard),
        "contrastive" => new ContrastiveLoss(2),
        "absolute" => new PairLoss(Head(PairTerm.AbsoluteDifference), workers),
        _ => new PairLoss(Head(PairTerm.ChiSquare), workers),
    };

    private static PairHead Head(PairTerm term) => new(DrawnTensor.Uniform([Length], 1), DrawnTensor.Uniform([1], 2), term);
}
