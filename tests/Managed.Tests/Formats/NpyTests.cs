using System;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using Managed.Formats;
using Managed.Tensors;
using Managed.Tests.Generators;
using Xunit;

namespace Managed.Tests.Formats;

public sealed class NpyTests
{
    [Theory]
    [InlineData(new int[0], "()")]
    [InlineData(new[] { 3 }, "(3,)")]
    [InlineData(new[] { 2, 3 }, "(2, 3)")]
    [InlineData(new[] { 1, 3, 224, 2 }, "(1, 3, 224, 2)")]
    public void The_header_is_that_of_numpy(int[] extents, string shape)
    {
        byte[] file = Write(new Tensor(Shape.Create(extents)));
        Assert.Equal([0x93, .. "NUMPY"u8, 1, 0], file[..8]);
        int length = BitConverter.ToUInt16(file, 8);
        string header = Encoding.ASCII.GetString(file, 10, length);
        Assert.Equal($"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}", header.TrimEnd());
        Assert.EndsWith("\n", header, StringComparison.Ordinal);
        Assert.Equal(0, (10 + length) % 64);
    }

    [Fact]
    public void The_numbers_follow_on_a_64_byte_border_whatever_the_headers_length()
    {
        for (int rank = 0; rank <= 40; rank++)
        {
            Tensor tensor = DrawnTensor.Uniform(Shape.Create([.. Enumerable.Repeat(1, rank), 7]), rank);
            byte[] file = Write(tensor);
            int start = 10 + BitConverter.ToUInt16(file, 8);
            Assert.Equal(0, start % 64);
            Assert.Equal((byte)'\n', file[start - 1]);
            Assert.Equal(tensor.Span.ToArray(), MemoryMarshal.Cast<byte, float>(file.AsSpan(start)).ToArray());
        }
    }

    private static byte[] Write(Tensor tensor)
    {
        using var stream = new MemoryStream();
        Npy.Write(stream, tensor);
        return stream.ToArray();
    }
}
