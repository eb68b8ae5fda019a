using System;
using System.Collections.Immutable;
using Managed.Kernels;
using Managed.Kernels.Convolution;
using Managed.Kernels.Pooling;
using Managed.Tensors;

namespace Managed.Layers;

/// <summary>How a window steps over its input. One value serves every spatial axis; else there is one an axis, slowest first.</summary>
public record WindowOptions
{
    /// <summary>The distance between windows.</summary>
    public ImmutableArray<int> Stride { get; init; } = [1];

    /// <summary>The distance between the taps of a window.</summary>
    public ImmutableArray<int> Dilation { get; init; } = [1];

    /// <summary>Positions added before the first.</summary>
    public ImmutableArray<int> PaddingBegin { get; init; } = [0];

    /// <summary>Positions added after the last.</summary>
    public ImmutableArray<int> PaddingEnd { get; init; } = [0];

    /// <summary>The same padding on both sides.</summary>
    public ImmutableArray<int> Padding
    {
        init => PaddingBegin = PaddingEnd = value;
    }

    /// <summary>The window on each of the three axes; those before the input's first are <see cref="WindowAxis.Unit"/>.</summary>
    internal (WindowAxis Depth, WindowAxis Height, WindowAxis Width) Axes(Shape input, ReadOnlySpan<int> kernel)
    {
        int rank = input.Rank - 2;
        if (rank is < 1 or > 3)
            throw new ArgumentException($"A window slides over [N, C, W], [N, C, H, W] or [N, C, D, H, W], not {input}.", nameof(input));
        if (kernel.Length != rank)
            throw new ArgumentException($"A window of {kernel.Length} axes does not slide over {input}.", nameof(kernel));
        Span<WindowAxis> axes = [WindowAxis.Unit, WindowAxis.Unit, WindowAxis.Unit];
        for (int i = 0; i < rank; i++)
        {
            axes[3 - rank + i] = new WindowAxis(
                input[2 + i], kernel[i], At(Stride, i, rank), At(Dilation, i, rank), At(PaddingBegin, i, rank), At(PaddingEnd, i, rank));
        }

        return (axes[0], axes[1], axes[2]);
    }

    private static int At(ImmutableArray<int> values, int axis, int rank)
    {
        if (values.Length == 1)
            return values[0];
        return values.Length == rank ? values[axis] : throw new ArgumentException($"{values.Length} values do not fit {rank} axes.", nameof(values));
    }
}

/// <summary>How a convolution's window steps, what lies beyond the border, and into how many groups channels fall.</summary>
public sealed record ConvolutionOptions : WindowOptions
{
    /// <summary>What the window reads beyond the border.</summary>
    public PaddingMode PaddingMode { get; init; } = PaddingMode.Zero;

    /// <summary>Independent convolutions side by side; as many as channels makes it depthwise.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>How output and input gradient are computed.</summary>
    public ConvolutionAlgorithm Algorithm { get; init; }

    /// <summary>How the gradient to the weights is computed: <see cref="ConvolutionAlgorithm.Depthwise"/> does not, and tiles do for one group only.</summary>
    public ConvolutionAlgorithm WeightsAlgorithm { get; init; }

    /// <summary>The convolution of an input and weights of the given shapes.</summary>
    internal ConvolutionShape Resolve(Shape input, Shape weights)
    {
        (WindowAxis depth, WindowAxis height, WindowAxis width) = Axes(input, weights.AsSpan()[2..]);
        if (input[1] != weights[1] * Groups)
            throw new ArgumentException($"Filters {weights} in {Groups} groups see {weights[1] * Groups} channels; the input {input} has {input[1]}.", nameof(input));
        return new ConvolutionShape(input[0], input[1], weights[0], depth, height, width, Groups, PaddingMode);
    }
}

/// <summary>How a pooling's window steps and what an average divides by.</summary>
public sealed record PoolingOptions : WindowOptions
{
    /// <summary>The window's extents, one an axis.</summary>
    public required ImmutableArray<int> Kernel { get; init; }

    /// <summary>Whether an average counts padded positions as zeros, or leaves them out.</summary>
    public bool CountPadding { get; init; }

    /// <summary>The pooling of an input of the given shape.</summary>
    internal PoolingShape Resolve(Shape input)
    {
        (WindowAxis depth, WindowAxis height, WindowAxis width) = Axes(input, Kernel.AsSpan());
        return new PoolingShape(input[0] * input[1], depth, height, width, CountPadding);
    }
}
