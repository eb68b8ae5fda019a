using System;
using System.Collections.Generic;
using Managed.Layers;

namespace Managed.Training;

/// <summary>How a <see cref="Trainer"/> moves parameters: each by an <see cref="UpdateRule"/> of its own, or all together.</summary>
public abstract class TrainingRule
{
    private protected TrainingRule()
    {
    }

    /// <summary>The learning rate where none is given.</summary>
    internal abstract LearningRateSchedule DefaultLearningRate { get; }

    /// <summary>Whether a step weighs losses against gradients, so that those have to be the losses' own.</summary>
    internal abstract bool SearchesLosses { get; }

    /// <summary>Each parameter by its gradient and what its own rule remembers: <see cref="Adam"/>, <see cref="Sgd"/> or another. The learning rate is 0.001 where none is given.</summary>
    /// <param name="rule">Makes the rule of one parameter, for as many values as it has.</param>
    public static TrainingRule Each(Func<Parameter, UpdateRule> rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return new EachRule(rule);
    }

    /// <summary>
    /// All parameters together by <see cref="Training.LBfgs"/>: Nocedal, Wright: Numerical optimization (2006), algorithms 7.4 and 7.5. Every step evaluates its batch where the parameters are
    /// and then, in the line search, once or more where they might go; random choices in the network stay the same meanwhile, and running statistics are those of the first evaluation.
    /// </summary>
    /// <remarks>
    /// It remembers two times <see cref="LBfgsOptions.History"/> and eight times more values than there are parameters. Where all examples are in every batch, several steps for a batch save
    /// the first evaluation of each. Where batches differ they should be large, and the learning rate be given and fall: it is the most that a search may go, in multiples of the step that it
    /// would try first. Without one a search goes as far as the loss of its batch falls.
    /// </remarks>
    /// <param name="options">The constants; null for the defaults.</param>
    /// <param name="stepsPerBatch">Steps on the loss of one batch.</param>
    public static TrainingRule LBfgs(LBfgsOptions? options = null, int stepsPerBatch = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stepsPerBatch, 1);
        return new LBfgsRule(options ?? new LBfgsOptions(), stepsPerBatch);
    }

    internal abstract Optimizer Create(IEnumerable<KeyValuePair<string, Parameter>> parameters);

    private sealed class EachRule(Func<Parameter, UpdateRule> rule) : TrainingRule
    {
        internal override LearningRateSchedule DefaultLearningRate => LearningRateSchedule.Constant(0.001f);

        internal override bool SearchesLosses => false;

        internal override Optimizer Create(IEnumerable<KeyValuePair<string, Parameter>> parameters) => new RuleOptimizer(parameters, rule);
    }

    private sealed class LBfgsRule(LBfgsOptions options, int stepsPerBatch) : TrainingRule
    {
        internal override LearningRateSchedule DefaultLearningRate => LearningRateSchedule.Constant(float.PositiveInfinity);

        internal override bool SearchesLosses => true;

        internal override Optimizer Create(IEnumerable<KeyValuePair<string, Parameter>> parameters) => new LBfgsOptimizer(parameters, options, stepsPerBatch);
    }
}
