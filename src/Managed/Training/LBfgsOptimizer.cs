using System;
using System.Collections.Generic;
using System.Linq;
using Managed.Layers;
using Managed.Tensors;

namespace Managed.Training;

/// <summary>Moves all parameters together by <see cref="LBfgs"/>, every step on the loss of its own batch.</summary>
/// <remarks>
/// A step's change of the gradient is that of one batch's loss, so that the curvature has no noise of batches in it: Schraudolph, Yu, Günter: A stochastic quasi-Newton method for
/// online convex optimization (2007), section 3.2.
/// </remarks>
internal sealed class LBfgsOptimizer : Optimizer
{
    private readonly LBfgs descent;
    private readonly int stepsPerBatch;
    private readonly float[] values;
    private readonly float[] slopes;

    /// <summary>An optimiser of those of the given parameters that require a gradient.</summary>
    /// <param name="parameters">Parameters by name.</param>
    /// <param name="options">The constants.</param>
    /// <param name="stepsPerBatch">Steps on the loss of one batch.</param>
    /// <exception cref="ArgumentException">No parameter requires a gradient.</exception>
    public LBfgsOptimizer(IEnumerable<KeyValuePair<string, Parameter>> parameters, LBfgsOptions options, int stepsPerBatch)
        : base(parameters)
    {
        this.stepsPerBatch = stepsPerBatch;
        int length = checked(Parameters.Sum(pair => pair.Value.Value.Length));
        descent = new LBfgs(length, options);
        (values, slopes) = (new float[length], new float[length]);
    }

    /// <inheritdoc/>
    public override IEnumerable<KeyValuePair<string, Memory<float>>> State => descent.State;

    /// <inheritdoc/>
    public override double[] Scalars
    {
        get => descent.Scalars;
        set => descent.Scalars = value;
    }

    /// <inheritdoc/>
    public override float Step(WorkerPool workers, float learningRate, double loss, Func<double> evaluate)
    {
        for (int i = 0, at = 0; i < Parameters.Length; at += Parameters[i].Value.Value.Length, i++)
            Parameters[i].Value.Value.Span.CopyTo(values.AsSpan(at));
        Gather(slopes);
        descent.Take(loss, slopes);
        float size = 0;
        try
        {
            for (int i = 0; i < stepsPerBatch && learningRate > 0; i++)
            {
                LBfgsStep step = descent.Step(values, (trial, gradient) => Evaluate(trial, gradient, evaluate), learningRate);
                if (!step.Moved)
                    break;
                size = (float)step.Size;
            }
        }
        finally
        {
            MoveTo(values);
        }

        return size;
    }

    /// <summary>Does nothing: no step depends on how many there were.</summary>
    public override void RestoreStepCount(long count)
    {
    }

    private double Evaluate(ReadOnlySpan<float> trial, Span<float> gradient, Func<double> evaluate)
    {
        MoveTo(trial);
        double loss = evaluate();
        Gather(gradient);
        return loss;
    }

    private void MoveTo(ReadOnlySpan<float> place)
    {
        foreach ((_, Parameter parameter) in Parameters)
        {
            Span<float> target = parameter.Value.Span;
            place[..target.Length].CopyTo(target);
            place = place[target.Length..];
            parameter.MarkChanged();
            parameter.ClearGradient();
        }
    }

    private void Gather(Span<float> gradient)
    {
        foreach ((_, Parameter parameter) in Parameters)
        {
            Span<float> source = parameter.Gradient!.Span;
            source.CopyTo(gradient);
            gradient = gradient[source.Length..];
        }
    }
}
