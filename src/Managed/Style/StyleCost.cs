using System;
using Managed.Tensors;

namespace Managed.Style;

/// <summary>What a region's Gram matrix should be.</summary>
/// <param name="Guidance">The region in the painting; null for all of it.</param>
/// <param name="Share">The region's part of the painting's area.</param>
/// <param name="Matrix">The matrix, [channels, channels].</param>
internal sealed record RegionTarget(LayerGuidance? Guidance, double Share, float[] Matrix);

/// <summary>J_style = sum over regions of factor * ‖A - M‖² at one layer, A being the region's target and M the picture's <see cref="LayerGram"/>.</summary>
/// <remarks>A relative cost's factor is the region's share of the area over ‖A‖², so that content and style are in the same balance in all regions as without any.</remarks>
internal sealed class StyleCost
{
    private readonly bool isRelative;
    private readonly int channels;
    private readonly Term[] terms;
    private readonly float[] difference;

    /// <summary>The cost of a layer.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="channels">Channels of its features.</param>
    /// <param name="targets">The regions.</param>
    /// <param name="options">The scaling, and what the matrix is of.</param>
    public StyleCost(WorkerPool workers, LayerWeight layer, int channels, RegionTarget[] targets, StyleOptions options)
    {
        this.channels = channels;
        isRelative = options.Scaling == CostScaling.Relative;
        Layer = layer;
        difference = new float[channels * channels];
        terms = Array.ConvertAll(
            targets, target => new Term(target, new LayerGram(workers, channels, options), FeatureStatistics.SquaredDistance(target.Matrix, difference, channels)));
    }

    public LayerWeight Layer { get; }

    public double Evaluate(Tensor features)
    {
        double cost = 0;
        foreach (Term term in terms)
        {
            term.Gram.Compute(features, term.Target.Guidance);
            cost += Factor(term, features) * FeatureStatistics.SquaredDistance(term.Gram.Matrix, term.Target.Matrix, channels);
        }

        return cost;
    }

    /// <summary>Adds weight * dJ / df after <see cref="Evaluate"/> on the same features.</summary>
    public void Backward(Tensor features, double weight, Memory<float> gradient)
    {
        foreach (Term term in terms)
            term.Gram.Backward(features, term.Target.Guidance, term.Target.Matrix, 2 * weight * Factor(term, features), difference, gradient);
    }

    private double Factor(Term term, Tensor features)
    {
        if (isRelative)
            return term.Energy > 0 ? term.Target.Share / term.Energy : 0;
        (_, int positions) = FeatureStatistics.Extents(features);
        double size = 2.0 * positions * channels;
        return 1 / (size * size);
    }

    private sealed record Term(RegionTarget Target, LayerGram Gram, double Energy);
}
