using System;
using System.Collections.Immutable;
using System.Linq;
using Managed.Layers;
using Managed.Networks;
using Managed.Style;
using Managed.Tensors;
using Xunit;

namespace Managed.Tests.Style;

public class StylePresetTests
{
    /// <summary>Convolutions of each stage.</summary>
    private static readonly int[] Vgg16 = [2, 2, 3, 3, 3];
    private static readonly int[] Vgg19 = [2, 2, 4, 4, 4];
    private static readonly int[] Small = [2, 2, 2, 2, 1];

    [Fact]
    public void The_course_keeps_its_formulas_its_weights_and_the_models_layers()
    {
        StylePreset course = Find("course");
        Assert.Equal(
            (CostScaling.Course, 10f, 40f, 0f),
            (course.Options.Scaling, course.Options.ContentWeight, course.Options.StyleWeight, course.Options.TotalVariationWeight));
        StyleOptions complete = course.Complete(course.Options, Model(Vgg19));
        Assert.Empty(complete.ContentLayers);
        Assert.Empty(complete.StyleLayers);
    }

    [Fact]
    public void Names_are_those_of_the_contract() => Assert.Equal(["course", "gatys", "johnson", "painterly", "fine"], StylePresets.All.Select(preset => preset.Name));

    [Fact]
    public void Layers_are_those_of_the_papers_where_the_network_has_them()
    {
        foreach (int[] counts in new[] { Vgg16, Vgg19 })
        {
            RequireLayers("gatys", counts, ["relu4_2"], ["relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1"]);
            RequireLayers("johnson", counts, ["relu2_2"], ["relu1_2", "relu2_2", "relu3_3", "relu4_3"]);
        }
    }

    [Fact]
    public void The_last_of_a_stage_stands_in_for_what_is_not_there() =>
        RequireLayers("johnson", Small, ["relu2_2"], ["relu1_2", "relu2_2", "relu3_2", "relu4_2"]);

    [Fact]
    public void Every_preset_fits_the_shapes_of_the_networks_there_are()
    {
        foreach (int[] counts in new[] { Vgg16, Vgg19, Small })
        {
            PerceptualModel model = Model(counts);
            foreach (StylePreset preset in StylePresets.All)
            {
                StyleOptions options = preset.Complete(preset.Options, model);
                Assert.All(options.ContentLayers.Concat(options.StyleLayers), layer => Assert.True(model.Network.Contains(layer.Layer), $"{preset.Name}: {layer.Layer}"));
                Assert.Equal(options.StyleLayers.Length, options.StyleLayers.Select(layer => layer.Layer).Distinct().Count());
            }
        }
    }

    [Fact]
    public void A_network_without_the_stage_is_told_so()
    {
        string message = Assert.Throws<ArgumentException>(() => Find("gatys").Complete(Find("gatys").Options, Model([2, 2, 2, 2]))).Message;
        Assert.Contains("gatys takes layer 'relu5_1', and drawn has no layer of that stage", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Layers_that_are_asked_for_go_before_the_presets()
    {
        StylePreset preset = Find("johnson");
        StyleOptions options = preset.Complete(preset.Options with { ContentLayers = [new("relu9_9", 2)], StyleLayers = [] }, Model(Small));
        Assert.Equal(new LayerWeight("relu9_9", 2), Assert.Single(options.ContentLayers));
        Assert.Equal("relu4_2", options.StyleLayers[^1].Layer);
    }

    private static StylePreset Find(string name) => StylePresets.All.Single(preset => preset.Name == name);

    private static void RequireLayers(string name, int[] counts, string[] content, string[] style)
    {
        StyleOptions options = Find(name).Complete(Find(name).Options with { ContentLayers = [], StyleLayers = [] }, Model(counts));
        Assert.Equal(content, Names(options.ContentLayers));
        Assert.Equal(style, Names(options.StyleLayers));
    }

    private static string[] Names(ImmutableArray<LayerWeight> layers) => [.. layers.Select(layer => layer.Layer)];

    private static PerceptualModel Model(int[] counts)
    {
        var net = new NetworkBuilder();
        for (int stage = 1; stage <= counts.Length; stage++)
        {
            for (int i = 1; i <= counts[stage - 1]; i++)
            {
                net.Add($"conv{stage}_{i}", new Convolution(new Tensor([3, 3, 1, 1])));
                net.Add($"relu{stage}_{i}", new Relu());
            }
        }

        return new PerceptualModel("drawn", net.Build(), [new("relu1_1")], [new("relu1_1")]);
    }
}
