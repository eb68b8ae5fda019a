using System;
using Managed.Networks;
using Managed.Tensors;

namespace Managed.Training;

/// <summary>How often each class was taken for each.</summary>
public sealed class ConfusionMatrix
{
    private readonly long[,] counts;

    /// <summary>A matrix without counts.</summary>
    public ConfusionMatrix(int classCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classCount, 1);
        counts = new long[classCount, classCount];
    }

    /// <summary>The number of classes.</summary>
    public int ClassCount => counts.GetLength(0);

    /// <summary>How often examples of one class were taken for another.</summary>
    public long this[int actual, int predicted] => counts[actual, predicted];

    /// <summary>The share of all examples that were right; NaN without any.</summary>
    public double Accuracy
    {
        get
        {
            (long right, long all) = (0, 0);
            for (int actual = 0; actual < ClassCount; actual++)
            {
                right += counts[actual, actual];
                all += Examples(actual);
            }

            return (double)right / all;
        }
    }

    /// <summary>Classifies all examples with a network whose output is a score for each class.</summary>
    public static ConfusionMatrix Of(Network network, ILabelledExamples examples, WorkerPool workers)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(examples);
        var matrix = new ConfusionMatrix(examples.ClassCount);
        NetworkPlan plan = NormalizationFolding.Fold(network).Plan(workers, Shape.Create([1, .. examples.Shape]));
        for (int i = 0; i < examples.Count; i++)
        {
            examples.Read(i, null, plan.Input.Span);
            plan.Forward();
            matrix.Count(examples.LabelOf(i), System.Numerics.Tensors.TensorPrimitives.IndexOfMax<float>(plan[plan.Network.Output].Span));
        }

        return matrix;
    }

    /// <summary>Counts one example.</summary>
    public void Count(int actual, int predicted) => counts[actual, predicted]++;

    /// <summary>The examples of a class.</summary>
    public long Examples(int actual)
    {
        long sum = 0;
        for (int predicted = 0; predicted < ClassCount; predicted++)
            sum += counts[actual, predicted];
        return sum;
    }

    /// <summary>The share of what was taken for a class that is of it; NaN where nothing was.</summary>
    public double Precision(int label)
    {
        long sum = 0;
        for (int actual = 0; actual < ClassCount; actual++)
            sum += counts[actual, label];
        return (double)counts[label, label] / sum;
    }

    /// <summary>The share of a class that was recognised; NaN where there is none.</summary>
    public double Recall(int label) => (double)counts[label, label] / Examples(label);

    /// <summary>The harmonic mean of precision and recall: 2 tp / (2 tp + fp + fn); NaN where there is nothing to judge.</summary>
    public double F1(int label)
    {
        long errors = -2 * counts[label, label];
        for (int other = 0; other < ClassCount; other++)
            errors += counts[label, other] + counts[other, label];
        return 2.0 * counts[label, label] / ((2.0 * counts[label, label]) + errors);
    }
}
