using System;

namespace Managed.Kernels.Convolution.Depthwise;

/// <summary>How an output is cut into blocks of rows, and where the staged input under a block and its results lie in scratch.</summary>
/// <remarks>
/// The staged input is [channel][slice tap][row phase][column phase][row slot][column slot]. All phases have rows of the same stride, so
/// the outputs of a block are one line, or two for even and odd rows: output (row slot, column) at row slot * <see cref="RowStride"/> +
/// column, and each tap reads that line shifted by a fixed offset. What a line holds between the rows is meaningless. Two lines share what
/// they load. How the output is cut leaves no trace in the result.
/// </remarks>
internal sealed class DepthwiseLayout
{
    /// <summary>Floats that four registers may reach over an end.</summary>
    public const int Slack = 64;

    /// <summary>Floats of staged input that leave room for the results in a first-level cache of 32 KiB.</summary>
    private const int StagedFloats = 4096;

    /// <summary>Columns from which one row is a block's worth of work.</summary>
    private const int MostColumns = 4096;

    /// <summary>Results that are worth a block of their own.</summary>
    private const int BlockFloats = 4096;

    private readonly DepthwiseStep[] steps;

    /// <summary>Lays out a convolution.</summary>
    /// <param name="shape">The extents.</param>
    /// <param name="reversed">Whether taps are met from the last to the first, as an adjoint's are.</param>
    /// <param name="blocks">Blocks to cut it into at least, where it is large enough.</param>
    public DepthwiseLayout(ConvolutionShape shape, bool reversed, int blocks)
    {
        Shape = shape;
        LineCount = Shares(shape.Height) ? 2 : 1;
        RowPhases = new DepthwisePhases(shape.Height, LineCount);
        ColumnPhases = new DepthwisePhases(shape.Width, 1);
        Columns = Even(shape.Width.Output, MostColumns);
        RowStride = checked(Columns + ColumnPhases.Overhang);
        int phases = checked(shape.GroupInputChannels * shape.Depth.Kernel * RowPhases.Count * ColumnPhases.Count);
        int most = (StagedFloats / phases / RowStride) - RowPhases.Overhang;
        int planes = shape.Batch * shape.Groups;
        int rowSlots = Extent.Parts(shape.Height.Output, LineCount);
        int share = Extent.Parts(rowSlots, Extent.Parts(Math.Max(1, blocks), planes));
        int slots = Even(rowSlots, Math.Min(share, Math.Max(most, RowPhases.Overhang + 1)));
        Rows = slots * LineCount;
        PhaseStride = checked((slots + RowPhases.Overhang) * RowStride);
        StagedLength = checked((phases * PhaseStride) + Slack);
        LineLength = checked((slots * RowStride) + Slack);

        Parts = checked(shape.Depth.Output * RowParts * ColumnParts);
        int worth = BlockFloats / (int)Math.Min(BlockFloats, (long)Rows * Columns * shape.GroupOutputChannels);
        Planes = Math.Clamp(Math.Min(worth, planes / Math.Max(1, blocks)), 1, planes);
        Count = checked(Extent.Parts(planes, Planes) * Parts);
        steps = new DepthwiseSteps(this, reversed).Make();
    }

    public ConvolutionShape Shape { get; }

    /// <summary>1, or 2 for even and odd rows.</summary>
    public int LineCount { get; }

    public DepthwisePhases RowPhases { get; }

    public DepthwisePhases ColumnPhases { get; }

    /// <summary>From one row slot, and one row of a line, to the next.</summary>
    public int RowStride { get; }

    /// <summary>From one phase to the next.</summary>
    public int PhaseStride { get; }

    /// <summary>Floats of the staged input, at the beginning of the scratch; the lines follow.</summary>
    public int StagedLength { get; }

    /// <summary>Floats of one line.</summary>
    public int LineLength { get; }

    /// <summary>Blocks in all.</summary>
    public int Count { get; }

    /// <summary>Floats of scratch that one block wants.</summary>
    public int ScratchLength => checked(StagedLength + (LineCount * LineLength));

    /// <summary>The multiply-adds of every output, in their order.</summary>
    public ReadOnlySpan<DepthwiseStep> Steps => steps;

    private int Rows { get; }

    private int Columns { get; }

    private int Planes { get; }

    private int Parts { get; }

    private int RowParts => Extent.Parts(Shape.Height.Output, Rows);

    private int ColumnParts => Extent.Parts(Shape.Width.Output, Columns);

    /// <summary>A block by its number.</summary>
    public DepthwiseBlock this[int index]
    {
        get
        {
            (int planes, int part) = Math.DivRem(index, Parts);
            (part, int columns) = Math.DivRem(part, ColumnParts);
            (int slice, int rows) = Math.DivRem(part, RowParts);
            int plane = planes * Planes;
            int row = rows * Rows;
            int column = columns * Columns;
            return new DepthwiseBlock(
                plane,
                Math.Min(Planes, (Shape.Batch * Shape.Groups) - plane),
                slice,
                row,
                Math.Min(Rows, Shape.Height.Output - row),
                column,
                Math.Min(Columns, Shape.Width.Output - column));
        }
    }

    /// <summary>Whether two rows of outputs next to each other read a row in common.</summary>
    private static bool Shares(WindowAxis axis) => axis.Output > 1 && axis.Stride % axis.Dilation == 0 && axis.Stride < axis.Reach;

    /// <summary>The extent cut into parts of about the same size, none above the most.</summary>
    private static int Even(int extent, int most) => Extent.Parts(extent, Extent.Parts(extent, most));
}

/// <summary>What one block computes: the same rectangle of one slice of some planes, a plane being one group of one image.</summary>
internal readonly record struct DepthwiseBlock(int Plane, int PlaneCount, int Slice, int Row, int RowCount, int Column, int ColumnCount);
