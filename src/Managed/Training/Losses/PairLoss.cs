using System;
using Managed.Layers;
using Managed.Tensors;

namespace Managed.Training.Losses;

/// <summary>Verification as binary classification: all pairs of a batch through a <see cref="PairHead"/>, binary cross-entropy of its scores.</summary>
/// <remarks>Both kinds of pairs weigh alike however many of each there are. The head's own gradients grow too, where it requires them.</remarks>
public sealed class PairLoss : EmbeddingLoss
{
    private readonly PairHead head;
    private readonly WorkerPool workers;

    /// <summary>A loss through a head.</summary>
    public PairLoss(PairHead head, WorkerPool workers)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(workers);
        this.head = head;
        this.workers = workers;
    }

    private protected override (double Loss, double ActiveShare) Evaluate(PairDistances distances, ReadOnlySpan<int> labels, Tensor gradient)
    {
        int pairs = labels.Length * (labels.Length - 1) / 2;
        if (pairs == 0)
            return (0, 0);
        var first = new Tensor([pairs, distances.Length]);
        var second = new Tensor([pairs, distances.Length]);
        var same = new bool[pairs];
        for (int i = 0, pair = 0; i < labels.Length; i++)
        {
            for (int j = 0; j < i; j++, pair++)
            {
                same[pair] = labels[i] == labels[j];
                distances.Row(i).CopyTo(first.Slice(pair, 1).Span);
                distances.Row(j).CopyTo(second.Slice(pair, 1).Span);
            }
        }

        var scores = new Tensor([pairs, 1]);
        var slopes = new Tensor(scores.Shape);
        head.Forward(workers, [first, second], scores);
        (double loss, int right) = CrossEntropy.EvaluateBinary(scores, same, slopes, balanced: true);
        Tensor[] gradients = [new Tensor(first.Shape), new Tensor(first.Shape)];
        head.Backward(workers, [first, second], scores, slopes, gradients);
        for (int i = 0, pair = 0; i < labels.Length; i++)
        {
            for (int j = 0; j < i; j++, pair++)
            {
                Add(gradients[0].Slice(pair, 1).Span, gradient.Slice(i, 1).Span);
                Add(gradients[1].Slice(pair, 1).Span, gradient.Slice(j, 1).Span);
            }
        }

        return (loss, 1 - ((double)right / pairs));
    }

    private static void Add(ReadOnlySpan<float> term, Span<float> sum) => System.Numerics.Tensors.TensorPrimitives.Add(sum, term, sum);
}
