using System;
using System.Linq;
using Managed.Formats.Onnx;
using Xunit;

namespace Managed.Tests.Formats.Onnx;

public sealed class OnnxTensorTests
{
    [Theory]
    [InlineData(OnnxType.UInt8, "00-FF", new[] { 0.0, 255 })]
    [InlineData(OnnxType.Int8, "7F-80", new[] { 127.0, -128 })]
    [InlineData(OnnxType.Boolean, "00-01", new[] { 0.0, 1 })]
    [InlineData(OnnxType.UInt16, "FE-FF-01-00", new[] { 65534.0, 1 })]
    [InlineData(OnnxType.Int16, "FE-FF-01-00", new[] { -2.0, 1 })]
    [InlineData(OnnxType.Float16, "00-3C-00-C1", new[] { 1.0, -2.5 })]
    [InlineData(OnnxType.BFloat16, "80-3F-20-C0", new[] { 1.0, -2.5 })]
    [InlineData(OnnxType.Float, "00-00-80-3F-00-00-20-C0", new[] { 1.0, -2.5 })]
    [InlineData(OnnxType.Int32, "FE-FF-FF-FF-01-00-00-00", new[] { -2.0, 1 })]
    [InlineData(OnnxType.UInt32, "FE-FF-FF-FF-01-00-00-00", new[] { 4294967294.0, 1 })]
    [InlineData(OnnxType.Int64, "FE-FF-FF-FF-FF-FF-FF-FF-01-00-00-00-00-00-00-00", new[] { -2.0, 1 })]
    [InlineData(OnnxType.UInt64, "00-00-00-00-00-00-00-80-01-00-00-00-00-00-00-00", new[] { 9223372036854775808.0, 1 })]
    [InlineData(OnnxType.Double, "00-00-00-00-00-00-F0-3F-00-00-00-00-00-00-04-C0", new[] { 1.0, -2.5 })]
    public void Bytes_of_every_type_are_the_numbers_that_they_stand_for(OnnxType type, string bytes, double[] numbers)
    {
        byte[] memory = [.. bytes.Split('-').Select(digits => Convert.ToByte(digits, 16))];
        var read = new OnnxTensor("t", type, [2], memory);
        var given = new OnnxTensor("t", type, [2], numbers);
        float[] copied = new float[2], expected = new float[2];
        read.CopyTo(copied);
        given.CopyTo(expected);
        Assert.Equal(expected, copied);
        Assert.Equal(numbers, read.Values);
        Assert.Equal(2, read.Count);
        read.CopyTo(copied);
        Assert.Equal(expected, copied);
    }

    [Fact]
    public void Under_other_extents_the_numbers_are_the_same()
    {
        var row = new OnnxTensor("t", OnnxType.Float, [2], Convert.FromHexString("0000803F000020C0"));
        Assert.Equal([1, -2.5], row.Reshaped([1, 2]).Values);
    }

    [Fact]
    public void Room_for_another_number_of_elements_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new OnnxTensor("t", OnnxType.Float, [2], new byte[8]).CopyTo(new float[3]));
        Assert.Throws<ArgumentException>(() => new OnnxTensor("t", OnnxType.Float, [3], [1.0, 2]).CopyTo(new float[3]));
    }

    [Fact]
    public void Text_has_no_numbers() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new OnnxTensor("t", OnnxType.Text, [1], new byte[1]));
}
