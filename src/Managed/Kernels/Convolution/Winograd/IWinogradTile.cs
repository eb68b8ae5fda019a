using Managed.Simd;

namespace Managed.Kernels.Convolution.Winograd;

/// <summary>The one-dimensional transforms of F(m, 3): m outputs of a three-tap filter from m + 2 products.</summary>
/// <remarks>
/// Lavin, Gray: Fast algorithms for convolutional neural networks (2015): y = A' [(G g) * (B' d)], applied to the columns and then
/// to the rows of a tile. Each transform works on whole registers, so that lanes are independent tiles; sources and results lie
/// in memory a stride apart.
/// </remarks>
internal interface IWinogradTile
{
    /// <summary>m, outputs along one axis.</summary>
    static abstract int Outputs { get; }

    /// <summary>m + 2, inputs and products along one axis.</summary>
    static abstract int Points { get; }

    /// <summary>B' d. Input i &lt; m lies at i * stride, input m + i at tail + i * stride; results lie step apart.</summary>
    static abstract void Input<T>(ref readonly float source, nuint stride, nuint tail, ref float destination, nuint step)
        where T : struct, ISimd<T>;

    /// <summary>G g. The three taps lie stride apart, the m + 2 results step apart.</summary>
    static abstract void Filter<T>(ref readonly float source, nuint stride, ref float destination, nuint step)
        where T : struct, ISimd<T>;

    /// <summary>A' v. The m + 2 products lie stride apart, the m outputs step apart.</summary>
    static abstract void Output<T>(ref readonly float source, nuint stride, ref float destination, nuint step)
        where T : struct, ISimd<T>;

    /// <summary>A v: the gradient to the products, from that to the outputs. The m values lie stride apart, the m + 2 results step apart.</summary>
    static abstract void OutputGradient<T>(ref readonly float source, nuint stride, ref float destination, nuint step)
        where T : struct, ISimd<T>;

    /// <summary>G' v: the gradient to the taps, from that to the transformed filter. The m + 2 values lie stride apart, the three results step apart.</summary>
    static abstract void FilterGradient<T>(ref readonly float source, nuint stride, ref float destination, nuint step)
        where T : struct, ISimd<T>;
}
