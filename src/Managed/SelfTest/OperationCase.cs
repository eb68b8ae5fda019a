using System;
using System.Collections.Immutable;
using Managed.Simd;
using Managed.Tensors;

namespace Managed.SelfTest;

/// <summary>One operation at one shape with seeded values: it makes its inputs, runs the kernels, and knows the reference and its tolerance.</summary>
/// <remarks>
/// A value that prints as one line and can be written back from it. The same cases serve the tests, the self-test and the
/// benchmarks. Inputs are drawn from [-1, 1) unless a case says otherwise.
/// </remarks>
internal abstract record OperationCase
{
    protected const double Epsilon = 1.0 / (1 << 24);

    public int Seed { get; init; } = 1;

    /// <summary>The kernel family, as <c>managed selftest --family</c> names it.</summary>
    public abstract string Family { get; }

    /// <summary>The lengths of the inputs.</summary>
    public abstract ImmutableArray<int> InputLengths { get; }

    public abstract int OutputLength { get; }

    /// <summary>Floating-point operations of one forward run.</summary>
    public abstract long Flops { get; }

    /// <summary>What the case is for other engines.</summary>
    public virtual CaseDescription Description => CaseDescription.OfLine(this);

    /// <summary>The largest error that rounding may leave in the output.</summary>
    public abstract double Tolerance { get; }

    /// <summary>The largest error that rounding may leave in the gradient to any input.</summary>
    public virtual double GradientTolerance => Tolerance;

    /// <summary>Whether there is a gradient to check.</summary>
    public virtual bool Differentiable => true;

    /// <summary>2 * eps * (k + 1) * largest: the bound for a chain of k multiply-adds of values up to the given product.</summary>
    public static double ChainTolerance(long terms, double largest = 1) => 2 * Epsilon * (terms + 1) * largest;

    public float[][] MakeInputs()
    {
        var random = new SeededRandom(Seed);
        var inputs = new float[InputLengths.Length][];
        for (int i = 0; i < inputs.Length; i++)
        {
            inputs[i] = new float[InputLengths[i]];
            Draw(random, i, inputs[i]);
        }

        return inputs;
    }

    public float[] MakeOutputGradient()
    {
        var gradient = new float[OutputLength];
        new SeededRandom(~Seed).Fill(gradient, -1, 1);
        return gradient;
    }

    /// <summary>Runs the kernel at a width. Inputs and output may lie inside larger memory.</summary>
    public abstract void Forward(SimdLevel level, Memory<float>[] inputs, Memory<float> output);

    /// <summary>Runs the kernel for channels in blocks where the shape has one; its output, brought back to planes, has to have the same bits.</summary>
    /// <returns>Whether there is one.</returns>
    public virtual bool ForwardInBlocks(SimdLevel level, float[][] inputs, float[] output) => false;

    public abstract double[] ReferenceForward(double[][] inputs);

    /// <summary>Runs the kernels of the gradients at a width; accumulating ones begin with zeros.</summary>
    public virtual void Backward(SimdLevel level, Memory<float>[] inputs, Memory<float> outputGradient, Memory<float>[] inputGradients) =>
        throw new NotSupportedException();

    public virtual double[][] ReferenceBackward(double[][] inputs, double[] outputGradient) => throw new NotSupportedException();

    /// <summary>Draws one input.</summary>
    protected virtual void Draw(SeededRandom random, int input, Span<float> values) => random.Fill(values, -1, 1);

    /// <summary>Draws values at least 1/8 from zero, where some functions have a kink.</summary>
    protected static void DrawAwayFromZero(SeededRandom random, Span<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            float value = random.NextSingle(-1, 1);
            values[i] = value + (value < 0 ? -0.125f : 0.125f);
        }
    }

    /// <summary>Arrays of the inputs' lengths for gradients.</summary>
    protected double[][] NewGradients() => [.. System.Linq.Enumerable.Select(InputLengths, length => new double[length])];
}
