using System;
using System.Runtime.InteropServices;
using Managed.Simd;

namespace Managed.Kernels.Convolution;

/// <summary>The input under a block of output positions, copied so that every tap reads one run of memory: padding resolved, strides dealt into phases.</summary>
/// <remarks>
/// A block is a rectangle of <see cref="Rows"/> x <see cref="Columns"/> positions of one output slice. Its positions are numbered
/// row * <see cref="Pitch"/> + column; channel and tap k then read their values at offset(k) + position, so a row of the implicit matrix is a
/// run of memory. Numbers with column &gt;= Columns stand for no position; what they read has no meaning.
/// A staged plane is [rows + what the taps reach further, Pitch]; there is one for each channel, tap along the depth, and phase of a
/// stride along height and width.
/// </remarks>
internal sealed class WindowStaging
{
    private readonly ConvolutionShape shape;
    private readonly int planeRows;
    private readonly int rowPhases;
    private readonly int columnPhases;
    private readonly int[] offsets;

    /// <summary>Lays out blocks of a convolution.</summary>
    /// <param name="shape">The extents.</param>
    /// <param name="rows">Rows of a block.</param>
    /// <param name="columns">Columns of a block.</param>
    /// <param name="reversed">Whether taps are listed from the last to the first.</param>
    public WindowStaging(ConvolutionShape shape, int rows, int columns, bool reversed = false)
    {
        this.shape = shape;
        Rows = rows;
        Columns = columns;
        rowPhases = Math.Min(shape.Height.Stride, shape.Height.Reach);
        columnPhases = Math.Min(shape.Width.Stride, shape.Width.Reach);
        planeRows = rows + ((shape.Height.Reach - 1) / shape.Height.Stride);
        Pitch = columns + ((shape.Width.Reach - 1) / shape.Width.Stride);
        ChannelLength = checked(shape.Depth.Kernel * rowPhases * columnPhases * planeRows * Pitch);
        offsets = new int[checked(shape.GroupInputChannels * shape.Taps)];
        for (int k = 0; k < offsets.Length; k++)
            offsets[k] = Offset(k / shape.Taps, reversed ? shape.Taps - 1 - (k % shape.Taps) : k % shape.Taps);
    }

    /// <summary>Rows of a block.</summary>
    public int Rows { get; }

    /// <summary>Columns of a block.</summary>
    public int Columns { get; }

    /// <summary>From one row of positions to the next.</summary>
    public int Pitch { get; }

    /// <summary>Numbers of positions of a block, those that stand for none included.</summary>
    public int Positions => Rows * Pitch;

    /// <summary>Floats of one staged channel.</summary>
    public int ChannelLength { get; }

    /// <summary>Where channel and tap reads position 0, listed by channel * taps + tap; the first channel of the group is staged first.</summary>
    public ReadOnlySpan<int> Offsets => offsets;

    /// <summary>Blocks of one output slice, row by row.</summary>
    public int BlocksPerSlice => Extent.Parts(shape.Height.Output, Rows) * Extent.Parts(shape.Width.Output, Columns);

    /// <summary>Floats that a staging of some channels takes, with room behind the last.</summary>
    public int Length(int channels, int slack) => checked((channels * ChannelLength) + slack);

    /// <summary>The output positions of a block.</summary>
    public StagedBlock Block(int index)
    {
        (int row, int column) = Math.DivRem(index, Extent.Parts(shape.Width.Output, Columns));
        row *= Rows;
        column *= Columns;
        return new StagedBlock(row, Math.Min(Rows, shape.Height.Output - row), column, Math.Min(Columns, shape.Width.Output - column));
    }

    /// <summary>Stages channels.</summary>
    /// <param name="channels">Channels [count, D, H, W] of one image, one after another.</param>
    /// <param name="slice">The output slice.</param>
    /// <param name="block">The block.</param>
    /// <param name="staged">As many channels; the room behind them is filled with zeros.</param>
    public void Stage(ReadOnlySpan<float> channels, int slice, StagedBlock block, Span<float> staged)
    {
        int positions = shape.InputPositions;
        int area = shape.Height.Input * shape.Width.Input;
        int planeLength = planeRows * Pitch;
        int place = 0;
        for (int first = 0; first < channels.Length; first += positions)
        {
            for (int kz = 0; kz < shape.Depth.Kernel; kz++)
            {
                int z = shape.Depth.Source(slice, kz, shape.Padding);
                ReadOnlySpan<float> plane = z < 0 ? default : channels.Slice(first + (z * area), area);
                for (int phase = 0; phase < rowPhases * columnPhases; phase++, place += planeLength)
                    StagePlane(plane, phase / columnPhases, phase % columnPhases, block, staged.Slice(place, planeLength));
            }
        }

        staged[place..].Clear();
    }

    private int Offset(int channel, int tap)
    {
        (int rest, int kx) = Math.DivRem(tap, shape.Width.Kernel);
        (int kz, int ky) = Math.DivRem(rest, shape.Height.Kernel);
        (int row, int rowPhase) = Math.DivRem(ky * shape.Height.Dilation, shape.Height.Stride);
        (int column, int columnPhase) = Math.DivRem(kx * shape.Width.Dilation, shape.Width.Stride);
        int plane = (((((channel * shape.Depth.Kernel) + kz) * rowPhases) + rowPhase) * columnPhases) + columnPhase;
        return checked((((plane * planeRows) + row) * Pitch) + column);
    }

    private void StagePlane(ReadOnlySpan<float> plane, int rowPhase, int columnPhase, StagedBlock block, Span<float> staged)
    {
        WindowAxis height = shape.Height;
        for (int i = 0; i < planeRows; i++)
        {
            Span<float> target = staged.Slice(i * Pitch, Pitch);
            int y = ((block.Row + i) * height.Stride) + rowPhase - height.PaddingBegin;
            int source = plane.IsEmpty || y >= height.Input + height.PaddingEnd ? -1 : shape.Padding.Resolve(y, height.Input);
            if (source < 0)
                target.Clear();
            else
                StageRow(plane.Slice(source * shape.Width.Input, shape.Width.Input), (block.Column * shape.Width.Stride) + columnPhase - shape.Width.PaddingBegin, target);
        }
    }

    /// <summary>target[j] = the row at first + j * stride, with what the padding says beyond the border.</summary>
    private void StageRow(ReadOnlySpan<float> row, int first, Span<float> target)
    {
        int stride = shape.Width.Stride;
        int inside = first >= 0 ? 0 : Math.Min(target.Length, Extent.Parts(-first, stride));
        int end = first >= row.Length ? inside : Math.Clamp(Extent.Parts(row.Length - first, stride), inside, target.Length);
        for (int j = 0; j < inside; j++)
            target[j] = Beyond(row, first + (j * stride));
        if (end > inside)
            TakeInside(row[(first + (inside * stride))..], target[inside..end]);
        for (int j = end; j < target.Length; j++)
            target[j] = Beyond(row, first + (j * stride));
    }

    /// <summary>target[j] = the row at j * stride.</summary>
    private void TakeInside(ReadOnlySpan<float> row, Span<float> target)
    {
        int stride = shape.Width.Stride;
        if (stride == 1)
        {
            row[..target.Length].CopyTo(target);
            return;
        }

        for (int j = stride == 2 ? TakeEverySecond(row, target) : 0; j < target.Length; j++)
            target[j] = row[j * stride];
    }

    /// <summary>Copies values 0, 2, 4 and so on as far as whole registers go, and says how many.</summary>
    private static int TakeEverySecond(ReadOnlySpan<float> row, Span<float> target)
    {
        int count = Math.Min(target.Length, row.Length / 2) / Simd128.Lanes * Simd128.Lanes;
        ref float source = ref MemoryMarshal.GetReference(row);
        ref float destination = ref MemoryMarshal.GetReference(target);
        for (nuint j = 0; j < (nuint)count; j += (nuint)Simd128.Lanes)
        {
            Simd128 even = Simd128.EvenLanes(Simd128.Load(in source, 2 * j), Simd128.Load(in source, (2 * j) + (nuint)Simd128.Lanes));
            Simd128.Store(even, ref destination, j);
        }

        return count;
    }

    private float Beyond(ReadOnlySpan<float> row, int x)
    {
        int source = x >= row.Length + shape.Width.PaddingEnd ? -1 : shape.Padding.Resolve(x, row.Length);
        return source < 0 ? 0 : row[source];
    }
}

/// <summary>A rectangle of output positions.</summary>
internal readonly record struct StagedBlock(int Row, int Rows, int Column, int Columns);
