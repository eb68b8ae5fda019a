using System;

namespace Managed.Media.Pictures.Jpeg;

/// <summary>The inverse discrete cosine transform of a block in integers, to the bit as libjpeg's accurate one.</summary>
/// <remarks>C. Loeffler, A. Ligtenberg, G. Moschytz: Practical fast 1-D DCT algorithms with 11 multiplications (1989); constants in 13 bits, two more bits kept between columns and rows.</remarks>
internal static class InverseCosine
{
    private const int Side = 8;
    private const int ConstantBits = 13;
    private const int KeptBits = 2;
    private const int C0298631336 = 2446;
    private const int C0390180644 = 3196;
    private const int C0541196100 = 4433;
    private const int C0765366865 = 6270;
    private const int C0899976223 = 7373;
    private const int C1175875602 = 9633;
    private const int C1501321110 = 12299;
    private const int C1847759065 = 15137;
    private const int C1961570560 = 16069;
    private const int C2053119869 = 16819;
    private const int C2562915447 = 20995;
    private const int C3072711026 = 25172;

    /// <summary>Dequantises and transforms a block.</summary>
    /// <param name="coefficients">64 coefficients in rows.</param>
    /// <param name="quantization">64 factors in rows.</param>
    /// <param name="samples">Where the block's samples go, from its first.</param>
    /// <param name="stride">From one row of samples to the next.</param>
    public static void Transform(ReadOnlySpan<short> coefficients, ReadOnlySpan<ushort> quantization, Span<byte> samples, int stride)
    {
        Span<int> values = stackalloc int[Side * Side];
        for (int i = 0; i < values.Length; i++)
            values[i] = coefficients[i] * quantization[i];
        for (int column = 0; column < Side; column++)
            Pass(values[column..], Side, ConstantBits - KeptBits);
        for (int row = 0; row < Side; row++)
        {
            Span<int> line = values.Slice(row * Side, Side);
            Pass(line, 1, ConstantBits + KeptBits + 3);
            Span<byte> target = samples.Slice(row * stride, Side);
            for (int i = 0; i < Side; i++)
                target[i] = (byte)Math.Clamp(line[i] + 128, 0, 255);
        }
    }

    private static void Pass(Span<int> v, int step, int shift)
    {
        int rounding = 1 << (shift - 1);

        int even = (v[2 * step] + v[6 * step]) * C0541196100;
        int e2 = even - (v[6 * step] * C1847759065);
        int e3 = even + (v[2 * step] * C0765366865);
        int e0 = (v[0] + v[4 * step]) << ConstantBits;
        int e1 = (v[0] - v[4 * step]) << ConstantBits;
        int t0 = e0 + e3 + rounding;
        int t3 = e0 - e3 + rounding;
        int t1 = e1 + e2 + rounding;
        int t2 = e1 - e2 + rounding;

        int o0 = v[7 * step];
        int o1 = v[5 * step];
        int o2 = v[3 * step];
        int o3 = v[step];
        int z1 = -(o0 + o3) * C0899976223;
        int z2 = -(o1 + o2) * C2562915447;
        int z3 = o0 + o2;
        int z4 = o1 + o3;
        int z5 = (z3 + z4) * C1175875602;
        z3 = z5 - (z3 * C1961570560);
        z4 = z5 - (z4 * C0390180644);
        o0 = (o0 * C0298631336) + z1 + z3;
        o1 = (o1 * C2053119869) + z2 + z4;
        o2 = (o2 * C3072711026) + z2 + z3;
        o3 = (o3 * C1501321110) + z1 + z4;

        v[0] = (t0 + o3) >> shift;
        v[7 * step] = (t0 - o3) >> shift;
        v[step] = (t1 + o2) >> shift;
        v[6 * step] = (t1 - o2) >> shift;
        v[2 * step] = (t2 + o1) >> shift;
        v[5 * step] = (t2 - o1) >> shift;
        v[3 * step] = (t3 + o0) >> shift;
        v[4 * step] = (t3 - o0) >> shift;
    }
}
