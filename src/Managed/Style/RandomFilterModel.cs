using System;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Managed.Kernels;
using Managed.Kernels.Reduction;
using Managed.Layers;
using Managed.Networks;
using Managed.Networks.Planning;
using Managed.Networks.Tiles;
using Managed.Networks.Topologies;
using Managed.Simd;
using Managed.Style.Costs;
using Managed.Tensors;

namespace Managed.Style;

/// <summary>A model to compare by whose network has the shape of VGG and filters that were never trained: random orthogonal ones, each brought to mean 0 and deviation 1 on the pictures at hand.</summary>
/// <remarks>
/// It needs no weights and transfers colour and texture. That random filters suffice for textures: Ustyuzhaninov, Brendel, Gatys,
/// Bethge: What does it take to generate natural textures? (2017). Normalising layer by layer on data: Mishkin, Matas: All you
/// need is a good init (2016).
/// </remarks>
public static class RandomFilterModel
{
    private static readonly ImmutableArray<int> StageChannels = [32, 64, 128, 128];
    private const int ConvolutionsPerStage = 2;

    // Of the network's values on one picture; larger pictures are gone through in tiles.
    private const long MemoryLimit = 256L << 20;

    /// <summary>Builds the model for two pictures.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="content">One picture, [1, 3, H, W] in 0..1.</param>
    /// <param name="style">The other.</param>
    /// <param name="seed">The seed of the filters.</param>
    public static PerceptualModel Build(WorkerPool workers, Tensor content, Tensor style, long seed) => Build(workers, StyleInputs.Of(content, style), seed);

    /// <summary>Builds the model for a content and its styles, which all count alike.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="inputs">The pictures.</param>
    /// <param name="seed">The seed of the filters.</param>
    public static PerceptualModel Build(WorkerPool workers, StyleInputs inputs, long seed)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        inputs.RequireValid(nameof(inputs));
        var random = new SeededRandom(seed);
        var net = new NetworkBuilder();
        Tensor[] pictures = [inputs.Content, .. inputs.Styles.Select(style => style.Picture)];
        var arena = new PlanArena();
        net.Add("normalize", InputNormalization.Layer([0.5f, 0.5f, 0.5f], 0.25f));
        int channels = 3;
        for (int stage = 1; stage <= StageChannels.Length; stage++)
        {
            int outputs = StageChannels[stage - 1];
            for (int i = 1; i <= ConvolutionsPerStage; i++, channels = outputs)
            {
                var layer = new Convolution(
                    OrthogonalFilters(random, outputs, channels), new Tensor([outputs]), new ConvolutionOptions { Padding = [1], PaddingMode = PaddingMode.Reflect });
                net.Add($"conv{stage}_{i}", layer);
                Normalize(layer, [.. pictures.Select(picture => Moments(net.Build(), workers, picture, arena))]);
                net.Add($"relu{stage}_{i}", new Relu());
            }

            if (stage < StageChannels.Length)
                net.Add($"pool{stage}", Vgg.Pool(VggPooling.Average));
        }

        return new PerceptualModel(
            "random", net.Build(), [new("relu2_2"), new("relu3_1")], [new("relu1_1"), new("relu2_1"), new("relu3_1"), new("relu4_1")]);
    }

    /// <summary>Brings each response to mean 0 and deviation 1 over the pictures, which count alike whatever their sizes.</summary>
    private static void Normalize(Convolution layer, (double Mean, double Square)[][] moments)
    {
        Span<float> bias = layer.Bias!.Value.Span;
        int length = layer.Weights.Value.Length / bias.Length;
        for (int channel = 0; channel < bias.Length; channel++)
        {
            double mean = moments.Sum(picture => picture[channel].Mean / moments.Length);
            double square = moments.Sum(picture => picture[channel].Square / moments.Length);
            float deviation = (float)Math.Sqrt(Math.Max(square - (mean * mean), 1e-12));
            foreach (ref float weight in layer.Weights.Value.Span.Slice(channel * length, length))
                weight /= deviation;
            bias[channel] = -(float)mean / deviation;
        }

        layer.Weights.MarkChanged();
    }

    /// <summary>The mean of each channel of the last layer on a picture, and of its square.</summary>
    private static (double Mean, double Square)[] Moments(Network network, WorkerPool workers, Tensor picture, PlanArena arena)
    {
        var options = new PlanOptions { Outputs = [network.Output], PassingOutputs = true };
        var tiled = new TiledNetwork(network, workers, Tiling.Choose(network, picture.Shape, options, MemoryLimit), arena);
        Shape shape = tiled.ShapeOf(network.Output);
        int channels = shape[1];
        int whole = shape.ElementCount / channels;
        var moments = new (double Mean, double Square)[channels];
        tiled.Forward(
            picture,
            (_, band) =>
            {
                int positions = FeatureStatistics.Extents(band.Values).Positions;
                for (int channel = 0; channel < channels; channel++)
                {
                    ReadOnlySpan<float> values = band.Values.Span.Slice(channel * positions, positions);
                    moments[channel].Mean += (double)Reductions.Sum.At(SimdHardware.Level)(values) / whole;
                    moments[channel].Square += (double)Reductions.Dot.At(SimdHardware.Level)(values, values) / whole;
                }
            },
            CancellationToken.None);
        return moments;
    }

    /// <summary>Filters [outputs, inputs, 3, 3] of length 1; as many as the window has values are at right angles to each other.</summary>
    private static Tensor OrthogonalFilters(SeededRandom random, int outputs, int inputs)
    {
        var filters = new Tensor([outputs, inputs, 3, 3]);
        int length = inputs * 9;
        for (int row = 0; row < outputs; row++)
        {
            Span<float> filter = filters.Span.Slice(row * length, length);
            foreach (ref float value in filter)
                value = random.NextNormal();
            for (int other = row - (row % length); other < row; other++)
                Subtract(filters.Span.Slice(other * length, length), filter);
            float norm = MathF.Sqrt(Reductions.Dot.At(SimdHardware.Level)(filter, filter));
            foreach (ref float value in filter)
                value /= norm;
        }

        return filters;
    }

    private static void Subtract(ReadOnlySpan<float> direction, Span<float> filter)
    {
        float along = Reductions.Dot.At(SimdHardware.Level)(direction, filter);
        for (int i = 0; i < filter.Length; i++)
            filter[i] -= along * direction[i];
    }
}
