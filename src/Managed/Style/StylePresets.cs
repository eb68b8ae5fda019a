using System.Collections.Immutable;

namespace Managed.Style;

/// <summary>The presets by name. All but the course's take relative costs, so that their weights hold at every size and for every network.</summary>
public static class StylePresets
{
    private static readonly StyleOptions Curved = new() { Optimizer = StyleOptimizer.LBfgs };

    /// <summary>The formulas of the course, unscaled and with weights as given, alpha = 10 and beta = 40, at the model's own layers.</summary>
    public static StylePreset Course { get; } = new(
        "course",
        "the formulas of the course, unscaled, with weights as given (10 and 40 unless given)",
        Curved with { Scaling = CostScaling.Course, ContentWeight = 10, StyleWeight = 40, TotalVariationWeight = 0, Scales = StyleOptions.AutomaticScales });

    /// <summary>Gatys, Ecker, Bethge: Image Style Transfer Using Convolutional Neural Networks (2016), section 3: content at relu4_2, style at relu1_1 to relu5_1 alike, from noise at one size, without total variation.</summary>
    /// <remarks>The ratio alpha / beta is ours: the paper's, 1e-3, belongs to costs that grow with the activations of one network. The paper prefers average pooling.</remarks>
    public static StylePreset Gatys { get; } = new(
        "gatys",
        "layers, noise and one size as in Gatys et al. 2016",
        Curved with
        {
            ContentWeight = 0.1f,
            TotalVariationWeight = 0,
            ContentLayers = PerceptualModel.VggContentLayers,
            StyleLayers = PerceptualModel.VggStyleLayers,
            Iterations = 500,
        });

    /// <summary>Johnson, Alahi, Fei-Fei: Perceptual Losses for Real-Time Style Transfer and Super-Resolution (2016), section 4.1, the optimisation that it compares with: content at relu2_2, style at relu1_2, relu2_2, relu3_3 and relu4_3 of VGG-16, 500 iterations from noise, a little total variation.</summary>
    /// <remarks>The weights are ours, as the paper's belong to its scaling.</remarks>
    public static StylePreset Johnson { get; } = new(
        "johnson",
        "layers of the optimisation in Johnson et al. 2016",
        Curved with
        {
            ContentWeight = 0.03f,
            TotalVariationWeight = 0.1f,
            ContentLayers = [new("relu2_2")],
            StyleLayers = [new("relu1_2"), new("relu2_2"), new("relu3_3"), new("relu4_3")],
            Iterations = 500,
        });

    /// <summary>Large strokes, forms only hinted at: centred Gram matrices, content at relu4_2, from the content through small sizes to large. Chosen by eye with the network inside.</summary>
    public static StylePreset Painterly { get; } = new(
        "painterly",
        "large strokes, ours",
        Curved with
        {
            Gram = GramKind.Centred,
            ContentWeight = 0.6f,
            ContentLayers = [new("relu4_2")],
            StyleLayers = PerceptualModel.VggStyleLayers,
            Initialization = StyleInitialization.Content,
            Scales = StyleOptions.AutomaticScales,
        });

    /// <summary>Drawing and details stay, colours and small strokes come: content at relu3_2, from the content itself. Chosen by eye with the network inside.</summary>
    public static StylePreset Fine { get; } = new(
        "fine",
        "small strokes over the content's details, ours",
        Curved with
        {
            ContentWeight = 0.06f,
            TotalVariationWeight = 0.2f,
            ContentLayers = [new("relu3_2")],
            StyleLayers = PerceptualModel.VggStyleLayers,
            Initialization = StyleInitialization.Content,
            Scales = 3,
        });

    /// <summary>All of them.</summary>
    public static ImmutableArray<StylePreset> All { get; } = [Course, Gatys, Johnson, Painterly, Fine];
}
