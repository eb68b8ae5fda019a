using System;

namespace Managed.Kernels.Pooling;

/// <summary>The extents of pooling over 1, 2 or 3 axes, channel by channel.</summary>
/// <remarks>Input [Planes, D, H, W], output [Planes, oD, oH, oW], a plane being one channel of one image. Axes that are not there are <see cref="WindowAxis.Unit"/>.</remarks>
public readonly record struct PoolingShape
{
    /// <summary>Describes a pooling.</summary>
    /// <exception cref="ArgumentException">An extent is out of range, or a window could lie wholly in the padding.</exception>
    public PoolingShape(int planes, WindowAxis depth, WindowAxis height, WindowAxis width, bool countPadding = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(planes);
        RequireValid(depth, nameof(depth));
        RequireValid(height, nameof(height));
        RequireValid(width, nameof(width));
        (Planes, Depth, Height, Width, CountPadding) = (planes, depth, height, width, countPadding);
        _ = checked(planes * InputPositions);
        _ = checked(planes * OutputPositions);
        _ = checked(depth.Kernel * height.Kernel * width.Kernel);
    }

    private PoolingShape(PoolingShape other, int planes)
    {
        (Planes, Depth, Height, Width, CountPadding) = (planes, other.Depth, other.Height, other.Width, other.CountPadding);
    }

    /// <summary>Channels times images.</summary>
    public int Planes { get; }

    /// <summary>The slowest axis.</summary>
    public WindowAxis Depth { get; }

    /// <summary>The middle axis.</summary>
    public WindowAxis Height { get; }

    /// <summary>The fastest axis.</summary>
    public WindowAxis Width { get; }

    /// <summary>Whether an average counts padded positions as zeros, or leaves them out.</summary>
    public bool CountPadding { get; }

    /// <summary>Positions of one plane of the input.</summary>
    internal int InputPositions => checked(Depth.Input * Height.Input * Width.Input);

    /// <summary>Positions of one plane of the output.</summary>
    internal int OutputPositions => checked(Depth.Output * Height.Output * Width.Output);

    /// <summary>Values of the input.</summary>
    public int InputLength => Planes * InputPositions;

    /// <summary>Values of the output.</summary>
    public int OutputLength => Planes * OutputPositions;

    /// <summary>One line with every extent.</summary>
    public override string ToString() =>
        $"pooling planes {Planes} axes {WindowAxis.Describe(Depth, Height, Width)}{(CountPadding ? " counting padding" : "")}";

    /// <summary>Whether windows are two by two, side by side, without padding.</summary>
    internal bool IsTwoByTwo =>
        Depth is { Kernel: 1, Stride: 1, PaddingBegin: 0, PaddingEnd: 0 }
        && Height is { Kernel: 2, Stride: 2, Dilation: 1, PaddingBegin: 0, PaddingEnd: 0 }
        && Width is { Kernel: 2, Stride: 2, Dilation: 1, PaddingBegin: 0, PaddingEnd: 0 };

    /// <summary>The same pooling of fewer planes.</summary>
    internal PoolingShape WithPlanes(int planes) => new(this, planes);

    /// <summary>Where the row of x begins in its plane that taps (kz, ky) read for the output row (oz, oy).</summary>
    internal int InputRow(int oz, int oy, int kz, int ky)
    {
        int z = (oz * Depth.Stride) - Depth.PaddingBegin + (kz * Depth.Dilation);
        int y = (oy * Height.Stride) - Height.PaddingBegin + (ky * Height.Dilation);
        return ((z * Height.Input) + y) * Width.Input;
    }

    private static void RequireValid(WindowAxis axis, string parameter)
    {
        axis.RequireValid(PaddingMode.Zero, parameter);
        for (int output = 0; output < axis.Output; output++)
        {
            if (TapRange.At(axis, output).Count == 0)
                throw new ArgumentException($"A window lies wholly in the padding: {axis}.", parameter);
        }
    }
}
