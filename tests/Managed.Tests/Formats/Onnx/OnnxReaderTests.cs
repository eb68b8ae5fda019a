using System;
using System.Linq;
using Managed.Formats.Onnx;
using Managed.Tensors;
using Xunit;

namespace Managed.Tests.Formats.Onnx;

public sealed class OnnxReaderTests
{
    private static readonly int[] Strides = [2, 1];

    [Fact]
    public void A_model_is_read_as_it_was_written()
    {
        OnnxModel model = OnnxReader.Read(Sample(), "model");
        Assert.Equal(13, model.Opset);
        OnnxNode node = Assert.Single(model.Graph.Nodes);
        Assert.Equal(("Conv", "x w", "y"), (node.Operator, string.Join(' ', node.Inputs), string.Join(' ', node.Outputs)));
        Assert.Equal([2L, 1L], node.Attributes["strides"].Integers);
        Assert.Equal("VALID", node.Attributes["auto_pad"].Text);
        Assert.Equal([1.0, 2, 3], model.Graph.Initializers["w"].Values);
        Assert.Equal([1, 1, 3], model.Graph.Initializers["w"].Extents.AsEnumerable());
        Assert.Equal([-1L, 1, 9], model.Graph.Inputs.Single().Extents!.Value.AsEnumerable());
    }

    [Fact]
    public void Every_cut_of_a_model_is_refused_or_a_smaller_model()
    {
        byte[] whole = Sample();
        for (int length = 0; length < whole.Length; length++)
        {
            try
            {
                _ = OnnxReader.Read(whole.AsMemory(0, length), "cut");
                Assert.True(length > 60, $"{length} bytes were read as a model");
            }
            catch (InvalidFileException)
            {
            }
        }
    }

    [Fact]
    public void Changed_bytes_fail_in_one_way_only()
    {
        byte[] whole = Sample();
        var random = new SeededRandom(1);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] changed = [.. whole];
            for (int k = random.NextInt(4); k >= 0; k--)
                changed[random.NextInt(changed.Length)] = (byte)random.NextInt(256);
            try
            {
                foreach (OnnxTensor tensor in OnnxReader.Read(changed, "changed").Graph.Initializers.Values)
                    Assert.Equal(tensor.Count, tensor.Values.Length);
            }
            catch (InvalidFileException)
            {
            }
        }
    }

    [Theory]
    [InlineData("bytes", "12 bytes where its extents ask for 16")]
    [InlineData("huge", "2^31 - 1 elements")]
    [InlineData("negative", "extent -1")]
    [InlineData("external", "another file")]
    [InlineData("text", "text")]
    [InlineData("type", "element type 77")]
    [InlineData("rank", "more than 8")]
    public void Tensors_that_are_not_right_are_refused(string what, string cause)
    {
        ProtoBytes tensor = what switch
        {
            "bytes" => new ProtoBytes().Integer(1, 4).Integer(2, 1).Bytes(9, new byte[12]),
            "huge" => new ProtoBytes().Integer(1, 1 << 20).Integer(1, 1 << 20).Integer(2, 1).Bytes(9, new byte[12]),
            "negative" => new ProtoBytes().Integer(1, -1).Integer(2, 1).Bytes(9, new byte[12]),
            "external" => new ProtoBytes().Integer(1, 3).Integer(2, 1).Integer(14, 1),
            "text" => new ProtoBytes().Integer(1, 1).Integer(2, 8).Text(6, "a"),
            "type" => new ProtoBytes().Integer(1, 3).Integer(2, 77).Bytes(9, new byte[12]),
            _ => Enumerable.Range(0, 9).Aggregate(new ProtoBytes(), (message, _) => message.Integer(1, 1)),
        };
        InvalidFileException problem = Assert.Throws<InvalidFileException>(() => OnnxReader.ReadTensor(tensor.ToArray(), "t.pb"));
        Assert.Contains(cause, problem.Message, StringComparison.Ordinal);
        Assert.StartsWith("t.pb: ", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_length_beyond_the_file_allocates_nothing()
    {
        byte[] bytes = [0x3a, 0xff, 0xff, 0xff, 0xff, 0x07, 0x00];
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InvalidFileException>(() => OnnxReader.Read(bytes, "short"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void A_file_of_something_else_holds_no_graph()
    {
        Assert.Contains("no ONNX graph", Assert.Throws<InvalidFileException>(() => OnnxReader.Read(Array.Empty<byte>(), "empty")).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidFileException>(() => OnnxReader.Read("\u0089PNG not a model at all"u8.ToArray(), "picture"));
    }

    private static byte[] Sample() => new OnnxBytes()
        .Node("Conv", ["x", "w"], ["y"], ("strides", Strides), ("auto_pad", "VALID"))
        .Constant("w", [1, 1, 3], 1, 2, 3)
        .Input("x", -1, 1, 9)
        .Output("y", -1, 1, 7)
        .ToArray();
}
