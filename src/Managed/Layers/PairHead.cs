using System;
using System.Collections.Generic;
using Managed.Tensors;

namespace Managed.Layers;

/// <summary>What a <see cref="PairHead"/> makes of two components.</summary>
public enum PairTerm
{
    /// <summary>|a - b|.</summary>
    AbsoluteDifference,

    /// <summary>(a - b)² / (|a| + |b|), 0 where both are 0: the chi-square form, there for components that are not negative.</summary>
    ChiSquare,
}

/// <summary>
/// Whether two embeddings are of one person, as a score: y[n] = b + sum over k of w_k * t(x1[n, k], x2[n, k]); the probability is σ(y).
/// Taigman, Yang, Ranzato, Wolf: DeepFace (2014), section 4.
/// </summary>
/// <remarks>Two inputs [N, K], one output [N, 1]; components are added in ascending order in double precision. At a kink the derivative is that of the side that is 0.</remarks>
public sealed class PairHead : Layer
{
    /// <summary>A head.</summary>
    /// <param name="weights">w, [K].</param>
    /// <param name="bias">b, [1].</param>
    /// <param name="term">t.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public PairHead(Tensor weights, Tensor bias, PairTerm term)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(bias);
        if (weights.Shape.Rank != 1 || bias.Shape != [1])
            throw new ArgumentException($"Weights are [K] and the bias [1], not {weights.Shape} and {bias.Shape}.", nameof(weights));
        Weights = new Parameter(weights);
        Bias = new Parameter(bias);
        Term = term;
    }

    /// <summary>[K].</summary>
    public Parameter Weights { get; }

    /// <summary>[1].</summary>
    public Parameter Bias { get; }

    /// <summary>What is made of two components.</summary>
    public PairTerm Term { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, Parameter>> Parameters => [new("weight", Weights), new("bias", Bias)];

    /// <inheritdoc/>
    public override bool BackwardReadsOutput => false;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        if (inputs.Length != 2 || inputs[0] != inputs[1])
            throw new ArgumentException($"The layer takes two inputs of one shape, not {string.Join(" and ", inputs.ToArray())}.", nameof(inputs));
        return inputs[0].Rank == 2 && inputs[0][1] == Weights.Value.Length
            ? [inputs[0][0], 1]
            : throw new ArgumentException($"The layer weighs {Weights.Value.Length} components; the inputs are {inputs[0]}.", nameof(inputs));
    }

    /// <summary>The score of one pair.</summary>
    public float Score(ReadOnlySpan<float> first, ReadOnlySpan<float> second)
    {
        ReadOnlySpan<float> weights = Weights.Value.Span;
        double sum = Bias.Value.Span[0];
        for (int k = 0; k < weights.Length; k++)
            sum += (double)weights[k] * TermOf(first[k], second[k]).Value;
        return (float)sum;
    }

    /// <inheritdoc/>
    public override void Forward(WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        ArgumentNullException.ThrowIfNull(output);
        int length = Weights.Value.Length;
        for (int n = 0; n < output.Length; n++)
            output.Span[n] = Score(inputs[0].Span.Slice(n * length, length), inputs[1].Span.Slice(n * length, length));
    }

    /// <inheritdoc/>
    public override void Backward(
        WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output, Tensor outputGradient, ReadOnlySpan<Tensor?> inputGradients)
    {
        ArgumentNullException.ThrowIfNull(outputGradient);
        ReadOnlySpan<float> weights = Weights.Value.Span;
        Span<float> toWeights = Weights.Gradient is Tensor gradient ? gradient.Span : [];
        Span<float> toFirst = inputGradients[0] is Tensor first ? first.Span : [];
        Span<float> toSecond = inputGradients[1] is Tensor second ? second.Span : [];
        for (int n = 0; n < outputGradient.Length; n++)
        {
            float slope = outputGradient.Span[n];
            if (Bias.Gradient is Tensor toBias)
                toBias.Span[0] += slope;
            for (int k = 0; k < weights.Length; k++)
            {
                int at = (n * weights.Length) + k;
                (float value, float byFirst, float bySecond) = TermOf(inputs[0].Span[at], inputs[1].Span[at]);
                if (!toWeights.IsEmpty)
                    toWeights[k] += slope * value;
                if (!toFirst.IsEmpty)
                    toFirst[at] = slope * weights[k] * byFirst;
                if (!toSecond.IsEmpty)
                    toSecond[at] = slope * weights[k] * bySecond;
            }
        }
    }

    private (float Value, float ByFirst, float BySecond) TermOf(float a, float b)
    {
        float difference = a - b;
        if (Term == PairTerm.AbsoluteDifference)
        {
            float side = Sign(difference);
            return (MathF.Abs(difference), side, -side);
        }

        float sum = MathF.Abs(a) + MathF.Abs(b);
        if (sum == 0)
            return (0, 0, 0);
        float ratio = difference / sum;
        return (difference * ratio, (2 * ratio) - (ratio * ratio * Sign(a)), (-2 * ratio) - (ratio * ratio * Sign(b)));
    }

    private static float Sign(float value) => value > 0 ? 1 : value < 0 ? -1 : 0;
}
