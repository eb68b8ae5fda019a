using System;

namespace Managed.Kernels.Gemm;

/// <summary>Block sizes of the loops around the micro-kernel. They decide speed only: results are the same for any values.</summary>
internal static class GemmBlocking
{
    /// <summary>Columns of B packed at once: long runs of memory, and what A holds of a block's depth is met again in the last-level cache.</summary>
    public const int PackedColumns = 2048;

    /// <summary>Packed columns that the rows of A pass before the next ones: 128 columns of the greatest depth, 352 KiB, stay in the second-level cache.</summary>
    public const int Columns = 128;

    private const int MostDepth = 704;

    /// <summary>Blocks that an operation is cut into at least, where it is large enough, so that threads find work.</summary>
    public const int EnoughBlocks = 16;

    /// <summary>The least columns that are cut off for the sake of more blocks, since each of them reads the rows of A.</summary>
    public const int LeastColumns = 256;

    /// <summary>The least rows that are cut off for the sake of more blocks, since each of them reads, or packs, the columns of B.</summary>
    public const int LeastRows = 48;

    /// <summary>Depth of a block: equal parts, of which twelve rows are 33 KiB at most and stay in a first-level cache of 48 KiB while the block's columns pass.</summary>
    public static int Depth(int depth) => Extent.Even(Math.Max(1, depth), MostDepth);
}
