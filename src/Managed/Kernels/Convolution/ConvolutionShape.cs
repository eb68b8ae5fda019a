using System;

namespace Managed.Kernels.Convolution;

/// <summary>The extents of an N-dimensional convolution, N = 1, 2 or 3.</summary>
/// <remarks>
/// Input [Batch, InputChannels, D, H, W], weights [OutputChannels, InputChannels / Groups, kD, kH, kW], output
/// [Batch, OutputChannels, oD, oH, oW]. Axes that are not there are <see cref="WindowAxis.Unit"/>: a signal has only a width.
/// As everywhere in the field, "convolution" is the cross-correlation: the window is not flipped.
/// </remarks>
public readonly record struct ConvolutionShape
{
    /// <summary>Describes a convolution.</summary>
    /// <exception cref="ArgumentException">An extent is out of range, or channels do not divide into the groups.</exception>
    public ConvolutionShape(
        int batch, int inputChannels, int outputChannels, WindowAxis depth, WindowAxis height, WindowAxis width, int groups = 1, PaddingMode padding = PaddingMode.Zero)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batch);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputChannels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(outputChannels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(groups);
        if (inputChannels % groups != 0 || outputChannels % groups != 0)
            throw new ArgumentException($"{inputChannels} and {outputChannels} channels do not divide into {groups} groups.", nameof(groups));
        depth.RequireValid(padding, nameof(depth));
        height.RequireValid(padding, nameof(height));
        width.RequireValid(padding, nameof(width));
        (Batch, InputChannels, OutputChannels, Groups) = (batch, inputChannels, outputChannels, groups);
        (Depth, Height, Width, Padding) = (depth, height, width, padding);
        _ = checked(batch * inputChannels * InputPositions);
        _ = checked(batch * outputChannels * OutputPositions);
        _ = WeightsLength;
    }

    /// <summary>Images, signals or volumes at once.</summary>
    public int Batch { get; }

    /// <summary>Channels of the input.</summary>
    public int InputChannels { get; }

    /// <summary>Channels of the output, one a filter.</summary>
    public int OutputChannels { get; }

    /// <summary>Independent convolutions side by side; each sees its share of the channels.</summary>
    public int Groups { get; }

    /// <summary>The slowest axis.</summary>
    public WindowAxis Depth { get; }

    /// <summary>The middle axis.</summary>
    public WindowAxis Height { get; }

    /// <summary>The fastest axis.</summary>
    public WindowAxis Width { get; }

    /// <summary>What lies beyond the border.</summary>
    public PaddingMode Padding { get; }

    /// <summary>Input channels that one filter sees.</summary>
    internal int GroupInputChannels => InputChannels / Groups;

    /// <summary>Filters of one group.</summary>
    internal int GroupOutputChannels => OutputChannels / Groups;

    /// <summary>Taps of one filter on one channel.</summary>
    internal int Taps => checked(Depth.Kernel * Height.Kernel * Width.Kernel);

    /// <summary>Positions of one channel of the input.</summary>
    internal int InputPositions => checked(Depth.Input * Height.Input * Width.Input);

    /// <summary>Positions of one channel of the output.</summary>
    internal int OutputPositions => checked(Depth.Output * Height.Output * Width.Output);

    /// <summary>Values of the input.</summary>
    public int InputLength => Batch * InputChannels * InputPositions;

    /// <summary>Values of the weights.</summary>
    public int WeightsLength => checked(OutputChannels * GroupInputChannels * Taps);

    /// <summary>Values of the output.</summary>
    public int OutputLength => Batch * OutputChannels * OutputPositions;

    /// <summary>Floating-point operations of the forward pass, and of each of the two gradients; a multiply-add counts as two.</summary>
    public long Flops => 2L * OutputLength * GroupInputChannels * Taps;

    /// <summary>The same convolution over an input that already contains its padding.</summary>
    internal ConvolutionShape WithPaddingInside =>
        new(Batch, InputChannels, OutputChannels, Depth.WithPaddingInside, Height.WithPaddingInside, Width.WithPaddingInside, Groups);

    /// <summary>The convolution of the output's gradient, with channels exchanged and taps reversed, that is the gradient to the input; null where a stride makes it none.</summary>
    internal ConvolutionShape? Adjoint => Padding == PaddingMode.Zero && Depth.Adjoint is WindowAxis depth && Height.Adjoint is WindowAxis height && Width.Adjoint is WindowAxis width
        ? new ConvolutionShape(Batch, OutputChannels, InputChannels, depth, height, width, Groups)
        : null;

    /// <summary>One line with every extent.</summary>
    public override string ToString() =>
        $"convolution batch {Batch} channels {InputChannels}->{OutputChannels} groups {Groups} axes {WindowAxis.Describe(Depth, Height, Width)} padding {Padding}";
}
