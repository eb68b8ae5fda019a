namespace Managed.Kernels.Gemm;

/// <summary>Block sizes of the loops around the micro-kernel. They decide speed only: results are the same for any values.</summary>
internal static class GemmBlocking
{
    /// <summary>Depth of a packed panel of B; a panel of 32 columns fills 32 KiB, the first-level cache.</summary>
    public const int Depth = 256;

    /// <summary>Rows of A multiplied while a panel of B stays near; 120 x 256 floats are 120 KiB of the second-level cache.</summary>
    public const int Rows = 120;

    /// <summary>Columns of B packed at once; 768 x 256 floats are 768 KiB.</summary>
    public const int Columns = 768;
}
