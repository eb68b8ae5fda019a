using System;
using Managed.Kernels.Gemm;

namespace Managed.Layers;

/// <summary>A matrix inside memory that the caller owns: element (row, column) lies at row * RowStride + column * ColumnStride. Nothing is copied.</summary>
internal readonly struct Matrix
{
    /// <summary>A view.</summary>
    /// <param name="data">The memory, from element (0, 0) on.</param>
    /// <param name="rows">Rows, at least 0.</param>
    /// <param name="columns">Columns, at least 0.</param>
    /// <param name="rowStride">The distance between rows, at least 0.</param>
    /// <param name="columnStride">The distance between columns, at least 0.</param>
    /// <exception cref="ArgumentException">An extent or stride is negative, or the matrix reaches past the memory.</exception>
    public Matrix(ReadOnlyMemory<float> data, int rows, int columns, int rowStride, int columnStride = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        ArgumentOutOfRangeException.ThrowIfNegative(rowStride);
        ArgumentOutOfRangeException.ThrowIfNegative(columnStride);
        (Data, Rows, Columns, RowStride, ColumnStride) = (data, rows, columns, rowStride, columnStride);
        _ = View;
    }

    /// <summary>The memory.</summary>
    public ReadOnlyMemory<float> Data { get; }

    /// <summary>Rows.</summary>
    public int Rows { get; }

    /// <summary>Columns.</summary>
    public int Columns { get; }

    /// <summary>The distance between rows.</summary>
    public int RowStride { get; }

    /// <summary>The distance between columns.</summary>
    public int ColumnStride { get; }

    /// <summary>The same memory with rows for columns.</summary>
    public Matrix Transposed => new(Data, Columns, Rows, ColumnStride, RowStride);

    internal MatrixView View => new(Data.Span, Rows, Columns, RowStride, ColumnStride);

    /// <summary>A matrix whose rows follow each other without gaps.</summary>
    /// <exception cref="ArgumentException">The memory is too short.</exception>
    public static Matrix RowMajor(ReadOnlyMemory<float> data, int rows, int columns) => new(data, rows, columns, columns);
}
