using System;

namespace Managed.Media.Signals.Flac;

/// <summary>The samples of one channel in one frame (RFC 9639, section 9.2): one value, plain values, or what a predictor of the last samples leaves over.</summary>
internal static class FlacSubframe
{
    private const int MostFixedOrder = 4;
    private const int InvalidPrecision = 16;

    /// <summary>The differences of order 1 to 4 as weights of the last samples, the latest first.</summary>
    private static readonly int[][] FixedWeights = [[], [1], [2, -1], [3, -3, 1], [4, -6, 4, -1]];

    /// <summary>Reads as many samples as there is room for.</summary>
    /// <param name="bits">The stream.</param>
    /// <param name="bitCount">Bits of a sample, up to 25.</param>
    /// <param name="samples">The samples.</param>
    /// <exception cref="InvalidFileException">The stream ends or is malformed, or a sample is beyond its bits.</exception>
    public static void Read(FlacBits bits, int bitCount, Span<int> samples)
    {
        if (bits.Read(1) != 0)
            throw bits.Fault("a channel of a frame does not begin with zero");
        int kind = (int)bits.Read(6);
        int wasted = bits.Read(1) == 0 ? 0 : 1 + (int)bits.ReadUnary((uint)bitCount);
        bitCount -= wasted;
        if (bitCount < 1)
            throw bits.Fault("a channel of a frame has no bits left");
        switch (kind)
        {
            case 0:
                samples.Fill(bits.ReadSigned(bitCount));
                break;
            case 1:
                foreach (ref int sample in samples)
                    sample = bits.ReadSigned(bitCount);
                break;
            case >= 8 and <= 8 + MostFixedOrder:
                ReadFixed(bits, bitCount, kind - 8, samples);
                break;
            case >= 32:
                ReadPredicted(bits, bitCount, kind - 31, samples);
                break;
            default:
                throw bits.Fault("a channel of a frame is of no known kind");
        }

        foreach (ref int sample in samples)
            sample <<= wasted;
    }

    private static void ReadFixed(FlacBits bits, int bitCount, int order, Span<int> samples)
    {
        ReadFirst(bits, bitCount, order, samples);
        ReadResiduals(bits, order, samples);
        Predict(bits, bitCount, FixedWeights[order], 0, samples);
    }

    private static void ReadPredicted(FlacBits bits, int bitCount, int order, Span<int> samples)
    {
        ReadFirst(bits, bitCount, order, samples);
        int precision = (int)bits.Read(4) + 1;
        int shift = bits.ReadSigned(5);
        if (precision == InvalidPrecision || shift < 0)
            throw bits.Fault("the weights of a predictor are out of range");
        Span<int> weights = stackalloc int[order];
        foreach (ref int weight in weights)
            weight = bits.ReadSigned(precision);
        ReadResiduals(bits, order, samples);
        Predict(bits, bitCount, weights, shift, samples);
    }

    private static void ReadFirst(FlacBits bits, int bitCount, int order, Span<int> samples)
    {
        if (order > samples.Length)
            throw bits.Fault("a frame is shorter than its predictor");
        foreach (ref int sample in samples[..order])
            sample = bits.ReadSigned(bitCount);
    }

    /// <summary>Reads what the predictor leaves over: in parts of equal length, the first short of the predictor's order, with a Rice parameter each.</summary>
    private static void ReadResiduals(FlacBits bits, int order, Span<int> samples)
    {
        int method = (int)bits.Read(2);
        if (method > 1)
            throw bits.Fault("a frame's residuals are of no known kind");
        int parameterBits = method == 0 ? 4 : 5;
        int escape = (1 << parameterBits) - 1;
        int parts = 1 << (int)bits.Read(4);
        int length = samples.Length / parts;
        if (length * parts != samples.Length || length < order)
            throw bits.Fault("a frame's residuals do not fall into their parts");
        for (int part = 0; part < parts; part++)
        {
            Span<int> own = samples[Math.Max(order, part * length)..((part + 1) * length)];
            int parameter = (int)bits.Read(parameterBits);
            if (parameter == escape)
                ReadPlain(bits, (int)bits.Read(5), own);
            else
                ReadRice(bits, parameter, own);
        }
    }

    private static void ReadPlain(FlacBits bits, int bitCount, Span<int> residuals)
    {
        foreach (ref int residual in residuals)
            residual = bitCount == 0 ? 0 : bits.ReadSigned(bitCount);
    }

    private static void ReadRice(FlacBits bits, int parameter, Span<int> residuals)
    {
        uint limit = uint.MaxValue >> parameter;
        foreach (ref int residual in residuals)
        {
            uint folded = (bits.ReadUnary(limit) << parameter) | bits.Read(parameter);
            residual = (int)(folded >> 1) ^ -(int)(folded & 1);
        }
    }

    private static void Predict(FlacBits bits, int bitCount, ReadOnlySpan<int> weights, int shift, Span<int> samples)
    {
        long limit = 1L << (bitCount - 1);
        for (int i = weights.Length; i < samples.Length; i++)
        {
            long sum = 0;
            for (int k = 0; k < weights.Length; k++)
                sum += (long)weights[k] * samples[i - 1 - k];
            long sample = (sum >> shift) + samples[i];
            if (sample < -limit || sample >= limit)
                throw bits.Fault("a sample is beyond its bits");
            samples[i] = (int)sample;
        }
    }
}
