using System;

namespace Managed.Kernels.Convolution;

/// <summary>Reads, for one filter and tap, the output gradients of the windows whose tap lies at a run of consecutive positions of one row of the input; zeros where there is none.</summary>
/// <param name="shape">The convolution, under zero padding.</param>
/// <param name="filters">The output gradient of one group of one image.</param>
internal readonly ref struct WindowReader(ConvolutionShape shape, ReadOnlySpan<float> filters)
{
    private readonly ConvolutionShape shape = shape;
    private readonly ReadOnlySpan<float> filters = filters;

    /// <summary>Positions of one row.</summary>
    public int Width => shape.Width.Input;

    /// <summary>The filter and tap of a row of the implicit matrix.</summary>
    public WindowTap Tap(int index)
    {
        (int rest, int x) = Math.DivRem(index, shape.Width.Kernel);
        (rest, int y) = Math.DivRem(rest, shape.Height.Kernel);
        (int filter, int z) = Math.DivRem(rest, shape.Depth.Kernel);
        return new WindowTap(filter, z, y, x);
    }

    /// <summary>The position of a column of the implicit matrix.</summary>
    public WindowPosition Position(int index)
    {
        (int rest, int x) = Math.DivRem(index, Width);
        (int z, int y) = Math.DivRem(rest, shape.Height.Input);
        return new WindowPosition(z, y, x);
    }

    /// <summary>The position after a run that does not leave the row.</summary>
    public WindowPosition Advance(WindowPosition position, int count)
    {
        int x = position.X + count;
        if (x < Width)
            return position with { X = x };
        return position.Y + 1 < shape.Height.Input ? new WindowPosition(position.Z, position.Y + 1, 0) : new WindowPosition(position.Z + 1, 0, 0);
    }

    /// <summary>Writes the values at consecutive positions of one row.</summary>
    public void Read(WindowTap tap, WindowPosition position, Span<float> destination)
    {
        destination.Clear();
        int z = shape.Depth.Target(position.Z, tap.Z);
        int y = shape.Height.Target(position.Y, tap.Y);
        if (z < 0 || y < 0)
            return;
        int start = ((((tap.Filter * shape.Depth.Output) + z) * shape.Height.Output) + y) * shape.Width.Output;
        ReadOnlySpan<float> row = filters.Slice(start, shape.Width.Output);

        // Windows lie a stride apart: the first position that one of them meets, then every stride.
        int stride = shape.Width.Stride;
        int distance = position.X + shape.Width.PaddingBegin - (tap.X * shape.Width.Dilation);
        int skip = distance < 0 ? -distance : (stride - (distance % stride)) % stride;
        int window = (distance + skip) / stride;
        for (int i = skip; i < destination.Length && window < row.Length; i += stride, window++)
            destination[i] = row[window];
    }
}

/// <summary>A filter and a tap of its window.</summary>
internal readonly record struct WindowTap(int Filter, int Z, int Y, int X);

/// <summary>A position on three axes.</summary>
internal readonly record struct WindowPosition(int Z, int Y, int X);
