using System;
using Managed.Kernels.Convolution;

namespace Managed.Kernels.Blocked;

/// <summary>The input under the windows of some rows: as it lies where there is no padding, else copied with its padding.</summary>
/// <remarks>Cells are the values of one position: sixteen channels of a block, or one of a plane.</remarks>
internal sealed class BlockedWindow
{
    private readonly ConvolutionShape shape;
    private readonly int cell;

    /// <summary>Lays out the windows of a two-dimensional convolution.</summary>
    /// <param name="shape">The convolution.</param>
    /// <param name="cell">Values of a cell.</param>
    /// <param name="rows">Rows of outputs at most.</param>
    public BlockedWindow(ConvolutionShape shape, int cell, int rows)
    {
        (this.shape, this.cell) = (shape, cell);
        IsCopied = shape.Height.Padded > shape.Height.Input || shape.Width.Padded > shape.Width.Input;
        Pitch = IsCopied ? checked(((shape.Width.Output - 1) * shape.Width.Stride) + shape.Width.Reach) : shape.Width.Input;
        PlaneLength = checked((IsCopied ? RowsUnder(rows) : shape.Height.Input) * Pitch * cell);
        Step = shape.Width.Output > 1 ? checked(shape.Width.Stride * cell) : 0;
        RowStep = shape.Height.Output > 1 ? checked(shape.Height.Stride * Pitch * cell) : 0;
    }

    /// <summary>Whether windows read a copy.</summary>
    public bool IsCopied { get; }

    /// <summary>Cells of a row.</summary>
    public int Pitch { get; }

    /// <summary>From one plane of cells to the next.</summary>
    public int PlaneLength { get; }

    /// <summary>From the window of one output to the next one's.</summary>
    public int Step { get; }

    /// <summary>From the windows of one row of outputs to the next.</summary>
    public int RowStep { get; }

    /// <summary>Where a tap reads, from where its window begins.</summary>
    public int TapOffset(int tap)
    {
        (int y, int x) = Math.DivRem(tap, shape.Width.Kernel);
        return ((y * shape.Height.Dilation * Pitch) + (x * shape.Width.Dilation)) * cell;
    }

    /// <summary>The windows of some rows of outputs over one plane: itself, or its copy.</summary>
    public ReadOnlySpan<float> Of(ReadOnlySpan<float> plane, int row, int count, Span<float> copy)
    {
        if (!IsCopied)
            return plane[(row * RowStep)..];
        Copy(plane, row, count, copy);
        return copy;
    }

    /// <summary>Copies what windows of some rows of outputs read, with its padding.</summary>
    public void Copy(ReadOnlySpan<float> plane, int row, int count, Span<float> copy)
    {
        for (int y = 0; y < RowsUnder(count); y++)
            CopyRow(plane, (row * shape.Height.Stride) + y - shape.Height.PaddingBegin, copy.Slice(y * Pitch * cell, Pitch * cell));
    }

    private int RowsUnder(int outputs) => checked(((outputs - 1) * shape.Height.Stride) + shape.Height.Reach);

    private void CopyRow(ReadOnlySpan<float> plane, int y, Span<float> target)
    {
        int length = shape.Width.Input * cell;
        int source = PaddedCells.Source(shape.Height, shape.Padding, y);
        if (source < 0)
            target.Clear();
        else
            PaddedCells.Copy(new StoredCells(plane.Slice(source * length, length), cell), shape.Width, shape.Padding, -shape.Width.PaddingBegin, target);
    }
}
