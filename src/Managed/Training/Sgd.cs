using System;
using System.Collections.Generic;
using System.Numerics;
using System.Runtime.InteropServices;
using Managed.Kernels;

namespace Managed.Training;

/// <summary>The constants of <see cref="Sgd"/>.</summary>
public sealed record SgdOptions
{
    /// <summary>The share of the last step's direction in this one's; 0 for none.</summary>
    public float Momentum { get; init; } = 0.9f;

    /// <summary>Whether the gradient counts as taken ahead: Sutskever, Martens, Dahl, Hinton: On the importance of initialization and momentum (2013).</summary>
    public bool Nesterov { get; init; }

    /// <summary>What the gradient grows by for each unit of a value.</summary>
    public float WeightDecay { get; init; }
}

/// <summary>Gradient descent with momentum: g += decay * w; v = momentum * v + g; w -= rate * v, or rate * (g + momentum * v) for Nesterov's.</summary>
public sealed class Sgd : UpdateRule
{
    private readonly float[] velocity;

    /// <summary>A rule for the given number of values.</summary>
    public Sgd(int length, SgdOptions? options = null)
    {
        Options = options ?? new SgdOptions();
        velocity = new float[length];
    }

    /// <summary>The constants.</summary>
    public SgdOptions Options { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, Memory<float>>> State => [new("velocity", velocity)];

    /// <inheritdoc/>
    public override void Update(Span<float> values, ReadOnlySpan<float> gradient, float learningRate)
    {
        Require.Length(values.Length, velocity.Length, nameof(values));
        Require.Length(gradient.Length, velocity.Length, nameof(gradient));
        StepCount++;
        int whole = values.Length - (values.Length % Vector<float>.Count);
        Span<Vector<float>> w = MemoryMarshal.Cast<float, Vector<float>>(values[..whole]);
        ReadOnlySpan<Vector<float>> g = MemoryMarshal.Cast<float, Vector<float>>(gradient[..whole]);
        Span<Vector<float>> v = MemoryMarshal.Cast<float, Vector<float>>(velocity.AsSpan(0, whole));
        for (int i = 0; i < w.Length; i++)
        {
            Vector<float> slope = g[i] + (w[i] * Options.WeightDecay);
            v[i] = (v[i] * Options.Momentum) + slope;
            w[i] -= (Options.Nesterov ? slope + (v[i] * Options.Momentum) : v[i]) * learningRate;
        }

        for (int i = whole; i < values.Length; i++)
        {
            float slope = gradient[i] + (values[i] * Options.WeightDecay);
            velocity[i] = (velocity[i] * Options.Momentum) + slope;
            values[i] -= (Options.Nesterov ? slope + (velocity[i] * Options.Momentum) : velocity[i]) * learningRate;
        }
    }
}
