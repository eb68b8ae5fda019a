using System;

namespace Managed.Kernels.Gemm;

/// <summary>The extents of C[Rows, Columns] = A[Rows, Depth] * B[Depth, Columns].</summary>
/// <param name="Rows">Rows of A and C, M in the BLAS; at least 0.</param>
/// <param name="Columns">Columns of B and C, N in the BLAS; at least 0.</param>
/// <param name="Depth">Columns of A and rows of B, K in the BLAS; at least 0.</param>
public readonly record struct GemmShape(int Rows, int Columns, int Depth)
{
    /// <summary>Floating-point operations, a multiply-add counting as two.</summary>
    public long Flops => 2L * Rows * Columns * Depth;

    internal void RequireValid()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Rows);
        ArgumentOutOfRangeException.ThrowIfNegative(Columns);
        ArgumentOutOfRangeException.ThrowIfNegative(Depth);
    }
}
