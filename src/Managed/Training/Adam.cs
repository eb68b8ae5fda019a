using System;
using System.Collections.Generic;
using System.Numerics;
using System.Runtime.InteropServices;
using Managed.Kernels;

namespace Managed.Training;

/// <summary>The constants of <see cref="Adam"/>.</summary>
public sealed record AdamOptions
{
    /// <summary>The step's size, where a step is not told another.</summary>
    public float LearningRate { get; init; } = 0.001f;

    /// <summary>The decay of the mean gradient.</summary>
    public float Beta1 { get; init; } = 0.9f;

    /// <summary>The decay of the mean squared gradient.</summary>
    public float Beta2 { get; init; } = 0.999f;

    /// <summary>What keeps the division finite.</summary>
    public float Epsilon { get; init; } = 1e-8f;

    /// <summary>The share of a value, times the step's size, by which a step shrinks it beside the gradient's work: Loshchilov, Hutter: Decoupled weight decay regularization (2017).</summary>
    public float WeightDecay { get; init; }
}

/// <summary>Adaptive moment estimation; Kingma, Ba: Adam, a method for stochastic optimization (2014), algorithm 1. With weight decay it is AdamW.</summary>
public sealed class Adam : UpdateRule
{
    private readonly float[] mean;
    private readonly float[] square;
    private double beta1Power = 1;
    private double beta2Power = 1;
    private long stepCount;

    /// <summary>An optimiser of the given number of values.</summary>
    public Adam(int length, AdamOptions? options = null)
    {
        Options = options ?? new AdamOptions();
        mean = new float[length];
        square = new float[length];
    }

    /// <summary>The constants.</summary>
    public AdamOptions Options { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, Memory<float>>> State => [new("mean", mean), new("square", square)];

    /// <inheritdoc/>
    public override long StepCount
    {
        get => stepCount;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            (stepCount, beta1Power, beta2Power) = (0, 1, 1);
            while (stepCount < value)
                CountStep();
        }
    }

    /// <summary>Moves the values one step of the options' size against the gradient.</summary>
    public void Step(Span<float> values, ReadOnlySpan<float> gradient) => Update(values, gradient, Options.LearningRate);

    /// <inheritdoc/>
    public override void Update(Span<float> values, ReadOnlySpan<float> gradient, float learningRate)
    {
        Require.Length(values.Length, mean.Length, nameof(values));
        Require.Length(gradient.Length, mean.Length, nameof(gradient));
        CountStep();
        float rate = (float)(learningRate / (1 - beta1Power));
        float correction = (float)(1 / (1 - beta2Power));
        float keep = 1 - (learningRate * Options.WeightDecay);
        (float beta1, float beta2, float epsilon) = (Options.Beta1, Options.Beta2, Options.Epsilon);
        int whole = values.Length - (values.Length % Vector<float>.Count);
        Span<Vector<float>> w = MemoryMarshal.Cast<float, Vector<float>>(values[..whole]);
        ReadOnlySpan<Vector<float>> g = MemoryMarshal.Cast<float, Vector<float>>(gradient[..whole]);
        Span<Vector<float>> m = MemoryMarshal.Cast<float, Vector<float>>(mean.AsSpan(0, whole));
        Span<Vector<float>> s = MemoryMarshal.Cast<float, Vector<float>>(square.AsSpan(0, whole));
        var tiny = new Vector<float>(epsilon);
        for (int i = 0; i < w.Length; i++)
        {
            m[i] = (beta1 * m[i]) + ((1 - beta1) * g[i]);
            s[i] = (beta2 * s[i]) + ((1 - beta2) * g[i] * g[i]);
            w[i] = (keep * w[i]) - (rate * m[i] / (Vector.SquareRoot(s[i] * correction) + tiny));
        }

        for (int i = whole; i < values.Length; i++)
        {
            float slope = gradient[i];
            mean[i] = (beta1 * mean[i]) + ((1 - beta1) * slope);
            square[i] = (beta2 * square[i]) + ((1 - beta2) * slope * slope);
            values[i] = (keep * values[i]) - (rate * mean[i] / (MathF.Sqrt(square[i] * correction) + epsilon));
        }
    }

    private void CountStep()
    {
        stepCount++;
        beta1Power *= Options.Beta1;
        beta2Power *= Options.Beta2;
    }
}
