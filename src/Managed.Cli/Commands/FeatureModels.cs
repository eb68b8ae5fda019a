using System;
using System.Collections.Immutable;
using Managed.Formats;
using Managed.Inspection;
using Managed.Models;
using Managed.Networks;
using Managed.Style;
using Managed.Tensors;

namespace Managed.Cli.Commands;

/// <summary>The networks that <c>managed features</c> looks into.</summary>
internal static class FeatureModels
{
    public const string Face = "face";
    public const string Random = "random";
    public const string Description = "The network: face (the one inside), random (filters as managed style has them), or VGG-16/19 weights, .safetensors.";

    /// <summary>Opens a network.</summary>
    /// <param name="model">A name, or a file of weights.</param>
    /// <param name="workers">The threads.</param>
    /// <param name="pictures">Pictures that the random filters are fitted to.</param>
    /// <param name="size">The side at which these are looked at; null for their own, at most 224.</param>
    /// <param name="seed">The seed of the random filters.</param>
    public static InspectedNetwork Open(string model, WorkerPool workers, IPictureSet pictures, int? size, long seed)
    {
        switch (model)
        {
            case Face:
                using (WeightFile weights = EmbeddedModels.OpenWeights(EmbeddedModels.FaceEmbedder))
                    return InspectedNetwork.OfFaces(FaceResNet.Build(weights));
            case Random:
                Tensor[] samples = [Sample(pictures, 0, size), Sample(pictures, pictures.Count / 2, size)];
                return new InspectedNetwork(Random, RandomFilterNetwork.Build(workers, samples[0], samples[1], seed).Network);
            default:
                return InputFile.Read(model, ExitCode.Model, path =>
                {
                    using WeightFile weights = SafeTensors.Open(path);
                    VggVariant variant = Vgg.Recognize(weights);
                    return new InspectedNetwork(path, Vgg.Build(variant, weights, last: DeepestLayer(variant, weights)));
                });
        }
    }

    private static Tensor Sample(IPictureSet pictures, int index, int? size)
    {
        RgbImage picture = pictures.Read(index);
        return InspectedNetwork.Square(picture, size ?? Math.Min(224, Math.Min(picture.Width, picture.Height)));
    }

    /// <summary>The last convolution whose weights are in the file.</summary>
    private static string? DeepestLayer(VggVariant variant, WeightFile weights)
    {
        ImmutableArray<string> names = Vgg.LayerNames(variant);
        int position = 0;
        string? deepest = null;
        for (int i = 0; i < names.Length; i++, position += 2)
        {
            // A pooling lies before each stage but the first, and counts as a position.
            if (i > 0 && names[i][4] != names[i - 1][4])
                position++;
            if (weights.FindShape($"features.{position}.weight") is null)
                break;
            deepest = names[i];
        }

        return deepest;
    }
}
