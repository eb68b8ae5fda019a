using System;
using System.Linq;
using Managed.Tensors;
using Managed.Tests.Generators;
using Managed.Training.Losses;
using Xunit;

namespace Managed.Tests.Training.Losses;

public sealed class DiceLossTests
{
    [Fact]
    public void The_loss_is_its_formula_and_the_gradient_the_central_difference()
    {
        Tensor scores = DrawnTensor.Uniform([2, 1, 3, 2], 1, 2);
        bool[] marks = [true, false, false, true, false, true, false, false, false, false, false, false];
        double Cost() => Enumerable.Range(0, 2).Average(n =>
        {
            double[] p = [.. scores.Slice(n, 1).Span.ToArray().Select(score => 1 / (1 + Math.Exp(-score)))];
            bool[] g = marks[(6 * n)..(6 * (n + 1))];
            return 1 - (((2 * p.Zip(g, (value, mark) => mark ? value : 0).Sum()) + 1) / (p.Sum() + g.Count(mark => mark) + 1));
        });
        var gradient = new Tensor(scores.Shape);
        gradient.Span.Fill(1);
        Assert.Equal(Cost(), DiceLoss.Evaluate(scores, marks, gradient), 1e-12);
        for (int i = 0; i < scores.Length; i++)
        {
            const float Step = 1e-3f;
            float value = scores.Span[i];
            scores.Span[i] = value + Step;
            double above = Cost();
            scores.Span[i] = value - Step;
            double below = Cost();
            scores.Span[i] = value;
            Assert.Equal(1 + ((above - below) / (2 * Step)), gradient.Span[i], 1e-4);
        }
    }

    [Fact]
    public void What_overlaps_costs_nothing_and_the_opposite_nearly_one()
    {
        bool[] marks = [true, true, false, false];
        var right = new Tensor(new float[] { 1000, 1000, -1000, -1000 }, [1, 4]);
        var wrong = new Tensor(new float[] { -1000, -1000, 1000, 1000 }, [1, 4]);
        Assert.Equal(0, DiceLoss.Evaluate(right, marks, new Tensor([1, 4])), 1e-12);
        Assert.Equal(0.8, DiceLoss.Evaluate(wrong, marks, new Tensor([1, 4])), 1e-12);
    }

    [Fact]
    public void An_example_without_marks_costs_what_is_marked_in_vain()
    {
        var scores = new Tensor(new float[] { 0, 0 }, [1, 2]);
        var gradient = new Tensor([1, 2]);
        Assert.Equal(0.5, DiceLoss.Evaluate(scores, [false, false], gradient), 1e-12);
        Assert.All(gradient.Span.ToArray(), slope => Assert.Equal(0.0625f, slope, 1e-6f));
    }

    [Fact]
    public void Marks_that_do_not_fit_are_refused() =>
        Assert.Throws<ArgumentException>(() => DiceLoss.Evaluate(new Tensor([1, 2]), [true], new Tensor([1, 2])));
}
