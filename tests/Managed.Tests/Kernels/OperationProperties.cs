using System;
using System.Linq;
using Managed.SelfTest;
using Managed.Simd;
using Managed.Tensors;
using Xunit;

namespace Managed.Tests.Kernels;

/// <summary>What is demanded of every operation, whatever it computes.</summary>
internal static class OperationProperties
{
    private const double Step = 1e-4;
    private const int CheckedPerInput = 24;

    /// <summary>At every width: within tolerance of the reference, nothing read or written outside, and the bits of the scalar kernel.</summary>
    public static void MatchesReference(OperationCase operation)
    {
        float[][] inputs = operation.MakeInputs();
        float[] scalar = CaseOutcome.Run(operation, SimdLevel.Scalar, inputs, out _);
        float[][]? scalarGradients = operation.Differentiable ? CaseOutcome.RunBackward(operation, SimdLevel.Scalar, inputs, out _) : null;
        foreach (SimdLevel level in Enum.GetValues<SimdLevel>())
        {
            CaseOutcome outcome = CaseOutcome.Of(operation, level);
            Assert.True(outcome.Problem is null, $"{operation} at {level}: {outcome.Problem}");
            if (!SimdHardware.FusedMultiplyAdd)
                continue;
            Assert.True(SameBits(scalar, CaseOutcome.Run(operation, level, inputs, out _)), $"{operation} at {level} gives other bits than the scalar kernel");
            if (scalarGradients is null)
                continue;
            float[][] gradients = CaseOutcome.RunBackward(operation, level, inputs, out _);
            for (int i = 0; i < gradients.Length; i++)
                Assert.True(SameBits(scalarGradients[i], gradients[i]), $"{operation} at {level}: gradient {i} has other bits than the scalar kernel's");
        }
    }

    /// <summary>The kernels' gradients are the central differences, in double precision, of the reference under a random linear cost.</summary>
    public static void GradientIsCentralDifference(OperationCase operation)
    {
        Assert.True(operation.Differentiable);
        float[][] inputs = operation.MakeInputs();
        double[][] exact = Array.ConvertAll(inputs, values => Array.ConvertAll(values, value => (double)value));
        float[] outputGradient = operation.MakeOutputGradient();
        float[][] gradients = CaseOutcome.RunBackward(operation, SimdHardware.Level, inputs, out _);
        var random = new SeededRandom(operation.Seed);
        for (int input = 0; input < exact.Length; input++)
        {
            for (int i = 0; i < Math.Min(CheckedPerInput, exact[input].Length); i++)
            {
                int index = exact[input].Length <= CheckedPerInput ? i : random.NextInt(exact[input].Length);
                double slope = Slope(operation, exact, input, index, outputGradient);
                double tolerance = operation.GradientTolerance + (1e-5 * (1 + Math.Abs(slope)));
                Assert.True(
                    Math.Abs(slope - gradients[input][index]) <= tolerance,
                    $"{operation}: the gradient to input {input} at {index} is {gradients[input][index]:R}, the central difference {slope:R}");
            }
        }
    }

    /// <summary>At every width two operations give the same bits, and so do their gradients.</summary>
    public static void SameBits(OperationCase operation, OperationCase other)
    {
        float[][] inputs = operation.MakeInputs();
        foreach (SimdLevel level in Enum.GetValues<SimdLevel>())
        {
            Assert.True(
                SameBits(CaseOutcome.Run(operation, level, inputs, out _), CaseOutcome.Run(other, level, inputs, out _)),
                $"{operation} and {other} at {level} give different bits");
            float[][] gradients = CaseOutcome.RunBackward(operation, level, inputs, out _);
            float[][] otherGradients = CaseOutcome.RunBackward(other, level, inputs, out _);
            for (int i = 0; i < gradients.Length; i++)
                Assert.True(SameBits(gradients[i], otherGradients[i]), $"{operation} and {other} at {level} give different bits of gradient {i}");
        }
    }

    private static double Slope(OperationCase operation, double[][] inputs, int input, int index, float[] outputGradient)
    {
        double value = inputs[input][index];
        inputs[input][index] = value + Step;
        double above = Cost(operation, inputs, outputGradient);
        inputs[input][index] = value - Step;
        double below = Cost(operation, inputs, outputGradient);
        inputs[input][index] = value;
        return (above - below) / (2 * Step);
    }

    private static double Cost(OperationCase operation, double[][] inputs, float[] outputGradient) =>
        operation.ReferenceForward(inputs).Zip(outputGradient, (y, dy) => y * dy).Sum();

    private static bool SameBits(float[] a, float[] b) =>
        Array.ConvertAll(a, BitConverter.SingleToInt32Bits).AsSpan().SequenceEqual(Array.ConvertAll(b, BitConverter.SingleToInt32Bits));
}
