using System;
using Managed.Kernels;

namespace Managed.Training;

/// <summary>The constants of <see cref="Adam"/>.</summary>
public sealed record AdamOptions
{
    /// <summary>The step's size.</summary>
    public float LearningRate { get; init; } = 0.001f;

    /// <summary>The decay of the mean gradient.</summary>
    public float Beta1 { get; init; } = 0.9f;

    /// <summary>The decay of the mean squared gradient.</summary>
    public float Beta2 { get; init; } = 0.999f;

    /// <summary>What keeps the division finite.</summary>
    public float Epsilon { get; init; } = 1e-8f;
}

/// <summary>Adaptive moment estimation; Kingma, Ba: Adam, a method for stochastic optimization (2014), algorithm 1.</summary>
public sealed class Adam
{
    private readonly float[] mean;
    private readonly float[] square;
    private double beta1Power = 1;
    private double beta2Power = 1;

    /// <summary>An optimiser of the given number of values.</summary>
    public Adam(int length, AdamOptions? options = null)
    {
        Options = options ?? new AdamOptions();
        mean = new float[length];
        square = new float[length];
    }

    /// <summary>The constants.</summary>
    public AdamOptions Options { get; }

    /// <summary>Moves the values one step against the gradient.</summary>
    public void Step(Span<float> values, ReadOnlySpan<float> gradient)
    {
        Require.Length(values.Length, mean.Length, nameof(values));
        Require.Length(gradient.Length, mean.Length, nameof(gradient));
        beta1Power *= Options.Beta1;
        beta2Power *= Options.Beta2;
        float rate = (float)(Options.LearningRate / (1 - beta1Power));
        float correction = (float)(1 / (1 - beta2Power));
        float keep1 = Options.Beta1;
        float keep2 = Options.Beta2;
        for (int i = 0; i < values.Length; i++)
        {
            float g = gradient[i];
            mean[i] = (keep1 * mean[i]) + ((1 - keep1) * g);
            square[i] = (keep2 * square[i]) + ((1 - keep2) * g * g);
            values[i] -= rate * mean[i] / (MathF.Sqrt(square[i] * correction) + Options.Epsilon);
        }
    }
}
