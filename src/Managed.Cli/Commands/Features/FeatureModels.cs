using System;
using System.Collections.Generic;
using System.IO;
using Managed.Inspection;
using Managed.Style;
using Managed.Tensors;

namespace Managed.Cli.Commands.Features;

/// <summary>The networks that <c>managed features</c> looks into.</summary>
internal static class FeatureModels
{
    /// <summary>The network that style transfer compares by.</summary>
    public const string Standard = "perceptual";

    public const string Random = "random";

    public static string Description { get; } = $"The network: {Random} (filters that were never trained), {NamedNetwork.Choices}.";

    /// <summary>What ONNX networks take of a pixel of 0..1: (pixel - mean) / deviation.</summary>
    public static IReadOnlyDictionary<string, (float[] Mean, float[] Deviation)> PixelKinds { get; } = new Dictionary<string, (float[], float[])>
    {
        ["imagenet"] = ([0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]),
        ["unit"] = ([0, 0, 0], [1, 1, 1]),
        ["signed"] = ([0.5f, 0.5f, 0.5f], [0.5f, 0.5f, 0.5f]),
        ["byte"] = ([0, 0, 0], [1 / 255f, 1 / 255f, 1 / 255f]),
    };

    /// <summary>Opens a network.</summary>
    /// <param name="model">A name, or a file of weights.</param>
    /// <param name="workers">The threads.</param>
    /// <param name="pictures">Pictures that the random filters are fitted to.</param>
    /// <param name="size">The side at which these are looked at; null for their own, at most 224.</param>
    /// <param name="seed">The seed of the random filters.</param>
    /// <param name="pixels">What an ONNX network takes of a pixel, one of <see cref="PixelKinds"/>.</param>
    public static InspectedNetwork Open(string model, WorkerPool workers, IPictureSet pictures, int? size, long seed, string pixels)
    {
        if (Path.GetExtension(model).Equals(".onnx", StringComparison.OrdinalIgnoreCase))
            return OpenOnnx(model, pixels);
        if (model != Random)
        {
            NamedNetwork named = NamedNetwork.Open(model);
            return new InspectedNetwork(named.Name, named.Network, named.PixelScale, named.TakesAnySize ? null : named.Input[2]);
        }

        Tensor[] samples = [Sample(pictures, 0, size), Sample(pictures, pictures.Count / 2, size)];
        return new InspectedNetwork(Random, RandomFilterModel.Build(workers, samples[0], samples[1], seed).Network);
    }

    private static InspectedNetwork OpenOnnx(string path, string pixels)
    {
        if (!PixelKinds.TryGetValue(pixels, out (float[] Mean, float[] Deviation) kind))
            throw new CommandFailure(ExitCode.Usage, $"--pixels: '{pixels}' is none of {string.Join(", ", PixelKinds.Keys)}.");
        NamedNetwork named = NamedNetwork.Open(path);
        if (named.Input is not { Rank: 4 } shape || shape[1] != 3 || shape[2] != shape[3])
            throw new CommandFailure(ExitCode.Model, $"{path}: is no network of one square picture [N, 3, S, S].");
        return new InspectedNetwork(path, InspectedNetwork.WithNormalization(named.Network, kind.Mean, kind.Deviation), 1, shape[2]) { BatchSize = shape[0] };
    }

    private static Tensor Sample(IPictureSet pictures, int index, int? size)
    {
        RgbImage picture = pictures.Read(index);
        return InspectedNetwork.Square(picture, size ?? Math.Min(224, Math.Min(picture.Width, picture.Height)));
    }
}
