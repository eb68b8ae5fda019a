namespace Managed.Kernels.Gemm;

/// <summary>Block sizes of the loops around the micro-kernel. They decide speed only: results are the same for any values.</summary>
internal static class GemmBlocking
{
    /// <summary>Depth of a block: twelve rows of packed A, 18 KiB, stay in the first-level cache while the block's columns pass.</summary>
    public const int Depth = 384;

    /// <summary>Columns of B packed at once; 256 x 384 floats, 384 KiB, stay in the second-level cache while the rows of A pass.</summary>
    public const int Columns = 256;

    /// <summary>Blocks that an operation is cut into at least, where it is large enough, so that threads find work.</summary>
    public const int EnoughBlocks = 16;

    /// <summary>The least columns that are cut off for the sake of more blocks, since each block reads all of A.</summary>
    public const int LeastColumns = 128;

    /// <summary>The least rows that are cut off for the sake of more blocks, since each block packs its columns of B anew.</summary>
    public const int LeastRows = 48;
}
