using System;
using Managed.Tensors;

namespace Managed.Style;

/// <summary>J_style = factor * ‖A - M‖² at one layer, A being the target and M the picture's <see cref="LayerGram"/>.</summary>
internal sealed class StyleCost
{
    private readonly bool isRelative;
    private readonly LayerGram gram;
    private readonly float[] target;
    private readonly float[] difference;
    private readonly double energy;

    /// <summary>The cost of a layer.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="channels">Channels of its features.</param>
    /// <param name="target">A, [channels, channels].</param>
    /// <param name="options">The scaling, and what the matrix is of.</param>
    public StyleCost(WorkerPool workers, LayerWeight layer, int channels, float[] target, StyleOptions options)
    {
        isRelative = options.Scaling == CostScaling.Relative;
        this.target = target;
        Layer = layer;
        gram = new LayerGram(workers, channels, options);
        difference = new float[target.Length];
        energy = FeatureStatistics.SquaredDistance(target, difference, channels);
    }

    public LayerWeight Layer { get; }

    /// <summary>Forgets the features of the picture before.</summary>
    public void Begin() => gram.Begin();

    /// <summary>Takes some of a picture's features.</summary>
    public void Add(Tensor features) => gram.Add(features);

    /// <summary>The cost of the features that have been added.</summary>
    public double Evaluate()
    {
        gram.Complete();
        return Factor(gram.Positions) * FeatureStatistics.SquaredDistance(gram.Matrix, target, gram.Channels);
    }

    /// <summary>Adds weight * dJ / df for some of the features after <see cref="Evaluate"/>.</summary>
    public void Backward(Tensor features, double weight, Memory<float> gradient) =>
        gram.Backward(features, target, 2 * weight * Factor(gram.Positions), difference, gradient);

    private double Factor(int positions)
    {
        if (isRelative)
            return energy > 0 ? 1 / energy : 0;
        double size = 2.0 * positions * gram.Channels;
        return 1 / (size * size);
    }
}
