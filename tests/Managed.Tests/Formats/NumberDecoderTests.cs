using System;
using System.Linq;
using Managed.Formats;
using Xunit;

namespace Managed.Tests.Formats;

public sealed class NumberDecoderTests
{
    [Fact]
    public void Every_half_is_read_as_the_framework_does()
    {
        float[] values = Decode(StoredType.Float16, AllPairs());
        for (int i = 0; i < values.Length; i++)
            Assert.Equal(BitConverter.SingleToInt32Bits((float)BitConverter.UInt16BitsToHalf((ushort)i)), BitConverter.SingleToInt32Bits(values[i]));
    }

    [Fact]
    public void Every_bfloat16_is_the_upper_half_of_a_single()
    {
        float[] values = Decode(StoredType.BFloat16, AllPairs());
        for (int i = 0; i < values.Length; i++)
            Assert.Equal(i << 16, BitConverter.SingleToInt32Bits(values[i]));
    }

    [Theory]
    [InlineData(0x3C00, 1f)]
    [InlineData(0xC000, -2f)]
    [InlineData(0x7BFF, 65504f)]
    [InlineData(0x0001, 5.9604645e-8f)]
    [InlineData(0x7C00, float.PositiveInfinity)]
    public void Halves_are_little_endian(int bits, float expected) => Assert.Equal([expected], Decode(StoredType.Float16, (byte)bits, (byte)(bits >> 8)));

    [Theory]
    [InlineData(0x3F80, 1f)]
    [InlineData(0xC040, -3f)]
    [InlineData(0x7F80, float.PositiveInfinity)]
    public void Bfloat16_is_little_endian(int bits, float expected) => Assert.Equal([expected], Decode(StoredType.BFloat16, (byte)bits, (byte)(bits >> 8)));

    [Fact]
    public void Singles_keep_their_bits()
    {
        int[] bits = [0, int.MinValue, 1, 0x3F800000, 0x7F800000, 0x7FC00001, 0x7F7FFFFF];
        float[] values = Decode(StoredType.Float32, [.. bits.SelectMany(BitConverter.GetBytes)]);
        Assert.Equal(bits, values.Select(BitConverter.SingleToInt32Bits));
    }

    [Fact]
    public void Doubles_are_rounded_to_the_nearest_single()
    {
        double[] doubles = [1, 1 + double.Epsilon, 0.1, 1 + (1.0 / (1 << 24)), 1 + (3.0 / (1 << 24)), 1e300, -1e-300];
        float[] expected = [1, 1, 0.1f, 1, 1 + (1f / (1 << 22)), float.PositiveInfinity, -0f];
        Assert.Equal(expected, Decode(StoredType.Float64, [.. doubles.SelectMany(BitConverter.GetBytes)]));
    }

    [Fact]
    public void Plain_bytes_and_16_bit_integers_are_numbers()
    {
        Assert.Equal([0, 1, 255], Decode(StoredType.UInt8, 0, 1, 255));
        Assert.Equal([0, 258, 65535], Decode(StoredType.UInt16, 0, 0, 2, 1, 255, 255));
    }

    [Fact]
    public void Quantized_numbers_are_scaled_and_shifted_in_double_precision()
    {
        var code = new Quantization(0.0123456789, -1.5);
        var values = new float[2];
        NumberDecoder.Decode(StoredType.UInt8, code, [0, 200], values);
        Assert.Equal([-1.5f, (float)((200 * 0.0123456789) - 1.5)], values);
        NumberDecoder.Decode(StoredType.UInt16, code, [0x34, 0x12, 0, 0], values);
        Assert.Equal([(float)((0x1234 * 0.0123456789) - 1.5), -1.5f], values);
    }

    [Theory]
    [InlineData("BOOL", new byte[] { 1 }, 1f)]
    [InlineData("I8", new byte[] { 0x80 }, -128f)]
    [InlineData("I16", new byte[] { 0xFE, 0xFF }, -2f)]
    [InlineData("I32", new byte[] { 0, 0, 0, 0x80 }, -2147483648f)]
    [InlineData("U32", new byte[] { 0, 0, 0, 0x80 }, 2147483648f)]
    [InlineData("I64", new byte[] { 0, 0, 0, 0, 0, 0, 0, 0x80 }, -9223372036854775808f)]
    [InlineData("U64", new byte[] { 0, 0, 0, 0, 0, 0, 0, 0x80 }, 9223372036854775808f)]
    public void Integers_are_numbers(string type, byte[] bytes, float expected)
    {
        using WeightFile file = SafeTensors.Read(SafeTensorsFile.OfTensor(type, "[1]", bytes), "memory");
        Assert.Equal([expected], file.Load("x").Span.ToArray());
        Assert.Equal([(double)expected], file.LoadDoubles("x"));
    }

    [Theory]
    [InlineData("I32", new byte[] { 1, 0, 0, 1 }, true)]
    [InlineData("U32", new byte[] { 0xFF, 0xFF, 0xFF, 0xFF }, true)]
    [InlineData("I64", new byte[] { 1, 0, 0, 0, 0, 0, 0x20, 0 }, false)]
    [InlineData("U64", new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF }, false)]
    public void An_integer_that_does_not_fit_is_refused_with_the_tensors_name(string type, byte[] bytes, bool fitsDouble)
    {
        using WeightFile file = SafeTensors.Read(SafeTensorsFile.OfTensor(type, "[1]", bytes), "memory");
        Assert.Contains("'x'", Assert.Throws<InvalidFileException>(() => file.Load("x")).Message, StringComparison.Ordinal);
        if (fitsDouble)
            Assert.Single(file.LoadDoubles("x"));
        else
            Assert.Throws<InvalidFileException>(() => file.LoadDoubles("x"));
    }

    [Theory]
    [InlineData("F16", new byte[] { 0x00, 0xC0 }, "", -2f)]
    [InlineData("BF16", new byte[] { 0x40, 0xC0 }, "", -3f)]
    [InlineData("F64", new byte[] { 0, 0, 0, 0, 0, 0, 0xF8, 0x3F }, "", 1.5f)]
    [InlineData("U8", new byte[] { 200 }, "", 200f)]
    [InlineData("U8", new byte[] { 200 }, "\"quantization:x\":\"0.5,-3\"", 97f)]
    [InlineData("U16", new byte[] { 0, 1 }, "\"quantization:x\":\"0.25,1\"", 65f)]
    public void A_file_says_how_its_bytes_are_meant(string type, byte[] bytes, string metadata, float expected)
    {
        using WeightFile file = SafeTensors.Read(SafeTensorsFile.OfTensor(type, "[1]", bytes, metadata), "memory");
        Assert.Equal([expected], file.Load("x", [1]).Span.ToArray());
    }

    private static byte[] AllPairs() => [.. Enumerable.Range(0, 1 << 16).SelectMany(i => new[] { (byte)i, (byte)(i >> 8) })];

    private static float[] Decode(StoredType type, params byte[] bytes)
    {
        var values = new float[bytes.Length / StoredTensor.SizeOf(type)];
        NumberDecoder.Decode(type, null, bytes, values);
        return values;
    }
}
