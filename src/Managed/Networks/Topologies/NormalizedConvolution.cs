using Managed.Formats;
using Managed.Layers;
using Managed.Tensors;

namespace Managed.Networks.Topologies;

/// <summary>A convolution without bias, then batch normalisation, which brings one.</summary>
internal static class NormalizedConvolution
{
    /// <summary>Adds both from NAME.conv.weight and NAME.normalization.scale, shift, mean and variance; returns the second's name, NAME.normalization.</summary>
    public static string Add(NetworkBuilder net, WeightSource weights, string name, string input, Shape filters, ConvolutionOptions options)
    {
        net.Add($"{name}.conv", new Convolution(weights.Load($"{name}.conv.weight", filters), null, options), input);
        Shape channels = [filters[0]];
        return net.Add($"{name}.normalization", new BatchNormalization(
            weights.Load($"{name}.normalization.scale", channels),
            weights.Load($"{name}.normalization.shift", channels),
            weights.Load($"{name}.normalization.mean", channels),
            weights.Load($"{name}.normalization.variance", channels)));
    }
}
