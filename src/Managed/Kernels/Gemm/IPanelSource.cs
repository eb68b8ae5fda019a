using System;

namespace Managed.Kernels.Gemm;

/// <summary>The right operand B[Depth, Columns] of a product, seen by the block loops only as packed panels.</summary>
/// <remarks>
/// A matrix in memory and the windows of a convolution are both such sources; so a convolution is a matrix product whose
/// right operand never exists as a whole (implicit GEMM).
/// </remarks>
internal interface IPanelSource
{
    /// <summary>
    /// Packs rows [depth, depth + depthCount) of columns [column, column + columnCount) into panels of
    /// <paramref name="panelWidth"/> columns. Panel p, row k, column j lies at (p * depthCount + k) * panelWidth + j.
    /// Columns of the last panel beyond columnCount are filled with zeros.
    /// </summary>
    void Pack(int depth, int depthCount, int column, int columnCount, int panelWidth, Span<float> panels);
}
