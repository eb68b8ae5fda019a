using System;
using System.Linq;
using Managed.Tensors;
using Managed.Training;
using Xunit;

namespace Managed.Tests.Training;

public sealed class AdamTests
{
    [Fact]
    public void The_constants_are_those_of_the_paper()
    {
        var options = new Adam(1).Options;
        Assert.Equal((0.001f, 0.9f, 0.999f, 1e-8f), (options.LearningRate, options.Beta1, options.Beta2, options.Epsilon));
    }

    [Theory]
    [InlineData(0.001f, 0.9f, 0.999f, 1e-8f)]
    [InlineData(0.1f, 0.5f, 0.9f, 1e-3f)]
    [InlineData(2f, 0f, 0.99f, 1e-8f)]
    public void Steps_are_those_of_algorithm_1_in_double_precision(float rate, float beta1, float beta2, float epsilon)
    {
        const int Length = 9;
        const int Steps = 50;
        var random = new SeededRandom(1);
        var values = new float[Length];
        random.Fill(values, -1, 1);
        double[] theta = Array.ConvertAll(values, value => (double)value);
        var m = new double[Length];
        var v = new double[Length];
        var adam = new Adam(Length, new AdamOptions { LearningRate = rate, Beta1 = beta1, Beta2 = beta2, Epsilon = epsilon });
        var gradient = new float[Length];
        for (int t = 1; t <= Steps; t++)
        {
            random.Fill(gradient, -3, 3);
            adam.Step(values, gradient);
            for (int i = 0; i < Length; i++)
            {
                double g = gradient[i];
                m[i] = (beta1 * m[i]) + ((1 - (double)beta1) * g);
                v[i] = (beta2 * v[i]) + ((1 - (double)beta2) * g * g);
                double mean = m[i] / (1 - Math.Pow(beta1, t));
                double square = v[i] / (1 - Math.Pow(beta2, t));
                theta[i] -= rate * mean / (Math.Sqrt(square) + epsilon);
                Assert.Equal(theta[i], values[i], 1e-6 * (1 + (t * rate)));
            }
        }
    }

    [Fact]
    public void The_first_step_has_the_learning_rates_size_whatever_the_gradients()
    {
        float[] values = [1, 1, 1, 1];
        new Adam(4, new AdamOptions { LearningRate = 0.25f }).Step(values, [1e-3f, -1e-3f, 1e3f, -1e3f]);
        Assert.All(values.Zip([0.75f, 1.25f, 0.75f, 1.25f]), pair => Assert.Equal(pair.Second, pair.First, 1e-5f));
    }

    [Fact]
    public void A_gradient_of_zero_moves_nothing()
    {
        float[] values = [3, -4];
        new Adam(2).Step(values, [0, 0]);
        Assert.Equal([3, -4], values);
    }

    [Fact]
    public void A_quadratic_cost_is_brought_to_its_minimum()
    {
        float[] minimum = [1, -2, 0.5f];
        float[] curvature = [1, 10, 100];
        var values = new float[3];
        var adam = new Adam(3, new AdamOptions { LearningRate = 0.05f });
        for (int step = 0; step < 2000; step++)
            adam.Step(values, [.. values.Select((value, i) => curvature[i] * (value - minimum[i]))]);
        Assert.All(values.Zip(minimum), pair => Assert.Equal(pair.Second, pair.First, 1e-3f));
    }

    [Fact]
    public void The_same_gradients_give_the_same_bits()
    {
        Assert.Equal(Run(), Run());

        static int[] Run()
        {
            var values = new float[5];
            var gradient = new float[5];
            var adam = new Adam(5);
            var random = new SeededRandom(3);
            for (int step = 0; step < 20; step++)
            {
                random.Fill(gradient, -1, 1);
                adam.Step(values, gradient);
            }

            return Array.ConvertAll(values, BitConverter.SingleToInt32Bits);
        }
    }

    [Theory]
    [InlineData(2, 3)]
    [InlineData(4, 3)]
    [InlineData(3, 2)]
    [InlineData(3, 4)]
    public void Another_number_of_values_or_gradients_is_refused(int values, int gradients) =>
        Assert.ThrowsAny<ArgumentException>(() => new Adam(3).Step(new float[values], new float[gradients]));
}
