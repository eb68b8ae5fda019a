using System;
using Managed.Kernels.Elementwise;
using K = Managed.Kernels.Activation;

namespace Managed.Layers;

/// <summary>y = max(x, 0).</summary>
public sealed class Relu() : ElementwiseLayer(UnaryKernels<K.Relu>.Registry, BinaryKernels<K.ReluGradient>.Registry), IRectifier
{
    float IRectifier.NegativeSlope => 0;
}

/// <summary>y = x where x &gt;= 0, else slope * x.</summary>
public sealed class LeakyRelu : ElementwiseLayer, IRectifier
{
    /// <summary>A leaky ReLU.</summary>
    /// <param name="slope">The factor of negative values, above 0.</param>
    public LeakyRelu(float slope)
        : base(UnaryKernels<K.LeakyRelu>.Registry, BinaryKernels<K.LeakyReluGradient>.Registry, slope)
    {
        if (!(slope > 0))
            throw new ArgumentOutOfRangeException(nameof(slope), "The slope is above 0; Relu has slope 0.");
        Slope = slope;
    }

    /// <summary>The factor of negative values.</summary>
    public float Slope { get; }

    float IRectifier.NegativeSlope => Slope;
}

/// <summary>y = 1 / (1 + e^-x), the sigmoid.</summary>
public sealed class Logistic() : ElementwiseLayer(UnaryKernels<K.Logistic>.Registry, BinaryKernels<K.LogisticGradient>.Registry);
