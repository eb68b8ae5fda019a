namespace Managed.Kernels;

/// <summary>How extents are cut.</summary>
internal static class Extent
{
    /// <summary>Parts of at most the given extent that cover the whole: the quotient rounded up.</summary>
    public static int Parts(int extent, int part) => (extent + part - 1) / part;

    /// <summary>The least multiple that is no less.</summary>
    public static int RoundUp(int value, int multiple) => checked((value + multiple - 1) / multiple * multiple);

    /// <summary>The extent of equal parts of at most the given one, so that no part is nearly empty.</summary>
    public static int Even(int extent, int most) => Parts(extent, Parts(extent, most));
}
