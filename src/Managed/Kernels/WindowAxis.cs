using System;

namespace Managed.Kernels;

/// <summary>One spatial axis under a sliding window: its extent, the window on it, and how the window steps.</summary>
/// <remarks>Output position o and window position k read input position o * Stride - PaddingBegin + k * Dilation.</remarks>
/// <param name="Input">The input's extent, at least 1.</param>
/// <param name="Kernel">The window's extent in taps, at least 1.</param>
/// <param name="Stride">The distance between windows, at least 1.</param>
/// <param name="Dilation">The distance between the taps of a window, at least 1.</param>
/// <param name="PaddingBegin">Positions added before the first, at least 0.</param>
/// <param name="PaddingEnd">Positions added after the last, at least 0.</param>
public readonly record struct WindowAxis(int Input, int Kernel, int Stride = 1, int Dilation = 1, int PaddingBegin = 0, int PaddingEnd = 0)
{
    /// <summary>An axis of one position under a window of one tap: what stands for an axis that is not there.</summary>
    public static WindowAxis Unit => new(1, 1);

    /// <summary>The input's extent with its padding.</summary>
    internal int Padded => Input + PaddingBegin + PaddingEnd;

    /// <summary>The distance from a window's first tap to its last, plus one.</summary>
    internal int Reach => ((Kernel - 1) * Dilation) + 1;

    /// <summary>The number of window positions.</summary>
    public int Output => ((Padded - Reach) / Stride) + 1;

    /// <summary>The axis with its padding made part of the input.</summary>
    internal WindowAxis WithPaddingInside => this with { Input = Padded, PaddingBegin = 0, PaddingEnd = 0 };

    /// <summary>The axis of the gradient to the input, which slides over the output; null where windows skip positions, or the padding is wider than the window.</summary>
    internal WindowAxis? Adjoint => Stride == 1 && Math.Max(PaddingBegin, PaddingEnd) < Reach
        ? new WindowAxis(Output, Kernel, 1, Dilation, Reach - 1 - PaddingBegin, Reach - 1 - PaddingEnd)
        : null;

    /// <summary>The input position that a tap reads, or -1 for a zero.</summary>
    internal int Source(int output, int tap, PaddingMode mode) => mode.Resolve((output * Stride) - PaddingBegin + (tap * Dilation), Input);

    /// <summary>The output position whose given tap reads an input position under zero padding, or -1 where there is none.</summary>
    internal int Target(int input, int tap)
    {
        int distance = input + PaddingBegin - (tap * Dilation);
        return distance >= 0 && distance % Stride == 0 && distance / Stride < Output ? distance / Stride : -1;
    }

    /// <summary>Input, kernel, stride, dilation and padding of an axis, as in "28*3 s1 d1 p1,1".</summary>
    public override string ToString() => $"{Input}*{Kernel} s{Stride} d{Dilation} p{PaddingBegin},{PaddingEnd}";

    /// <summary>Three axes in one line, without leading ones that are not there.</summary>
    internal static string Describe(WindowAxis depth, WindowAxis height, WindowAxis width) =>
        depth != Unit ? $"[{depth}] [{height}] [{width}]" : height != Unit ? $"[{height}] [{width}]" : $"[{width}]";

    internal void RequireValid(PaddingMode mode, string parameter)
    {
        if (Input < 1 || Kernel < 1 || Stride < 1 || Dilation < 1 || PaddingBegin < 0 || PaddingEnd < 0)
            throw new ArgumentException($"Extents, strides and dilations are at least 1 and padding at least 0: {this}.", parameter);
        long padded = (long)Input + PaddingBegin + PaddingEnd;
        long reach = ((Kernel - 1L) * Dilation) + 1;
        if (padded > int.MaxValue || reach > padded)
            throw new ArgumentException($"The window reaches over {reach} positions, the padded input has {padded}.", parameter);
        if (mode == PaddingMode.Reflect && Math.Max(PaddingBegin, PaddingEnd) >= Input)
            throw new ArgumentException($"Reflection needs less padding than the input's extent {Input}: {PaddingBegin}, {PaddingEnd}.", parameter);
    }
}
