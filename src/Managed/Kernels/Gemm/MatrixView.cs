using System;

namespace Managed.Kernels.Gemm;

/// <summary>A matrix inside a span: element (row, column) lies at row * RowStride + column * ColumnStride.</summary>
/// <remarks>A transposed operand is the same span with its strides exchanged; nothing is copied.</remarks>
internal readonly ref struct MatrixView
{
    public MatrixView(ReadOnlySpan<float> data, int rows, int columns, int rowStride, int columnStride)
    {
        if (rows > 0 && columns > 0 && ((long)(rows - 1) * rowStride) + ((long)(columns - 1) * columnStride) >= data.Length)
            throw new ArgumentException("The matrix reaches past the end of its span.", nameof(data));
        Data = data;
        Rows = rows;
        Columns = columns;
        RowStride = rowStride;
        ColumnStride = columnStride;
    }

    public ReadOnlySpan<float> Data { get; }

    public int Rows { get; }

    public int Columns { get; }

    public int RowStride { get; }

    public int ColumnStride { get; }

    public static MatrixView RowMajor(ReadOnlySpan<float> data, int rows, int columns) => new(data, rows, columns, columns, 1);

    public MatrixView SliceRows(int first, int count) => new(Data[Math.Min(first * RowStride, Data.Length)..], count, Columns, RowStride, ColumnStride);

    public MatrixView Transpose() => new(Data, Columns, Rows, ColumnStride, RowStride);
}
