using System;

namespace Managed.Kernels.Convolution;

/// <summary>Which way windows are read.</summary>
internal enum WindowDirection
{
    /// <summary>Positions are the output's, values the input's: the forward pass and the gradient to the weights.</summary>
    InputUnderOutput,

    /// <summary>Positions are the input's, values the output gradient's: the gradient to the input, under zero padding.</summary>
    OutputOverInput,
}

/// <summary>Reads, for one channel and tap, the values that a run of consecutive positions of one row sees.</summary>
internal readonly ref struct WindowReader
{
    private readonly ReadOnlySpan<float> channels;
    private readonly ConvolutionShape shape;
    private readonly WindowDirection direction;

    /// <param name="shape">The convolution.</param>
    /// <param name="direction">Which way windows are read.</param>
    /// <param name="channels">The channels of one group of one image: of the input, or of the output gradient.</param>
    public WindowReader(ConvolutionShape shape, WindowDirection direction, ReadOnlySpan<float> channels)
    {
        this.shape = shape;
        this.direction = direction;
        this.channels = channels;
        bool forward = direction == WindowDirection.InputUnderOutput;
        SourceHeight = forward ? shape.Height.Input : shape.Height.Output;
        SourceWidth = forward ? shape.Width.Input : shape.Width.Output;
        SourcePositions = forward ? shape.InputPositions : shape.OutputPositions;
        Height = forward ? shape.Height.Output : shape.Height.Input;
        Width = forward ? shape.Width.Output : shape.Width.Input;
    }

    /// <summary>Rows of one slice of positions.</summary>
    public int Height { get; }

    /// <summary>Positions of one row.</summary>
    public int Width { get; }

    private int SourceHeight { get; }

    private int SourceWidth { get; }

    private int SourcePositions { get; }

    /// <summary>The channel and tap of a row of the implicit matrix.</summary>
    public WindowTap Tap(int index)
    {
        (int rest, int x) = Math.DivRem(index, shape.Width.Kernel);
        (rest, int y) = Math.DivRem(rest, shape.Height.Kernel);
        (int channel, int z) = Math.DivRem(rest, shape.Depth.Kernel);
        return new WindowTap(channel, z, y, x);
    }

    /// <summary>The position of a column of the implicit matrix.</summary>
    public WindowPosition Position(int index)
    {
        (int rest, int x) = Math.DivRem(index, Width);
        (int z, int y) = Math.DivRem(rest, Height);
        return new WindowPosition(z, y, x);
    }

    /// <summary>The position after a run that does not leave the row.</summary>
    public WindowPosition Advance(WindowPosition position, int count)
    {
        int x = position.X + count;
        if (x < Width)
            return position with { X = x };
        return position.Y + 1 < Height ? new WindowPosition(position.Z, position.Y + 1, 0) : new WindowPosition(position.Z + 1, 0, 0);
    }

    /// <summary>Writes the values at <paramref name="count"/> positions of one row, <paramref name="step"/> apart.</summary>
    public void Read(WindowTap tap, WindowPosition position, int count, Span<float> destination, int step)
    {
        int z = Source(shape.Depth, position.Z, tap.Z);
        int y = Source(shape.Height, position.Y, tap.Y);
        if (z < 0 || y < 0)
        {
            Fill(destination, step, 0, count);
            return;
        }

        int row = (tap.Channel * SourcePositions) + (((z * SourceHeight) + y) * SourceWidth);
        ReadRow(channels.Slice(row, SourceWidth), tap.X, position.X, count, destination, step);
    }

    private static void Fill(Span<float> destination, int step, int first, int end)
    {
        if (step == 1)
        {
            destination[first..end].Clear();
            return;
        }

        for (int i = first; i < end; i++)
            destination[i * step] = 0;
    }

    private static void Copy(ReadOnlySpan<float> source, int sourceStep, Span<float> destination, int step, int count)
    {
        if (step == 1 && sourceStep == 1)
        {
            source[..count].CopyTo(destination);
            return;
        }

        for (int i = 0; i < count; i++)
            destination[i * step] = source[i * sourceStep];
    }

    private int Source(WindowAxis axis, int position, int tap) =>
        direction == WindowDirection.InputUnderOutput ? axis.Source(position, tap, shape.Padding) : axis.Target(position, tap);

    private void ReadRow(ReadOnlySpan<float> row, int tap, int x, int count, Span<float> destination, int step)
    {
        WindowAxis axis = shape.Width;
        bool forward = direction == WindowDirection.InputUnderOutput;
        if (!forward && axis.Stride > 1)
        {
            ReadEach(row, tap, x, 0, count, destination, step);
            return;
        }

        // Inside the row the source advances by a fixed stride; only the positions before and after need the padding's rule.
        int stride = forward ? axis.Stride : 1;
        int first = forward
            ? (x * axis.Stride) - axis.PaddingBegin + (tap * axis.Dilation)
            : x + axis.PaddingBegin - (tap * axis.Dilation);
        int inside = first >= 0 ? 0 : Math.Min(count, (-first + stride - 1) / stride);
        int limit = row.Length - first;
        int outside = limit <= 0 ? inside : Math.Clamp((limit + stride - 1) / stride, inside, count);
        ReadBorder(row, tap, x, 0, inside, destination, step);
        if (outside > inside)
            Copy(row[(first + (inside * stride))..], stride, destination[(inside * step)..], step, outside - inside);
        ReadBorder(row, tap, x, outside, count, destination, step);
    }

    private void ReadBorder(ReadOnlySpan<float> row, int tap, int x, int first, int end, Span<float> destination, int step)
    {
        if (first >= end)
            return;
        if (shape.Padding == PaddingMode.Zero)
            Fill(destination, step, first, end);
        else
            ReadEach(row, tap, x, first, end, destination, step);
    }

    private void ReadEach(ReadOnlySpan<float> row, int tap, int x, int first, int end, Span<float> destination, int step)
    {
        for (int i = first; i < end; i++)
        {
            int source = Source(shape.Width, x + i, tap);
            destination[i * step] = source < 0 ? 0 : row[source];
        }
    }
}

/// <summary>A channel and a tap of the window on it.</summary>
internal readonly record struct WindowTap(int Channel, int Z, int Y, int X);

/// <summary>A position on three axes.</summary>
internal readonly record struct WindowPosition(int Z, int Y, int X);
