namespace Managed.Kernels.Gemm;

/// <summary>Block sizes of the loops around the micro-kernel. They decide speed only: results are the same for any values.</summary>
internal static class GemmBlocking
{
    /// <summary>Depth of a block: twelve rows of packed A, 24 KiB, stay in the first-level cache while the block's columns pass.</summary>
    public const int Depth = 512;

    /// <summary>Columns of B packed at once: long runs of memory, since every row of a matrix begins on a page of its own.</summary>
    public const int PackedColumns = 1024;

    /// <summary>Packed columns that the rows of A pass before the next ones: 256 x 512 floats, 512 KiB, stay in the second-level cache.</summary>
    public const int Columns = 256;

    /// <summary>Blocks that an operation is cut into at least, where it is large enough, so that threads find work.</summary>
    public const int EnoughBlocks = 16;

    /// <summary>The least columns that are cut off for the sake of more blocks, since each block reads all of A.</summary>
    public const int LeastColumns = 256;

    /// <summary>The least rows that are cut off for the sake of more blocks, since each block packs its columns of B anew.</summary>
    public const int LeastRows = 48;
}
