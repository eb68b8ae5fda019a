using System;
using Managed.Inspection;
using Managed.Style;
using Managed.Tensors;

namespace Managed.Cli.Commands;

/// <summary>The networks that <c>managed features</c> looks into.</summary>
internal static class FeatureModels
{
    public const string Random = "random";

    public static string Description { get; } = $"The network: {Random} (filters as managed style has them), {NamedNetwork.Choices}.";

    /// <summary>Opens a network.</summary>
    /// <param name="model">A name, or a file of weights.</param>
    /// <param name="workers">The threads.</param>
    /// <param name="pictures">Pictures that the random filters are fitted to.</param>
    /// <param name="size">The side at which these are looked at; null for their own, at most 224.</param>
    /// <param name="seed">The seed of the random filters.</param>
    public static InspectedNetwork Open(string model, WorkerPool workers, IPictureSet pictures, int? size, long seed)
    {
        if (model != Random)
        {
            NamedNetwork named = NamedNetwork.Open(model);
            return new InspectedNetwork(named.Name, named.Network, named.PixelScale, named.TakesAnySize ? null : named.Input[2]);
        }

        Tensor[] samples = [Sample(pictures, 0, size), Sample(pictures, pictures.Count / 2, size)];
        return new InspectedNetwork(Random, RandomFilterNetwork.Build(workers, samples[0], samples[1], seed).Network);
    }

    private static Tensor Sample(IPictureSet pictures, int index, int? size)
    {
        RgbImage picture = pictures.Read(index);
        return InspectedNetwork.Square(picture, size ?? Math.Min(224, Math.Min(picture.Width, picture.Height)));
    }
}
