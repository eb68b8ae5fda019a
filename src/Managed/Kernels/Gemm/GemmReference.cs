using System;

namespace Managed.Kernels.Gemm;

/// <summary>The matrix product as its definition reads, in double precision.</summary>
public static class GemmReference
{
    /// <summary>C[i, j] = sum over k of A[i, k] * B[k, j].</summary>
    /// <param name="shape">The extents.</param>
    /// <param name="a">A, row-major [Rows, Depth].</param>
    /// <param name="b">B, row-major [Depth, Columns].</param>
    /// <param name="c">C, row-major [Rows, Columns]; overwritten.</param>
    /// <exception cref="ArgumentException">An array has not the shape's length.</exception>
    public static void Multiply(GemmShape shape, double[] a, double[] b, double[] c)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        ArgumentNullException.ThrowIfNull(c);
        shape.RequireValid();
        Require.Length(a.Length, (long)shape.Rows * shape.Depth, nameof(a));
        Require.Length(b.Length, (long)shape.Depth * shape.Columns, nameof(b));
        Require.Length(c.Length, (long)shape.Rows * shape.Columns, nameof(c));
        for (int i = 0; i < shape.Rows; i++)
        {
            for (int j = 0; j < shape.Columns; j++)
            {
                double sum = 0;
                for (int k = 0; k < shape.Depth; k++)
                    sum += a[(i * shape.Depth) + k] * b[(k * shape.Columns) + j];
                c[(i * shape.Columns) + j] = sum;
            }
        }
    }
}
