using System;
using System.Collections.Generic;
using System.Linq;
using Managed.Tensors;
using Managed.Training;
using Xunit;

namespace Managed.Tests.Training;

public sealed class LBfgsTests
{
    [Fact]
    public void The_valley_of_Rosenbrock_is_followed_to_its_end()
    {
        float[] x = [-1.2f, 1];
        var optimizer = new LBfgs(2);
        double cost = double.PositiveInfinity;
        int evaluations = 0;
        for (int i = 0; i < 60; i++)
        {
            LBfgsStep step = optimizer.Step(x, Rosenbrock);
            Assert.True(step.Cost <= cost);
            cost = step.Cost;
            evaluations += step.Evaluations;
        }

        Assert.All(x, value => Assert.Equal(1, value, 2e-3f));
        Assert.InRange(evaluations, 20, 250);
    }

    [Fact]
    public void A_long_bowl_is_descended_far_faster_than_by_plain_gradients()
    {
        const int Length = 40_000;
        var x = new float[Length];
        new SeededRandom(1).Fill(x, -1, 1);
        float[] plain = [.. x];
        var optimizer = new LBfgs(Length, new LBfgsOptions { FirstStep = 0.1f });
        for (int i = 0; i < 40; i++)
            optimizer.Step(x, Bowl);
        var gradient = new float[Length];
        for (int i = 0; i < 80; i++)
        {
            Bowl(plain, gradient);
            for (int k = 0; k < Length; k++)
                plain[k] -= gradient[k] / 100;
        }

        Assert.True(Bowl(x, gradient) < 0.01 * Bowl(plain, gradient), $"{Bowl(x, gradient)} after 40 steps, plain gradients {Bowl(plain, gradient)}");
    }

    [Fact]
    public void A_state_taken_up_goes_on_to_the_bit()
    {
        float[] x = [-1.2f, 1];
        var first = new LBfgs(2, new LBfgsOptions { History = 3 });
        for (int i = 0; i < 7; i++)
            first.Step(x, Rosenbrock);
        float[] copy = [.. x];
        var second = new LBfgs(2, new LBfgsOptions { History = 3 });
        foreach ((KeyValuePair<string, Memory<float>> from, KeyValuePair<string, Memory<float>> to) in first.State.Zip(second.State))
            from.Value.CopyTo(to.Value);
        second.Scalars = first.Scalars;
        for (int i = 0; i < 10; i++)
            Assert.Equal(first.Step(x, Rosenbrock), second.Step(copy, Rosenbrock));
        Assert.Equal(x, copy);
        Assert.Throws<ArgumentException>(() => second.Scalars = [1, 2]);
    }

    [Fact]
    public void A_cliff_of_costs_that_are_not_finite_is_kept_away_from()
    {
        float[] x = [0.5f];
        var optimizer = new LBfgs(1, new LBfgsOptions { FirstStep = 1000 });
        static double Cliff(ReadOnlySpan<float> values, Span<float> gradient)
        {
            gradient[0] = 1 - (1 / values[0]);
            return values[0] > 0 ? values[0] - Math.Log(values[0]) : double.NaN;
        }

        for (int i = 0; i < 20; i++)
            Assert.True(double.IsFinite(optimizer.Step(x, Cliff).Cost));
        Assert.Equal(1, x[0], 1e-3f);
        Assert.Throws<ArithmeticException>(() => new LBfgs(1).Step([-1], Cliff));
    }

    [Fact]
    public void Where_no_lower_cost_is_found_the_values_stay()
    {
        float[] x = [3];
        var optimizer = new LBfgs(1);
        LBfgsStep step = optimizer.Step(x, (_, gradient) =>
        {
            gradient[0] = 1;
            return 5;
        });
        Assert.False(step.Moved);
        Assert.Equal([3], x);
        float[] flat = [1];
        Assert.False(new LBfgs(1).Step(flat, (_, gradient) =>
        {
            gradient[0] = 0;
            return 0;
        }).Moved);
    }

    [Fact]
    public void Begun_anew_it_goes_along_the_plain_gradient_by_a_shorter_step()
    {
        float[] x = [-1.2f, 1];
        var optimizer = new LBfgs(2, new LBfgsOptions { FirstStep = 1e-3f });
        for (int i = 0; i < 5; i++)
            optimizer.Step(x, Rosenbrock);
        optimizer.Restart(0.5);
        float[] before = [.. x];
        var gradient = new float[2];
        Rosenbrock(x, gradient);
        var tried = new List<float[]>();
        optimizer.Step(x, (values, slopes) =>
        {
            tried.Add(values.ToArray());
            return Rosenbrock(values, slopes);
        });
        double length = Math.Sqrt((gradient[0] * gradient[0]) + (gradient[1] * gradient[1]));
        for (int i = 0; i < 2; i++)
            Assert.Equal(-0.5e-3 * gradient[i] / length, tried[0][i] - before[i], 1e-6);
        Assert.Throws<ArgumentOutOfRangeException>(() => optimizer.Restart(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => optimizer.Restart(double.NaN));
    }

    [Fact]
    public void After_the_first_steps_nothing_is_allocated()
    {
        float[] x = [-1.2f, 1];
        var optimizer = new LBfgs(2);
        CostFunction function = Rosenbrock;
        for (int i = 0; i < 12; i++)
            optimizer.Step(x, function);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 5; i++)
            optimizer.Step(x, function);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static double Rosenbrock(ReadOnlySpan<float> x, Span<float> gradient)
    {
        double a = 1 - x[0];
        double b = x[1] - ((double)x[0] * x[0]);
        gradient[0] = (float)((-2 * a) - (400 * x[0] * b));
        gradient[1] = (float)(200 * b);
        return (a * a) + (100 * b * b);
    }

    /// <summary>½ sum of k_i x_i², k from 1 to 100.</summary>
    private static double Bowl(ReadOnlySpan<float> x, Span<float> gradient)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double k = 1 + (99.0 * i / (x.Length - 1));
            gradient[i] = (float)(k * x[i]);
            sum += 0.5 * k * x[i] * x[i];
        }

        return sum;
    }
}
