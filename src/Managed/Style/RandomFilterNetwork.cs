using System;
using System.Collections.Immutable;
using System.Linq;
using Managed.Kernels;
using Managed.Kernels.Reduction;
using Managed.Layers;
using Managed.Networks;
using Managed.Simd;
using Managed.Tensors;

namespace Managed.Style;

/// <summary>A network in the shape of VGG whose filters were never trained: random orthogonal ones, each brought to mean 0 and deviation 1 on the pictures at hand.</summary>
/// <remarks>
/// It needs no weights and transfers colour and texture. That random filters suffice for textures: Ustyuzhaninov, Brendel, Gatys,
/// Bethge: What does it take to generate natural textures? (2017). Normalising layer by layer on data: Mishkin, Matas: All you
/// need is a good init (2016).
/// </remarks>
public static class RandomFilterNetwork
{
    private static readonly ImmutableArray<int> StageChannels = [32, 64, 128, 128];
    private const int ConvolutionsPerStage = 2;

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
        Append(net, workers, pictures, "normalize", InputNormalization.Layer([0.5f, 0.5f, 0.5f], 0.25f));
        int channels = 3;
        for (int stage = 1; stage <= StageChannels.Length; stage++)
        {
            int outputs = StageChannels[stage - 1];
            for (int i = 1; i <= ConvolutionsPerStage; i++, channels = outputs)
            {
                AppendConvolution(net, workers, pictures, $"conv{stage}_{i}", OrthogonalFilters(random, outputs, channels));
                Append(net, workers, pictures, $"relu{stage}_{i}", new Relu());
            }

            if (stage < StageChannels.Length)
                Append(net, workers, pictures, $"pool{stage}", Vgg.Pool(VggPooling.Average));
        }

        return new PerceptualModel(
            "random", net.Build(), [new("relu2_2"), new("relu3_1")], [new("relu1_1"), new("relu2_1"), new("relu3_1"), new("relu4_1")]);
    }

    private static void AppendConvolution(NetworkBuilder net, WorkerPool workers, Tensor[] pictures, string name, Tensor filters)
    {
        int channels = filters.Shape[0];
        var bias = new Tensor([channels]);
        var layer = new Convolution(filters, bias, new ConvolutionOptions { Padding = [1], PaddingMode = PaddingMode.Reflect });
        Tensor[] responses = Array.ConvertAll(pictures, picture => Run(workers, layer, picture));
        int length = filters.Length / channels;
        for (int channel = 0; channel < channels; channel++)
        {
            (float mean, float deviation) = Moments(responses, channel);
            foreach (ref float weight in filters.Span.Slice(channel * length, length))
                weight /= deviation;
            bias.Span[channel] = -mean / deviation;
        }

        layer.Weights.MarkChanged();
        Append(net, workers, pictures, name, layer);
    }

    private static void Append(NetworkBuilder net, WorkerPool workers, Tensor[] pictures, string name, Layer layer)
    {
        net.Add(name, layer);
        for (int i = 0; i < pictures.Length; i++)
            pictures[i] = Run(workers, layer, pictures[i]);
    }

    private static Tensor Run(WorkerPool workers, Layer layer, Tensor input)
    {
        var output = new Tensor(layer.OutputShape([input.Shape]));
        layer.Forward(workers, [input], output);
        return output;
    }

    /// <summary>The mean and deviation of a channel over the pictures, which count alike whatever their sizes.</summary>
    private static (float Mean, float Deviation) Moments(Tensor[] responses, int channel)
    {
        double mean = 0;
        double square = 0;
        foreach (Tensor response in responses)
        {
            (_, int positions) = FeatureStatistics.Extents(response);
            ReadOnlySpan<float> values = response.Span.Slice(channel * positions, positions);
            mean += (double)Reductions.Sum.At(SimdHardware.Level)(values) / positions / responses.Length;
            square += (double)Reductions.Dot.At(SimdHardware.Level)(values, values) / positions / responses.Length;
        }

        return ((float)mean, (float)Math.Sqrt(Math.Max(square - (mean * mean), 1e-12)));
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
