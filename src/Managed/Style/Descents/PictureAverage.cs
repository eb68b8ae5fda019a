using System;
using System.Collections.Generic;
using Managed.Tensors;

namespace Managed.Style.Descents;

/// <summary>The mean of pictures, each weighing <see cref="StyleOptions.AverageDecay"/> of the next.</summary>
internal sealed class PictureAverage
{
    private readonly Tensor sum;

    public PictureAverage(Shape shape)
    {
        sum = new Tensor(shape);
        Mean = new Tensor(shape);
    }

    /// <summary>The mean; before the first picture zeros.</summary>
    public Tensor Mean { get; }

    /// <summary>The sum of the pictures' weights.</summary>
    public double Weight { get; private set; }

    public IReadOnlyList<KeyValuePair<string, Memory<float>>> State => [new("average", sum.Memory)];

    public void Add(Tensor picture)
    {
        float decay = StyleOptions.AverageDecay;
        Weight = (decay * Weight) + (1 - decay);
        for (int i = 0; i < sum.Length; i++)
            sum.Span[i] = (decay * sum.Span[i]) + ((1 - decay) * picture.Span[i]);
        SetMean();
    }

    /// <summary>Takes up a state whose sum has been written.</summary>
    public void Resume(double weight)
    {
        Weight = weight;
        SetMean();
    }

    private void SetMean()
    {
        float factor = Weight > 0 ? (float)(1 / Weight) : 0;
        for (int i = 0; i < sum.Length; i++)
            Mean.Span[i] = factor * sum.Span[i];
    }
}
