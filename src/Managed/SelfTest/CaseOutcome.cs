using System;
using System.Runtime.InteropServices;
using Managed.Security;

namespace Managed.SelfTest;

/// <summary>What a case's kernels gave at one width, held against the reference.</summary>
/// <param name="Error">The largest error of the output.</param>
/// <param name="GradientError">The largest error of any gradient.</param>
/// <param name="Problem">What is wrong, or null.</param>
internal sealed record CaseOutcome(double Error, double GradientError, string? Problem)
{
    /// <summary>Runs the forward kernel, and the backward kernels where there are any, inside guarded memory.</summary>
    public static CaseOutcome Of(OperationCase operation, Simd.SimdLevel level)
    {
        float[][] inputs = operation.MakeInputs();
        double[][] exact = Array.ConvertAll(inputs, values => Array.ConvertAll(values, value => (double)value));
        (double error, string? problem) = Compare(
            "output", Run(operation, level, inputs, out string? guardProblem), operation.ReferenceForward(exact), operation.Tolerance);
        problem ??= guardProblem ?? ProblemInBlocks(operation, level, inputs);
        double gradientError = 0;
        if (operation.Differentiable)
        {
            float[][] gradients = RunBackward(operation, level, inputs, out guardProblem);
            problem ??= guardProblem;
            double[] outputGradient = Array.ConvertAll(operation.MakeOutputGradient(), value => (double)value);
            double[][] expected = operation.ReferenceBackward(exact, outputGradient);
            for (int i = 0; i < expected.Length; i++)
            {
                (double difference, string? wrong) = Compare($"gradient to input {i}", gradients[i], expected[i], operation.GradientTolerance);
                gradientError = Math.Max(gradientError, difference);
                problem ??= wrong;
            }
        }

        return new CaseOutcome(error, gradientError, problem);
    }

    /// <summary>The SHA-256 of the output, and of the gradients where there are any, as little-endian single-precision values.</summary>
    public static string Digest(OperationCase operation, Simd.SimdLevel level)
    {
        float[][] inputs = operation.MakeInputs();
        var digest = new Sha256();
        digest.Append(MemoryMarshal.AsBytes(Run(operation, level, inputs, out _).AsSpan()));
        foreach (float[] gradient in operation.Differentiable ? RunBackward(operation, level, inputs, out _) : [])
            digest.Append(MemoryMarshal.AsBytes(gradient.AsSpan()));
        return digest.FinishHex();
    }

    /// <summary>The forward kernel's output.</summary>
    public static float[] Run(OperationCase operation, Simd.SimdLevel level, float[][] inputs, out string? problem)
    {
        GuardedMemory[] guarded = Array.ConvertAll(inputs, values => new GuardedMemory(values));
        var output = new GuardedMemory(operation.OutputLength);
        operation.Forward(level, Array.ConvertAll(guarded, memory => memory.Memory), output.Memory);
        problem = output.Intact && Unchanged(guarded, inputs) ? null : "wrote outside its output";
        return output.Memory.ToArray();
    }

    /// <summary>The backward kernels' gradients, one an input, of the case's own output gradient.</summary>
    public static float[][] RunBackward(OperationCase operation, Simd.SimdLevel level, float[][] inputs, out string? problem) =>
        RunBackward(operation, level, inputs, operation.MakeOutputGradient(), out problem);

    /// <summary>The backward kernels' gradients, one an input.</summary>
    public static float[][] RunBackward(OperationCase operation, Simd.SimdLevel level, float[][] inputs, float[] outputGradientValues, out string? problem)
    {
        GuardedMemory[] guarded = Array.ConvertAll(inputs, values => new GuardedMemory(values));
        GuardedMemory[] gradients = Array.ConvertAll(inputs, values => new GuardedMemory(values.Length));
        var outputGradient = new GuardedMemory(outputGradientValues);
        operation.Backward(
            level, Array.ConvertAll(guarded, memory => memory.Memory), outputGradient.Memory, Array.ConvertAll(gradients, memory => memory.Memory));
        bool intact = Unchanged(guarded, inputs) && Array.TrueForAll(gradients, memory => memory.Intact);
        problem = intact ? null : "a gradient wrote outside its output";
        return Array.ConvertAll(gradients, memory => memory.Memory.ToArray());
    }

    private static string? ProblemInBlocks(OperationCase operation, Simd.SimdLevel level, float[][] inputs)
    {
        var blocks = new float[operation.OutputLength];
        bool same = !operation.ForwardInBlocks(level, inputs, blocks)
            || MemoryMarshal.AsBytes(blocks.AsSpan()).SequenceEqual(MemoryMarshal.AsBytes(Run(operation, level, inputs, out _).AsSpan()));
        return same ? null : "channels in blocks give other bits than planes";
    }

    private static bool Unchanged(GuardedMemory[] guarded, float[][] inputs)
    {
        for (int i = 0; i < inputs.Length; i++)
        {
            if (!guarded[i].Intact || !guarded[i].Memory.Span.SequenceEqual(inputs[i]))
                return false;
        }

        return true;
    }

    /// <summary>The largest error, and what is wrong where one exceeds the tolerance.</summary>
    public static (double Error, string? Problem) Compare(string what, float[] actual, double[] expected, double tolerance)
    {
        double worst = 0;
        string? problem = null;
        for (int i = 0; i < expected.Length; i++)
        {
            double error = Math.Abs(actual[i] - expected[i]);
            if (error <= tolerance)
                worst = Math.Max(worst, error);
            else if (problem is null || !(error <= worst))
                (worst, problem) = (error, $"{what}[{i}] is {actual[i]:R}, the reference {expected[i]:R}; tolerance {tolerance:E1}");
        }

        return (worst, problem);
    }
}
