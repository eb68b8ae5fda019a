using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using Managed.Layers;
using Managed.Networks;
using Managed.Tensors;
using Managed.Training;
using Managed.Training.Losses;

namespace Managed.Faces.Learning;

/// <summary>Teaches a network to bring faces of one person together, by an <see cref="EmbeddingLoss"/> over batches of some people.</summary>
internal sealed class EmbeddingTask : ITrainingTask
{
    private readonly FaceBatches batches;
    private readonly EmbeddingLoss loss;
    private readonly PairHead? head;

    /// <summary>A task.</summary>
    /// <param name="batches">The faces.</param>
    /// <param name="loss">What their embeddings cost.</param>
    /// <param name="head">The head through which a <see cref="PairLoss"/> goes and which is learned too; null for none.</param>
    public EmbeddingTask(FaceBatches batches, EmbeddingLoss loss, PairHead? head = null)
    {
        ArgumentNullException.ThrowIfNull(batches);
        ArgumentNullException.ThrowIfNull(loss);
        this.batches = batches;
        this.loss = loss;
        this.head = head;
    }

    /// <summary>How the embeddings of the last batch lay.</summary>
    public EmbeddingReport LastReport { get; private set; }

    /// <inheritdoc/>
    public ImmutableArray<Shape> InputShapes => [batches.Shape];

    /// <inheritdoc/>
    public ImmutableArray<string> Outputs => [];

    /// <inheritdoc/>
    public IReadOnlyList<KeyValuePair<string, Parameter>> Parameters => head is null ? [] : [new("head.weight", head.Weights), new("head.bias", head.Bias)];

    /// <inheritdoc/>
    public void FillBatch(long stepNumber, ReadOnlySpan<Tensor> inputs) => batches.Fill(stepNumber, inputs[0]);

    /// <inheritdoc/>
    public double Evaluate(long stepNumber, NetworkPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        string output = plan.Network.Output;
        Tensor gradient = plan.HasOutputGradient(output) ? plan.OutputGradient(output) : new Tensor(plan[output].Shape);
        LastReport = loss.Evaluate(plan[output], batches.Labels, gradient);
        return LastReport.Loss;
    }
}
