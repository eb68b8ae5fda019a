using System;
using Managed.Layers;

namespace Managed.Networks.Topologies;

/// <summary>A network's first layer: brings pixel values to what the weights were trained on.</summary>
internal static class InputNormalization
{
    /// <summary>y = (x - mean[c]) / deviation.</summary>
    public static ChannelAffine Layer(ReadOnlySpan<float> mean, float deviation) => Layer(mean, [deviation, deviation, deviation]);

    /// <summary>y = (x - mean[c]) / deviation[c].</summary>
    public static ChannelAffine Layer(ReadOnlySpan<float> mean, ReadOnlySpan<float> deviation)
    {
        var scale = new float[mean.Length];
        var shift = new float[mean.Length];
        for (int i = 0; i < scale.Length; i++)
        {
            scale[i] = 1 / deviation[i];
            shift[i] = -mean[i] / deviation[i];
        }

        return new ChannelAffine(new(scale, [scale.Length]), new(shift, [shift.Length]));
    }
}
