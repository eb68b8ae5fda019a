using System;
using System.Linq;
using Managed.Tensors;
using Managed.Tests.Generators;
using Xunit;

namespace Managed.Tests.Networks;

/// <summary>Gradients against differences of a cost in double precision.</summary>
internal static class CentralDifferences
{
    private const double Step = 1e-6;

    /// <summary>Compares at some forty of the values, or at fewer.</summary>
    /// <param name="what">What to call the values.</param>
    /// <param name="values">What the cost reads; as it was afterwards.</param>
    /// <param name="gradient">The gradient to the values.</param>
    /// <param name="cost">The cost.</param>
    /// <param name="count">Values to compare at.</param>
    public static void Require(string what, double[] values, Tensor gradient, Func<double> cost, int count = 40)
    {
        double scale = Math.Max(1, DrawnTensor.Exact(gradient).Max(Math.Abs));
        for (int i = 0; i < values.Length; i += 1 + (values.Length / count))
        {
            double value = values[i];
            values[i] = value + Step;
            double above = cost();
            values[i] = value - Step;
            double below = cost();
            values[i] = value;
            double slope = (above - below) / (2 * Step);
            Assert.True(
                Math.Abs(slope - gradient.Span[i]) <= 2e-5 * scale,
                $"the gradient to {what}[{i}] is {gradient.Span[i]}, the central difference {slope}");
        }
    }
}
