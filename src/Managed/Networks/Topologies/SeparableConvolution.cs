using Managed.Formats;
using Managed.Layers;

namespace Managed.Networks.Topologies;

/// <summary>A 3x3 convolution of each channel alone, then a 1x1 convolution across channels.</summary>
internal static class SeparableConvolution
{
    /// <summary>Adds both from NAME/depthwise_filter, NAME/pointwise_filter and NAME/bias; returns the second's name, NAME.</summary>
    public static string Add(NetworkBuilder net, WeightSource weights, string name, int inputs, int outputs, ConvolutionOptions options, string? from = null)
    {
        var depthwise = new Convolution(weights.Load($"{name}/depthwise_filter", [inputs, 1, 3, 3]), options: options with { Groups = inputs });
        var pointwise = new Convolution(weights.Load($"{name}/pointwise_filter", [outputs, inputs, 1, 1]), weights.Load($"{name}/bias", [outputs]));
        net.Add($"{name}/depthwise", depthwise, from ?? net.Last);
        return net.Add(name, pointwise);
    }
}
