using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using Managed.Formats;
using Managed.Tensors;
using Managed.Tests.Generators;
using Xunit;

namespace Managed.Tests.Formats;

public sealed class TensorFlowJsTests : IDisposable
{
    private const string Bytes4 = """{"name":"a","shape":[4],"dtype":"float32","quantization":{"dtype":"uint8","scale":1,"min":0}}""";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Tensors_across_several_files_are_decoded_exactly()
    {
        byte[] singles = [.. new[] { 1.5f, -2.25f, float.Epsilon }.SelectMany(BitConverter.GetBytes)];
        byte[] data = [.. singles, 0, 100, 255, 1, 0x34, 0x12];
        folder.Add("one.bin", data[..5]);
        folder.Add("two.bin", data[5..13]);
        folder.Add("three.bin", data[13..]);
        using WeightFile file = Open("""
            [{"paths":["one.bin","two.bin"],"weights":[
                {"name":"plain","shape":[3],"dtype":"float32"},
                {"name":"bytes","shape":[2,2],"dtype":"float32","quantization":{"dtype":"uint8","scale":0.007843137254901961,"min":-1.0}}]},
             {"paths":["three.bin"],"weights":[
                {"name":"words","shape":[1],"dtype":"float32","quantization":{"dtype":"uint16","scale":0.001,"min":3}}]}]
            """);
        Assert.Equal(["plain", "bytes", "words"], file.TensorNames);
        Assert.Equal([1.5f, -2.25f, float.Epsilon], file.Load("plain", [3]).Span.ToArray());
        float[] bytes = [-1f, (float)((100 * 0.007843137254901961) - 1), (float)((255 * 0.007843137254901961) - 1), (float)(0.007843137254901961 - 1)];
        Assert.Equal(bytes, file.Load("bytes", [2, 2]).Span.ToArray());
        Assert.Equal([(float)((0x1234 * 0.001) + 3)], file.Load("words", [1]).Span.ToArray());
    }

    [Theory]
    [InlineData("../a.bin")]
    [InlineData("..\\\\a.bin")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    [InlineData("sub/a.bin")]
    [InlineData("./a.bin")]
    [InlineData("/etc/passwd")]
    [InlineData("C:a.bin")]
    [InlineData("file://a.bin")]
    [InlineData("a.bin/")]
    [InlineData("a.bin\\u0000")]
    [InlineData("a\\ud800.bin")]
    public void A_path_that_is_no_plain_name_is_refused(string path)
    {
        folder.Add("a.bin", 1, 2, 3, 4);
        RequireRefused($$"""[{"paths":["{{path}}"],"weights":[{{Bytes4}}]}]""");
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(0)]
    public void Files_of_another_length_are_refused(int length)
    {
        folder.Add("a.bin", new byte[length]);
        RequireRefused($$"""[{"paths":["a.bin"],"weights":[{{Bytes4}}]}]""");
    }

    [Fact]
    public void A_missing_file_is_reported_as_such() =>
        Assert.Throws<FileNotFoundException>(() => Open($$"""[{"paths":["gone.bin"],"weights":[{{Bytes4}}]}]"""));

    [Theory]
    [InlineData("""{"paths":["a.bin"],"weights":[W]}""")]
    [InlineData("""[{"weights":[W]}]""")]
    [InlineData("""[{"paths":["a.bin"]}]""")]
    [InlineData("""[{"paths":"a.bin","weights":[W]}]""")]
    [InlineData("""[{"paths":[7],"weights":[W]}]""")]
    [InlineData("""[{"paths":[null],"weights":[W]}]""")]
    [InlineData("""[{"paths":["a.bin"],"weights":[W,W]}]""")]
    [InlineData("""[{"paths":["a.bin"],"weights":[W]}""")]
    [InlineData("""[{"paths":["a.bin"],"paths":["a.bin"],"weights":[W]}]""")]
    [InlineData("""[[[[[[[[[[]]]]]]]]]]""")]
    [InlineData("")]
    public void A_manifest_of_another_form_is_refused(string manifest)
    {
        folder.Add("a.bin", 1, 2, 3, 4);
        RequireRefused(manifest.Replace("W", Bytes4, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"shape":[1],"dtype":"float32"}""")]
    [InlineData("""{"name":null,"shape":[1],"dtype":"float32"}""")]
    [InlineData("""{"name":"a","dtype":"float32"}""")]
    [InlineData("""{"name":"a","shape":[1]}""")]
    [InlineData("""{"name":"a","shape":[0],"dtype":"float32"}""")]
    [InlineData("""{"name":"a","shape":[-1],"dtype":"float32"}""")]
    [InlineData("""{"name":"a","shape":[1.5],"dtype":"float32"}""")]
    [InlineData("""{"name":"a","shape":[65536,65536,65536,65536],"dtype":"float32"}""")]
    [InlineData("""{"name":"a","shape":[1],"dtype":"string"}""")]
    [InlineData("""{"name":"a","shape":[1],"dtype":"complex64"}""")]
    [InlineData("""{"name":"a","shape":[4],"dtype":"int32","quantization":{"dtype":"uint8","scale":1,"min":0}}""")]
    [InlineData("""{"name":"a","shape":[4],"dtype":"float32","quantization":{"dtype":"int8","scale":1,"min":0}}""")]
    [InlineData("""{"name":"a","shape":[4],"dtype":"float32","quantization":{"dtype":"uint8","min":0}}""")]
    [InlineData("""{"name":"a","shape":[4],"dtype":"float32","quantization":{"dtype":"uint8","scale":"1","min":0}}""")]
    [InlineData("""{"name":"a","shape":[4],"dtype":"float32","quantization":{"dtype":"uint8","scale":1e999,"min":0}}""")]
    [InlineData("""{"name":"a","shape":[4],"dtype":"float32","quantization":{"dtype":null,"scale":1,"min":0}}""")]
    public void A_tensor_of_another_form_is_refused(string weight)
    {
        folder.Add("a.bin", 1, 2, 3, 4);
        RequireRefused($$"""[{"paths":["a.bin"],"weights":[{{weight}}]}]""");
    }

    [Fact]
    public void Conversion_changes_the_order_of_axes_and_nothing_else()
    {
        (string Name, int[] Extents)[] tensors =
        [
            ("conv/filters", [3, 2, 4, 5]), ("depth/depthwise_filter", [3, 3, 4, 2]), ("signal/filters", [7, 2, 3]), ("fc/weights", [6, 4]), ("conv/bias", [5]),
        ];
        WriteBytes(tensors);
        using WeightFile source = Open(Manifest(tensors));
        using var stream = new MemoryStream();
        TensorFlowJsConverter.Convert(source, stream);
        using WeightFile converted = SafeTensors.Read(stream.ToArray(), "memory");
        Assert.Equal(source.TensorNames, converted.TensorNames);
        Compare(source.Load("conv/filters"), converted.Load("conv/filters", [5, 4, 3, 2]), i => [i[2], i[3], i[1], i[0]]);
        Compare(source.Load("depth/depthwise_filter"), converted.Load("depth/depthwise_filter", [8, 1, 3, 3]), i => [i[2], i[3], i[0] / 2, i[0] % 2]);
        Compare(source.Load("signal/filters"), converted.Load("signal/filters", [3, 2, 7]), i => [i[2], i[1], i[0]]);
        Compare(source.Load("fc/weights"), converted.Load("fc/weights", [4, 6]), i => [i[1], i[0]]);
        Assert.Equal(DrawnTensor.Bits(source.Load("conv/bias")), DrawnTensor.Bits(converted.Load("conv/bias", [5])));
    }

    [Fact]
    public void Conversion_keeps_the_code_and_names_its_source_by_digest()
    {
        (string Name, int[] Extents)[] tensors = [("a", [2, 3]), ("b", [4])];
        byte[] data = WriteBytes(tensors);
        using WeightFile source = Open(Manifest(tensors));
        using var stream = new MemoryStream();
        TensorFlowJsConverter.Convert(source, stream);
        using WeightFile converted = SafeTensors.Read(stream.ToArray(), "memory");
        Assert.Equal("model-weights_manifest.json", converted.Metadata["converted-from"]);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(data)), converted.Metadata["converted-from-sha256"]);
        Assert.All(converted.Tensors, tensor => Assert.Equal(new Quantization(1 / 3.0, -0.1), tensor.Quantization));
        Assert.All(converted.Tensors, tensor => Assert.Equal(StoredType.UInt8, tensor.Type));
    }

    private static void Compare(Tensor source, Tensor converted, Func<int[], int[]> sourceIndex)
    {
        var index = new int[converted.Shape.Rank];
        for (int position = 0; position < converted.Length; position++)
        {
            int rest = position;
            for (int axis = index.Length - 1; axis >= 0; axis--)
                (rest, index[axis]) = Math.DivRem(rest, converted.Shape[axis]);
            int[] from = sourceIndex(index);
            int sourcePosition = 0;
            for (int axis = 0; axis < from.Length; axis++)
                sourcePosition = (sourcePosition * source.Shape[axis]) + from[axis];
            Assert.Equal(source.Span[sourcePosition], converted.Span[position]);
        }
    }

    private static string Manifest((string Name, int[] Extents)[] tensors)
    {
        string code = string.Create(CultureInfo.InvariantCulture, $$"""{"dtype":"uint8","scale":{{1 / 3.0}},"min":-0.1}""");
        var weights = tensors.Select(t => $$"""{"name":"{{t.Name}}","shape":[{{string.Join(',', t.Extents)}}],"dtype":"float32","quantization":{{code}}}""");
        return $$"""[{"paths":["data.bin"],"weights":[{{string.Join(',', weights)}}]}]""";
    }

    /// <summary>Bytes for the tensors in which near ones differ.</summary>
    private byte[] WriteBytes((string Name, int[] Extents)[] tensors)
    {
        byte[] data = [.. Enumerable.Range(0, tensors.Sum(t => Shape.Create(t.Extents).ElementCount)).Select(i => (byte)(i * 37))];
        folder.Add("data.bin", data);
        return data;
    }

    private WeightFile Open(string manifest) => TensorFlowJs.Open(folder.Add("model-weights_manifest.json", Encoding.UTF8.GetBytes(manifest)));

    private void RequireRefused(string manifest) => Assert.Throws<InvalidFileException>(() => Open(manifest));
}
