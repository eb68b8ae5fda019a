using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Managed.Formats;
using Managed.Kernels.Convolution;
using Managed.Models;
using Managed.Networks;
using Managed.Networks.Topologies;
using Managed.Style;
using Managed.Tensors;

namespace Managed.Cli.Commands.Style;

/// <summary>The networks that <c>managed style</c> can compare pictures by.</summary>
internal static class StyleModels
{
    /// <summary>What names the network of random filters.</summary>
    public const string RandomFilters = "random";

    /// <summary>Opens the network of a request: weights from a file, random filters for the pictures, or the one inside.</summary>
    public static PerceptualModel Open(StyleRequest request, WorkerPool workers, StyleInputs inputs)
    {
        if (request.Model is null)
            return EmbeddedModels.OpenPerceptualModel();
        if (request.Model == RandomFilters)
            return RandomFilterModel.Build(workers, inputs, request.Options.Seed);
        return OpenFile(request, request.Model);
    }

    /// <summary>Opens a file of weights for a request.</summary>
    public static PerceptualModel OpenFile(StyleRequest request, string file) => InputFile.Read(file, ExitCode.Model, path =>
    {
        using WeightFile weights = WeightFiles.Open(path);
        if (PerceptualNet.Recognizes(weights))
            return PerceptualModel.OfPerceptualNet(path, PerceptualNet.Build(weights));
        VggVariant variant = Vgg.Recognize(weights);

        // The costs of a given picture are compared with those of other engines: ties have to fall as they do there.
        ConvolutionAlgorithm algorithm = request.CostOf is null ? ConvolutionAlgorithm.Automatic : ConvolutionAlgorithm.ImplicitGemm;
        Network network = Vgg.Build(variant, weights, request.Pooling ?? VggPooling.Max, last: DeepestLayer(variant, request), algorithm: algorithm);
        return PerceptualModel.OfVgg(path, network);
    });

    /// <summary>The deepest layer that the costs take, so that weights beyond it may be absent.</summary>
    private static string DeepestLayer(VggVariant variant, StyleRequest request)
    {
        StyleOptions? preset = request.Preset?.Options;
        IEnumerable<LayerWeight> layers = FirstGiven(request.Options.ContentLayers, preset?.ContentLayers, PerceptualModel.VggContentLayers)
            .Concat(FirstGiven(request.Options.StyleLayers, preset?.StyleLayers, PerceptualModel.VggStyleLayers));
        ImmutableArray<string> names = Vgg.LayerNames(variant);
        foreach (LayerWeight layer in layers)
        {
            if (!names.Contains(layer.Layer))
                throw new CommandFailure(ExitCode.Usage, $"{variant} has no layer '{layer.Layer}'; its layers are {string.Join(", ", names)}.");
        }

        return layers.MaxBy(layer => names.IndexOf(layer.Layer)).Layer;
    }

    private static ImmutableArray<LayerWeight> FirstGiven(params ImmutableArray<LayerWeight>?[] choices) =>
        choices.First(layers => layers is { IsEmpty: false })!.Value;
}
