using System.Numerics;

namespace Managed.Media.Pictures.Bmp;

/// <summary>The bits of a pixel that hold one of its channels.</summary>
/// <param name="Mask">The bits, without gap; 0 where the channel is missing.</param>
internal readonly record struct BmpBitField(uint Mask)
{
    private readonly int shift = BitOperations.TrailingZeroCount(Mask) & 31;

    public bool IsContiguous => BitOperations.PopCount(Mask) + BitOperations.LeadingZeroCount(Mask) + BitOperations.TrailingZeroCount(Mask) == 32;

    /// <summary>The channel of a pixel, scaled to eight bits.</summary>
    public byte Read(uint pixel) => Compositing.Scale((pixel & Mask) >> shift, Mask >> shift);
}
