using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Managed.Layers;
using Managed.Networks;
using Managed.Tensors;

namespace Managed.Training;

/// <summary>What a network is to learn: batches, and what its outputs cost.</summary>
/// <remarks>Everything random follows from a step's number, so that a training taken up again sees what an uninterrupted one sees.</remarks>
public interface ITrainingTask
{
    /// <summary>The shapes of a batch's inputs, in the order of <see cref="Network.Inputs"/>.</summary>
    ImmutableArray<Shape> InputShapes { get; }

    /// <summary>The nodes whose values cost something; empty means the last one.</summary>
    ImmutableArray<string> Outputs { get; }

    /// <summary>Parameters that are learned with the network's and are not part of it, by name.</summary>
    IReadOnlyList<KeyValuePair<string, Parameter>> Parameters { get; }

    /// <summary>Fills the inputs of a step's batch.</summary>
    void FillBatch(long stepNumber, ReadOnlySpan<Tensor> inputs);

    /// <summary>The loss of a step's batch after the network's forward pass; fills the plan's output gradients. Called more than once for a step whose size is searched, with the parameters elsewhere each time.</summary>
    double Evaluate(long stepNumber, NetworkPlan plan);
}
