using System;
using Managed.Tensors;

namespace Managed.Training;

/// <summary>Examples with a class each, of which batches are put together. Several threads read at once.</summary>
public interface ILabelledExamples
{
    /// <summary>The number of examples.</summary>
    int Count { get; }

    /// <summary>The number of classes.</summary>
    int ClassCount { get; }

    /// <summary>The shape of one example, without the batch.</summary>
    Shape Shape { get; }

    /// <summary>An example's class, from 0.</summary>
    int LabelOf(int index);

    /// <summary>Writes an example, changed at random where that is wanted.</summary>
    /// <param name="index">Which one.</param>
    /// <param name="random">Where changes come from; null for the example as it is.</param>
    /// <param name="destination">As many values as <see cref="Shape"/> has.</param>
    void Read(int index, SeededRandom? random, Span<float> destination);
}
