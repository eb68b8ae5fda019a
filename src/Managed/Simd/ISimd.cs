namespace Managed.Simd;

/// <summary>A register of single-precision lanes: the only abstraction of the hardware that a kernel sees.</summary>
/// <remarks>
/// Every operation rounds each lane once, as IEEE 754 prescribes, so a kernel written against this interface gives the same
/// bits at every width as long as it never reduces across lanes other than through <see cref="Sum"/> on sixteen lanes.
/// A mask is a value whose lanes have all bits set or all bits clear.
/// </remarks>
internal interface ISimd<TSelf>
    where TSelf : struct, ISimd<TSelf>
{
    static abstract int Lanes { get; }

    static abstract TSelf Zero { get; }

    static abstract TSelf Broadcast(float value);

    static abstract TSelf Load(ref readonly float origin, nuint offset);

    static abstract void Store(TSelf value, ref float origin, nuint offset);

    /// <summary>a * b + c. Whether it rounds once or twice is decided by <see cref="Rounding"/> and nowhere else.</summary>
    static abstract TSelf MulAdd(TSelf a, TSelf b, TSelf c);

    static abstract TSelf operator +(TSelf left, TSelf right);

    static abstract TSelf operator -(TSelf left, TSelf right);

    static abstract TSelf operator *(TSelf left, TSelf right);

    static abstract TSelf operator /(TSelf left, TSelf right);

    static abstract TSelf Abs(TSelf value);

    static abstract TSelf Sqrt(TSelf value);

    /// <summary>The nearest integer, halves to even.</summary>
    static abstract TSelf Round(TSelf value);

    /// <summary>The greatest integer not above.</summary>
    static abstract TSelf Floor(TSelf value);

    /// <summary>The second where it is larger than the first, else the first: of zeros of either sign, or where one of them is NaN, the first.</summary>
    static abstract TSelf Larger(TSelf first, TSelf second);

    /// <summary>The mask of the lanes where left &lt; right; false where either is NaN.</summary>
    static abstract TSelf LessThan(TSelf left, TSelf right);

    /// <summary>The mask of the lanes that are NaN.</summary>
    static abstract TSelf IsNaN(TSelf value);

    static abstract TSelf Select(TSelf mask, TSelf whenSet, TSelf whenClear);

    /// <summary>One bit for each lane of a mask, the first lane's lowest.</summary>
    static abstract uint BitsOf(TSelf mask);

    /// <summary>The mask of the lanes whose bits are set, the lowest bit being the first lane's; bits beyond the lanes do not count.</summary>
    static abstract TSelf MaskOf(uint bits);

    /// <summary>2^exponent for integral exponents in [-126, 127].</summary>
    static abstract TSelf PowerOfTwo(TSelf exponent);

    /// <summary>Lanes 0, 2, 4 and so on of the sequence that is a followed by b.</summary>
    static abstract TSelf EvenLanes(TSelf a, TSelf b);

    /// <summary>Lanes 1, 3, 5 and so on of the sequence that is a followed by b.</summary>
    static abstract TSelf OddLanes(TSelf a, TSelf b);

    /// <summary>The first half of the sequence a0, b0, a1, b1 and so on.</summary>
    static abstract TSelf ZipLower(TSelf a, TSelf b);

    /// <summary>The second half of the sequence a0, b0, a1, b1 and so on.</summary>
    static abstract TSelf ZipUpper(TSelf a, TSelf b);

    /// <summary>
    /// Integers in lanes: sum + c0 * p0 + c1 * p1 on 32 bits that wrap, where lane i has the codes c0 and c1 at offset + 2i, and p0 and p1
    /// are the lower and the upper 16 bits of pair.
    /// </summary>
    static abstract TSelf AddCodeProducts(TSelf sum, ref readonly sbyte codes, nuint offset, int pair);

    /// <summary>Lanes that are 32-bit integers as the nearest numbers.</summary>
    static abstract TSelf IntegerToSingle(TSelf value);

    /// <summary>The sum of all lanes as a fixed tree: the upper half is added to the lower half until one lane is left.</summary>
    static abstract float Sum(TSelf value);
}
