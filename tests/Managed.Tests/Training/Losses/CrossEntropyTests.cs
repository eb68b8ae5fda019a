using System;
using System.Linq;
using Managed.Tensors;
using Managed.Tests.Generators;
using Managed.Training.Losses;
using Xunit;

namespace Managed.Tests.Training.Losses;

public sealed class CrossEntropyTests
{
    private const double Step = 1e-3;

    [Theory]
    [InlineData(0f)]
    [InlineData(0.1f)]
    public void The_loss_is_its_formula_and_the_gradient_the_central_difference(float smoothing)
    {
        Tensor scores = DrawnTensor.Uniform([3, 4], 1);
        int[] labels = [2, 0, 3];
        double Cost() => Enumerable.Range(0, 3).Average(n =>
        {
            double[] row = [.. scores.Slice(n, 1).Span.ToArray().Select(s => Math.Exp(s))];
            return -Enumerable.Range(0, 4).Sum(k => ((smoothing / 4.0) + (k == labels[n] ? 1 - smoothing : 0)) * Math.Log(row[k] / row.Sum()));
        });
        var gradient = new Tensor(scores.Shape);
        (double loss, int right) = CrossEntropy.Evaluate(scores, labels, gradient, smoothing);
        Assert.Equal(Cost(), loss, 1e-6);
        Assert.Equal(Enumerable.Range(0, 3).Count(n => scores.Slice(n, 1).Span.ToArray().Max() == scores.Span[(4 * n) + labels[n]]), right);
        RequireCentralDifferences(scores, gradient, Cost);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_binary_loss_is_its_formula_and_the_gradient_the_central_difference(bool balanced)
    {
        Tensor scores = DrawnTensor.Uniform([6, 1], 1);
        bool[] labels = [true, false, false, false, true, false];
        double Cost() => Enumerable.Range(0, 6).Sum(n =>
        {
            double probability = 1 / (1 + Math.Exp(-scores.Span[n]));
            double weight = balanced ? (labels[n] ? 0.25 : 0.125) : 1 / 6.0;
            return -weight * Math.Log(labels[n] ? probability : 1 - probability);
        });
        var gradient = new Tensor(scores.Shape);
        (double loss, int right) = CrossEntropy.EvaluateBinary(scores, labels, gradient, balanced);
        Assert.Equal(Cost(), loss, 1e-6);
        Assert.Equal(Enumerable.Range(0, 6).Count(n => scores.Span[n] > 0 == labels[n]), right);
        RequireCentralDifferences(scores, gradient, Cost);
    }

    [Fact]
    public void Large_scores_do_not_overflow()
    {
        var scores = new Tensor(new float[] { 1000, -1000, 0 }, [1, 3]);
        Assert.Equal((2000.0, 0), CrossEntropy.Evaluate(scores, [1], new Tensor([1, 3])));
        var single = new Tensor(new float[] { -1000 }, [1, 1]);
        Assert.Equal(1000.0, CrossEntropy.EvaluateBinary(single, [true], new Tensor([1, 1])).Loss);
    }

    [Fact]
    public void A_label_outside_the_classes_is_refused()
    {
        Assert.Throws<ArgumentException>(() => CrossEntropy.Evaluate(new Tensor([1, 3]), [3], new Tensor([1, 3])));
        Assert.Throws<ArgumentException>(() => CrossEntropy.Evaluate(new Tensor([2, 3]), [1], new Tensor([2, 3])));
    }

    private static void RequireCentralDifferences(Tensor scores, Tensor gradient, Func<double> cost)
    {
        for (int i = 0; i < scores.Length; i++)
        {
            float value = scores.Span[i];
            scores.Span[i] = value + (float)Step;
            double above = cost();
            scores.Span[i] = value - (float)Step;
            double below = cost();
            scores.Span[i] = value;
            Assert.Equal((above - below) / (2 * Step), gradient.Span[i], 1e-3);
        }
    }
}
