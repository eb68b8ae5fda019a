using System;
using System.Collections.Generic;
using System.Linq;
using Managed.Layers;
using Managed.Tensors;

namespace Managed.Training;

/// <summary>Moves each parameter by an <see cref="UpdateRule"/> of its own.</summary>
internal sealed class RuleOptimizer : Optimizer
{
    private readonly UpdateRule[] rules;

    /// <summary>An optimiser of those of the given parameters that require a gradient.</summary>
    /// <param name="parameters">Parameters by name.</param>
    /// <param name="rule">Makes the rule of one parameter, for as many values as it has.</param>
    /// <exception cref="ArgumentException">No parameter requires a gradient.</exception>
    public RuleOptimizer(IEnumerable<KeyValuePair<string, Parameter>> parameters, Func<Parameter, UpdateRule> rule)
        : base(parameters)
    {
        ArgumentNullException.ThrowIfNull(rule);
        rules = [.. Parameters.Select(pair => rule(pair.Value))];
    }

    /// <summary>The number of steps done.</summary>
    public long StepCount => rules[0].StepCount;

    /// <summary>What the rules remember, named "parameter.state".</summary>
    public override IEnumerable<KeyValuePair<string, Memory<float>>> State =>
        Parameters.Zip(rules).SelectMany(part => part.Second.State, (part, state) => KeyValuePair.Create($"{part.First.Key}.{state.Key}", state.Value));

    /// <inheritdoc/>
    public override float Step(WorkerPool workers, float learningRate, double loss, Func<double> evaluate)
    {
        ArgumentNullException.ThrowIfNull(workers);
        workers.Run(rules.Length, 0, new StepJob(Parameters, rules, learningRate));
        foreach ((_, Parameter parameter) in Parameters)
            parameter.MarkChanged();
        return learningRate;
    }

    /// <inheritdoc/>
    public override void RestoreStepCount(long count)
    {
        foreach (UpdateRule rule in rules)
            rule.StepCount = count;
    }

    private readonly struct StepJob(KeyValuePair<string, Parameter>[] parameters, UpdateRule[] rules, float learningRate) : IParallelJob
    {
        public void Run(int part, Span<float> scratch)
        {
            Parameter parameter = parameters[part].Value;
            rules[part].Update(parameter.Value.Span, parameter.Gradient!.Span, learningRate);
            parameter.ClearGradient();
        }
    }
}
