using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics.Tensors;
using Managed.Kernels;
using Managed.Kernels.Reduction;
using Managed.Layers;
using Managed.Simd;
using Managed.Tensors;

namespace Managed.Training;

/// <summary>Moves those parameters of a network that require a gradient.</summary>
internal abstract class Optimizer
{
    /// <summary>An optimiser of those of the given parameters that require a gradient.</summary>
    /// <param name="parameters">Parameters by name, as <c>Network.Parameters</c> lists them.</param>
    /// <exception cref="ArgumentException">No parameter requires a gradient.</exception>
    protected Optimizer(IEnumerable<KeyValuePair<string, Parameter>> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Parameters = [.. parameters.Where(pair => pair.Value.Gradient is not null)];
        if (Parameters.Length == 0)
            throw new ArgumentException("No parameter requires a gradient.", nameof(parameters));
    }

    /// <summary>What is remembered, by name: to be stored, and written to when an earlier state is taken up.</summary>
    public abstract IEnumerable<KeyValuePair<string, Memory<float>>> State { get; }

    /// <summary>The numbers of the state, always as many.</summary>
    public virtual double[] Scalars
    {
        get => [];
        set => Require.Length(value.Length, 0, nameof(value));
    }

    /// <summary>The parameters that are moved, by name.</summary>
    protected KeyValuePair<string, Parameter>[] Parameters { get; }

    /// <summary>Moves the parameters one step and sets their gradients to zeros.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="learningRate">The step's size, as the schedule has it.</param>
    /// <param name="loss">The batch's loss where the parameters are; their gradients are there.</param>
    /// <param name="evaluate">Evaluates the batch once more where the parameters have been moved to, and adds to their gradients.</param>
    /// <returns>The step's size, as it was.</returns>
    public abstract float Step(WorkerPool workers, float learningRate, double loss, Func<double> evaluate);

    /// <summary>Says that the given number of steps has been done: beside <see cref="State"/> and <see cref="Scalars"/>, what an earlier state consists of.</summary>
    public abstract void RestoreStepCount(long count);

    /// <summary>The Euclidean norm of all gradients together. Not finite where one of them is not.</summary>
    public double GradientNorm()
    {
        double squares = 0;
        foreach ((_, Parameter parameter) in Parameters)
            squares += Reductions.Dot.At(SimdHardware.Level)(parameter.Gradient!.Span, parameter.Gradient.Span);
        return Math.Sqrt(squares);
    }

    /// <summary>Shortens all gradients by one factor so that their norm is at most the given one: Pascanu, Mikolov, Bengio: On the difficulty of training recurrent neural networks (2013).</summary>
    /// <returns>The norm before.</returns>
    public double ClipGradients(double largestNorm)
    {
        double norm = GradientNorm();
        if (norm <= largestNorm)
            return norm;
        float factor = (float)(largestNorm / norm);
        foreach ((_, Parameter parameter) in Parameters)
            TensorPrimitives.Multiply(parameter.Gradient!.Span, factor, parameter.Gradient.Span);
        return norm;
    }

    /// <summary>The last parameter, from the output's side the first, whose gradient is not finite; null where all are.</summary>
    public string? FirstNotFinite() =>
        Parameters.LastOrDefault(pair => !TensorPrimitives.IsFiniteAll<float>(pair.Value.Gradient!.Span)).Key;
}
