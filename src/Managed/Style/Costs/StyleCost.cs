using System;
using Managed.Networks.Tiles;
using Managed.Tensors;

namespace Managed.Style.Costs;

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
    private int positions;

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

    /// <summary>Forgets the features of the picture before.</summary>
    public void Begin()
    {
        positions = 0;
        foreach (Term term in terms)
            term.Gram.Begin();
    }

    /// <summary>Takes some of a picture's features.</summary>
    public void Add(FeatureBand band)
    {
        positions += FeatureStatistics.Extents(band.Values).Positions;
        foreach (Term term in terms)
            term.Gram.Add(band.Values, term.Target.Guidance?.Within(band));
    }

    /// <summary>The cost of the features that have been added.</summary>
    public double Evaluate()
    {
        double cost = 0;
        foreach (Term term in terms)
        {
            term.Gram.Complete();
            cost += Factor(term) * FeatureStatistics.SquaredDistance(term.Gram.Matrix, term.Target.Matrix, channels);
        }

        return cost;
    }

    /// <summary>Adds weight * dJ / df for some of the features after <see cref="Evaluate"/>.</summary>
    public void Backward(FeatureBand band, double weight, Memory<float> gradient)
    {
        foreach (Term term in terms)
            term.Gram.Backward(band.Values, term.Target.Guidance?.Within(band), term.Target.Matrix, 2 * weight * Factor(term), difference, gradient);
    }

    private double Factor(Term term)
    {
        if (isRelative)
            return term.Energy > 0 ? term.Target.Share / term.Energy : 0;
        double size = 2.0 * positions * channels;
        return 1 / (size * size);
    }

    private sealed record Term(RegionTarget Target, LayerGram Gram, double Energy);
}
