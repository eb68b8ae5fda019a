using System;

namespace Managed.Kernels.Convolution.Depthwise;

/// <summary>How an output is cut into blocks of rows, and where the staged input under a block and its results lie in scratch.</summary>
/// <remarks>
/// The staged input is [channel][slice tap][row phase][column phase][row slot][column slot]. All phases have rows of the same stride, so
/// the outputs of a block are one line: output (row, column) at row * <see cref="RowStride"/> + column, and each tap reads that line shifted
/// by a fixed offset. What the line holds between the rows is meaningless. How the output is cut leaves no trace in the result.
/// </remarks>
internal sealed class DepthwiseLayout
{
    /// <summary>Floats of staged input that leave room for the results in a first-level cache of 32 KiB.</summary>
    private const int StagedFloats = 4096;

    /// <summary>Columns from which one row is a block's worth of work.</summary>
    private const int MostColumns = 4096;

    /// <summary>Results that are worth a block of their own.</summary>
    private const int BlockFloats = 4096;

    /// <summary>Floats that a register may reach over the end.</summary>
    public const int Slack = 16;

    private readonly int[] offsets;

    /// <summary>Lays out a convolution.</summary>
    /// <param name="shape">The extents.</param>
    /// <param name="reversed">Whether the weights' taps are met from the last to the first, as an adjoint's are.</param>
    /// <param name="blocks">Blocks to cut it into at least, where it is large enough.</param>
    public DepthwiseLayout(ConvolutionShape shape, bool reversed, int blocks)
    {
        Shape = shape;
        RowPhases = new DepthwisePhases(shape.Height);
        ColumnPhases = new DepthwisePhases(shape.Width);
        Columns = Even(shape.Width.Output, MostColumns);
        RowStride = Columns + ColumnPhases.Overhang;
        int phases = checked(shape.GroupInputChannels * shape.Depth.Kernel * RowPhases.Count * ColumnPhases.Count);
        int most = (StagedFloats / phases / RowStride) - RowPhases.Overhang;
        Rows = Even(shape.Height.Output, Math.Max(most, RowPhases.Overhang + 1));
        PhaseStride = checked((Rows + RowPhases.Overhang) * RowStride);
        StagedLength = checked((phases * PhaseStride) + Slack);
        LineLength = checked((Rows * RowStride) + Slack);

        Parts = checked(shape.Depth.Output * RowParts * ColumnParts);
        int planes = shape.Batch * shape.Groups;
        int worth = Math.Max(1, BlockFloats / (Rows * Columns * shape.GroupOutputChannels));
        Planes = Math.Clamp(Math.Min(worth, planes / Math.Max(1, blocks)), 1, planes);
        Count = checked(Divide(planes, Planes) * Parts);
        offsets = MakeOffsets(reversed);
    }

    public ConvolutionShape Shape { get; }

    /// <summary>Channels of a group.</summary>
    public int Channels => Shape.GroupInputChannels;

    public DepthwisePhases RowPhases { get; }

    public DepthwisePhases ColumnPhases { get; }

    /// <summary>From one row slot, and one row of results, to the next.</summary>
    public int RowStride { get; }

    /// <summary>From one phase to the next.</summary>
    public int PhaseStride { get; }

    /// <summary>Floats of the staged input, at the beginning of the scratch.</summary>
    public int StagedLength { get; }

    /// <summary>Blocks in all.</summary>
    public int Count { get; }

    /// <summary>Floats of scratch that one block wants.</summary>
    public int ScratchLength => StagedLength + LineLength;

    /// <summary>For each channel of a group and each tap, in the order of the weights, how far from its own place in the line an output reads.</summary>
    public ReadOnlySpan<int> Offsets => offsets;

    /// <summary>The three axes and what lies beyond the border.</summary>
    public (WindowAxis Depth, WindowAxis Height, WindowAxis Width, PaddingMode Padding) Axes => (Shape.Depth, Shape.Height, Shape.Width, Shape.Padding);

    private int LineLength { get; }

    private int Rows { get; }

    private int Columns { get; }

    private int Planes { get; }

    private int Parts { get; }

    private int RowParts => Divide(Shape.Height.Output, Rows);

    private int ColumnParts => Divide(Shape.Width.Output, Columns);

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

    private static int Divide(int extent, int part) => (extent + part - 1) / part;

    /// <summary>The extent cut into parts of about the same size, none above the most.</summary>
    private static int Even(int extent, int most) => Divide(extent, Divide(extent, most));

    private int[] MakeOffsets(bool reversed)
    {
        int taps = Shape.Taps;
        var made = new int[Shape.GroupInputChannels * taps];
        for (int i = 0; i < made.Length; i++)
        {
            (int channel, int tap) = Math.DivRem(i, taps);
            (tap, int x) = Math.DivRem(reversed ? taps - 1 - tap : tap, Shape.Width.Kernel);
            (int z, int y) = Math.DivRem(tap, Shape.Height.Kernel);
            (int rowPhase, int rowSlot) = RowPhases.Tap(y);
            (int columnPhase, int columnSlot) = ColumnPhases.Tap(x);
            int phase = (((((channel * Shape.Depth.Kernel) + z) * RowPhases.Count) + rowPhase) * ColumnPhases.Count) + columnPhase;
            made[i] = (phase * PhaseStride) + (rowSlot * RowStride) + columnSlot;
        }

        return made;
    }
}

/// <summary>What one block computes: the same rectangle of one slice of some planes, a plane being one group of one image.</summary>
internal readonly record struct DepthwiseBlock(int Plane, int PlaneCount, int Slice, int Row, int RowCount, int Column, int ColumnCount);
