using System;
using System.Collections.Immutable;
using Managed.Tensors;

namespace Managed.Style;

/// <summary>How costs are scaled.</summary>
public enum CostScaling
{
    /// <summary>
    /// Relative to the target: 1/2 ‖a(C) - a(G)‖² / ‖a(C)‖² for content, ‖G(S) / p - G(G) / q‖² / ‖G(S) / p‖² for style, p and q being the
    /// pictures' positions, each averaged over its layers by weight. The same weights then mean the same at any size and for any network.
    /// </summary>
    Relative,

    /// <summary>The formulas of the course, unscaled and with weights as given: 1/2 ‖a(C) - a(G)‖² and ‖G(S) - G(G)‖² / (2 nH nW nC)².</summary>
    Course,
}

/// <summary>What Gram matrices are of.</summary>
public enum GramKind
{
    /// <summary>The activations, as in the course and in Gatys et al.</summary>
    Plain,

    /// <summary>The activations less each channel's mean: the matrix is their covariance times the positions. What is alike everywhere no longer counts.</summary>
    Centred,
}

/// <summary>What the picture begins as.</summary>
public enum StyleInitialization
{
    /// <summary>Seeded noise around grey, a fifth of the range of pixel values wide: wider noise takes long to fade.</summary>
    Noise,

    /// <summary>The content.</summary>
    Content,

    /// <summary>The first style, stretched to the content's shape.</summary>
    Style,

    /// <summary>x * noise + (1 - x) * content, x being <see cref="StyleOptions.NoiseShare"/> and the noise that of <see cref="Noise"/>.</summary>
    Blend,
}

/// <summary>How the costs are brought down.</summary>
public enum StyleOptimizer
{
    /// <summary><see cref="Training.Adam"/>: one evaluation an iteration; pixels stay in 0..1 all along.</summary>
    Adam,

    /// <summary><see cref="Training.LBfgs"/>: fewer iterations to the same costs; pixels are brought into 0..1 at the end.</summary>
    LBfgs,
}

/// <summary>The optimisation of a picture.</summary>
public sealed record StyleOptions
{
    /// <summary>The weight alpha of the content cost.</summary>
    public float ContentWeight { get; init; } = 0.5f;

    /// <summary>The weight beta of the style cost.</summary>
    public float StyleWeight { get; init; } = 1;

    /// <summary>The weight of the total variation: the mean squared difference of neighbouring pixels.</summary>
    public float TotalVariationWeight { get; init; } = 0.5f;

    /// <summary>Layers of the content cost; empty for the model's own.</summary>
    public ImmutableArray<LayerWeight> ContentLayers { get; init; } = [];

    /// <summary>Layers of the style cost; empty for the model's own.</summary>
    public ImmutableArray<LayerWeight> StyleLayers { get; init; } = [];

    /// <summary>How costs are scaled.</summary>
    public CostScaling Scaling { get; init; } = CostScaling.Relative;

    /// <summary>What the style cost's Gram matrices are of.</summary>
    public GramKind Gram { get; init; } = GramKind.Plain;

    /// <summary>What the painting's colours come from.</summary>
    public StyleColor Color { get; init; } = StyleColor.Free;

    /// <summary>Steps of the optimiser.</summary>
    public int Iterations { get; init; } = 300;

    /// <summary>
    /// Sizes that are gone through from small to large, each the root of two times the one before: large forms are painted while they are few pixels
    /// wide. Each gets an equal share of the iterations. Sizes whose shorter side is below 64 are left out.
    /// </summary>
    public int Scales { get; init; } = 1;

    /// <summary>As many <see cref="Scales"/> as make a difference.</summary>
    public const int AutomaticScales = 5;

    /// <summary>How the costs are brought down.</summary>
    public StyleOptimizer Optimizer { get; init; } = StyleOptimizer.Adam;

    /// <summary>The size of a step of Adam, in pixel values of 0..1.</summary>
    public float LearningRate { get; init; } = 0.03f;

    /// <summary>
    /// Whether Adam gives the mean of its pictures, each weighing <see cref="AverageDecay"/> of the next: it is calmer than any of them. As in
    /// Crowson's style-transfer-pytorch; the weights' sum is divided by, as in Kingma, Ba: Adam (2014), section 3.
    /// </summary>
    public bool Average { get; init; }

    /// <summary>
    /// The most bytes that a process may hold which does nothing but the run, or null: then it keeps to 2 GiB where that does not make it slow. To keep it, values of the
    /// network are computed twice, or the picture is gone through in tiles, and <see cref="StyleOptimizer.LBfgs"/> remembers fewer steps; costs and gradients are the same to rounding.
    /// </summary>
    public long? MemoryLimit { get; init; }

    /// <summary>What an older picture weighs beside the next in the mean of <see cref="Average"/>.</summary>
    public const float AverageDecay = 0.99f;

    /// <summary>A size ends early when <see cref="ToleranceIterations"/> iterations have lowered its lowest cost by a smaller share than this; 0 for never.</summary>
    public float Tolerance { get; init; }

    /// <summary>The iterations over which <see cref="Tolerance"/> is looked at.</summary>
    public const int ToleranceIterations = 10;

    /// <summary>What the picture begins as.</summary>
    public StyleInitialization Initialization { get; init; } = StyleInitialization.Noise;

    /// <summary>The share x of noise where the picture begins as a <see cref="StyleInitialization.Blend"/>; in 0..1.</summary>
    public float NoiseShare { get; init; } = 0.5f;

    /// <summary>The seed of the noise.</summary>
    public long Seed { get; init; } = 1;

    internal static void RequireWeight(float weight, string owner, string parameter)
    {
        if (!(weight >= 0) || float.IsInfinity(weight))
            throw new ArgumentException($"{owner} has weight {weight}; weights are finite and at least 0.", parameter);
    }

    /// <exception cref="ArgumentException">A weight is negative or not finite.</exception>
    internal void RequireWeights(string parameter)
    {
        RequireWeight(ContentWeight, "The content cost", parameter);
        RequireWeight(StyleWeight, "The style cost", parameter);
        RequireWeight(TotalVariationWeight, "The total variation", parameter);
    }
}

/// <summary>The state of a run after an iteration.</summary>
/// <param name="Iteration">Iterations done.</param>
/// <param name="Iterations">Iterations in all.</param>
/// <param name="Share">The share of the work that is done, by the pixels of all iterations.</param>
/// <param name="Costs">The costs before this iteration's step of Adam; under L-BFGS the lowest so far at this size.</param>
/// <param name="Picture">
/// The picture now, [1, 3, H, W] in 0..1, with the colours that are kept: under Adam after the step, or the mean; under L-BFGS that of the lowest costs. Only to be read, and only until the next iteration.
/// </param>
public sealed record StyleProgress(int Iteration, int Iterations, double Share, StyleCosts Costs, Tensor Picture);

/// <summary>The costs of a picture.</summary>
/// <param name="Content">J_content, weighted over its layers.</param>
/// <param name="Style">J_style, weighted over its layers.</param>
/// <param name="TotalVariation">The mean squared difference of neighbouring pixels.</param>
/// <param name="Total">alpha * Content + beta * Style + tau * TotalVariation.</param>
/// <param name="Layers">The unweighted cost of each layer: a style layer's under its name, a content layer's too unless it is also a style layer.</param>
public sealed record StyleCosts(double Content, double Style, double TotalVariation, double Total, ImmutableSortedDictionary<string, double> Layers);
