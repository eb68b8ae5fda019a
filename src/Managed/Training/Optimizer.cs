using System;
using System.Collections.Generic;
using System.Linq;
using Managed.Kernels.Reduction;
using Managed.Layers;
using Managed.Simd;
using Managed.Tensors;

namespace Managed.Training;

/// <summary>Moves all parameters of a network that have a gradient, each by a rule of its own.</summary>
internal sealed class Optimizer
{
    private readonly (string Name, Parameter Parameter, UpdateRule Rule)[] parts;

    /// <summary>An optimiser of those of the given parameters that require a gradient.</summary>
    /// <param name="parameters">Parameters by name, as <c>Network.Parameters</c> lists them.</param>
    /// <param name="rule">Makes the rule of one parameter, for as many values as it has.</param>
    /// <exception cref="ArgumentException">No parameter requires a gradient.</exception>
    public Optimizer(IEnumerable<KeyValuePair<string, Parameter>> parameters, Func<Parameter, UpdateRule> rule)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(rule);
        parts = [.. parameters.Where(pair => pair.Value.Gradient is not null).Select(pair => (pair.Key, pair.Value, rule(pair.Value)))];
        if (parts.Length == 0)
            throw new ArgumentException("No parameter requires a gradient.", nameof(parameters));
    }

    /// <summary>The number of steps done.</summary>
    public long StepCount => parts[0].Rule.StepCount;

    /// <summary>What the rules remember, named "parameter.state": to be stored, and written to when an earlier state is taken up.</summary>
    public IEnumerable<KeyValuePair<string, Memory<float>>> State =>
        parts.SelectMany(part => part.Rule.State, (part, state) => KeyValuePair.Create($"{part.Name}.{state.Key}", state.Value));

    /// <summary>Moves the parameters one step and sets their gradients to zeros.</summary>
    public void Step(WorkerPool workers, float learningRate)
    {
        ArgumentNullException.ThrowIfNull(workers);
        workers.Run(parts.Length, 0, new StepJob(parts, learningRate));
        foreach ((_, Parameter parameter, _) in parts)
            parameter.MarkChanged();
    }

    /// <summary>Says that the given number of steps has been done: beside <see cref="State"/>, what an earlier state consists of.</summary>
    public void RestoreStepCount(long count)
    {
        foreach ((_, _, UpdateRule rule) in parts)
            rule.StepCount = count;
    }

    /// <summary>The Euclidean norm of all gradients together. Not finite where one of them is not.</summary>
    public double GradientNorm()
    {
        double squares = 0;
        foreach ((_, Parameter parameter, _) in parts)
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
        foreach ((_, Parameter parameter, _) in parts)
            System.Numerics.Tensors.TensorPrimitives.Multiply(parameter.Gradient!.Span, factor, parameter.Gradient.Span);
        return norm;
    }

    /// <summary>The last parameter, from the output's side the first, whose gradient is not finite; null where all are.</summary>
    public string? FirstNotFinite() =>
        parts.LastOrDefault(part => !System.Numerics.Tensors.TensorPrimitives.IsFiniteAll<float>(part.Parameter.Gradient!.Span)).Name;

    private readonly struct StepJob((string Name, Parameter Parameter, UpdateRule Rule)[] parts, float learningRate) : IParallelJob
    {
        public void Run(int part, Span<float> scratch)
        {
            Parameter parameter = parts[part].Parameter;
            parts[part].Rule.Update(parameter.Value.Span, parameter.Gradient!.Span, learningRate);
            parameter.ClearGradient();
        }
    }
}
