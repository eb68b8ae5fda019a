using System;

namespace Managed.Kernels.Gemm;

/// <summary>One product C = start + A * B but for its right operand: what stays the same while C is computed block by block.</summary>
/// <param name="packedLeft">All of A, packed by <see cref="GemmPacking.PackLeft"/>.</param>
/// <param name="depth">Columns of A and rows of B.</param>
/// <param name="start">What each element begins with.</param>
/// <param name="bias">One value a row of C where start is <see cref="GemmStart.Bias"/>, else empty.</param>
/// <param name="c">C from its first element; rows are <paramref name="stride"/> apart.</param>
/// <param name="stride">The distance between rows of C.</param>
internal readonly ref struct GemmProduct(ReadOnlySpan<float> packedLeft, int depth, GemmStart start, ReadOnlySpan<float> bias, Span<float> c, int stride)
{
    public ReadOnlySpan<float> PackedLeft { get; } = packedLeft;

    public int Depth { get; } = depth;

    public GemmStart Start { get; } = start;

    public ReadOnlySpan<float> Bias { get; } = bias;

    public Span<float> C { get; } = c;

    public int Stride { get; } = stride;
}

/// <summary>A rectangle of C. Its first row is a multiple of the tile's rows.</summary>
internal readonly record struct GemmBlock(int Row, int Rows, int Column, int Columns);
