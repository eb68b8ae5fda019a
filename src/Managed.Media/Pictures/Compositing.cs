namespace Managed.Media.Pictures;

/// <summary>A translucent sample over an opaque background, mixed as sRGB values and rounded once.</summary>
internal static class Compositing
{
    /// <summary>A sample and its alpha of eight bits.</summary>
    public static byte Over8(uint value, uint alpha, uint background) =>
        (byte)(((value * alpha) + (background * (255 - alpha)) + 127) / 255);

    /// <summary>A sample and its alpha of sixteen bits; the background has eight.</summary>
    public static byte Over16(uint value, uint alpha, uint background) =>
        (byte)((((ulong)value * alpha) + ((ulong)background * 257 * (65535 - alpha)) + 8421247) / (65535 * 257));

    /// <summary>A sample of 0 to <paramref name="maximum"/> scaled to eight bits.</summary>
    public static byte Scale(uint value, uint maximum) => (byte)((((ulong)value * 255) + (maximum / 2)) / maximum);
}
