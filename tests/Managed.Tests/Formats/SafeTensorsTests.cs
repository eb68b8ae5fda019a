using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Managed.Formats;
using Managed.Tensors;
using Xunit;

namespace Managed.Tests.Formats;

public sealed class SafeTensorsTests
{
    private static readonly Gen<(StoredTensor Tensor, byte[] Bytes)> Tensors =
        from name in Gen.Elements("a", "features.0.weight", "conv0/filters", "Gr\u00F6\u00DFe", "quote\"d", " ")
        from type in Gen.Elements(Enum.GetValues<StoredType>())
        from extents in Gen.Choose(1, 5).ArrayOf().Where(extents => extents.Length <= 5)
        from scale in Gen.Choose(1, 1000)
        from minimum in Gen.Choose(-1000, 1000)
        from seed in Gen.Choose(0, 1000)
        let quantization = type == StoredType.UInt8 ? new Quantization(scale / 700.0, minimum / 300.0) : (Quantization?)null
        let tensor = new StoredTensor(name, type, Shape.Create(extents), 0, quantization)
        select (tensor, Bytes(tensor, seed));

    [Fact]
    public void What_is_written_is_read_back() => Prop.ForAll(Tensors.ArrayOf().ToArbitrary(), drawn =>
    {
        (StoredTensor Tensor, ReadOnlyMemory<byte> Bytes)[] tensors =
            [.. drawn.DistinctBy(t => t.Tensor.Name).Select(t => (t.Tensor, (ReadOnlyMemory<byte>)t.Bytes))];
        using var stream = new MemoryStream();
        SafeTensors.Write(stream, tensors, new Dictionary<string, string> { ["origin"] = "drawn" });
        using WeightFile file = SafeTensors.Read(stream.ToArray(), "memory");
        Assert.Equal("drawn", file.Metadata["origin"]);
        Assert.Equal(tensors.Select(t => t.Tensor with { Offset = 0 }), file.Tensors.Select(t => t with { Offset = 0 }));
        Assert.Equal(tensors.Select(t => t.Bytes.ToArray()), file.Tensors.Select(file.ReadBytes));
    }).Check(Config.QuickThrowOnFailure);

    [Fact]
    public void The_header_is_json_padded_to_eight_bytes()
    {
        using var stream = new MemoryStream();
        SafeTensors.Write(stream, [(new StoredTensor("x", StoredType.UInt8, [1], 0, null), new byte[] { 9 })]);
        byte[] file = stream.ToArray();
        int length = (int)BitConverter.ToInt64(file);
        Assert.Equal(0, length % 8);
        Assert.Equal(8 + length + 1, file.Length);
        using var header = JsonDocument.Parse(file.AsMemory(8, length));
        Assert.Equal("U8", header.RootElement.GetProperty("x").GetProperty("dtype").GetString());
    }

    [Fact]
    public void Bytes_that_do_not_fill_their_tensor_are_not_written() => Assert.Contains("'x'", Assert.Throws<ArgumentException>(
        () => SafeTensors.Write(Stream.Null, [(new StoredTensor("x", StoredType.Float32, [2], 0, null), new byte[7])])).Message, StringComparison.Ordinal);

    [Fact]
    public void Tensors_may_be_listed_in_another_order_than_they_lie()
    {
        const string Header = """{"b":{"dtype":"U8","shape":[1],"data_offsets":[2,3]},"a":{"dtype":"U8","shape":[2,1],"data_offsets":[0,2]}}   """;
        using WeightFile file = SafeTensors.Read(SafeTensorsFile.Of(Header, 1, 2, 3), "memory");
        Assert.Equal(["b", "a"], file.TensorNames);
        Assert.Equal([3], file.Load("b").Span.ToArray());
        Assert.Equal([1, 2], file.Load("a", [2, 1]).Span.ToArray());
    }

    [Fact]
    public void A_file_may_hold_nothing()
    {
        using WeightFile file = SafeTensors.Read(SafeTensorsFile.Of("{}"), "memory");
        Assert.Empty(file.Tensors);
        Assert.Empty(file.Metadata);
    }

    [Fact]
    public void A_shape_without_axes_is_one_value()
    {
        using WeightFile file = SafeTensors.Read(SafeTensorsFile.OfTensor("U8", "[]", [42]), "memory");
        Assert.Equal(0, file.RequireShape("x").Rank);
        Assert.Equal([42], file.Load("x").Span.ToArray());
    }

    [Fact]
    public void A_tensor_larger_than_a_piece_is_read_whole()
    {
        float[] values = [.. Enumerable.Range(0, 300_001).Select(i => i * 0.5f)];
        byte[] bytes = [.. values.SelectMany(BitConverter.GetBytes)];
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, SafeTensorsFile.OfTensor("F32", "[300001]", bytes));
            using WeightFile file = SafeTensors.Open(path);
            Assert.Equal(path, file.Name);
            Assert.True(file.Load("x").Span.SequenceEqual(values));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_mapped_file_gives_what_an_opened_one_gives()
    {
        using var folder = new TemporaryFolder();
        float[] values = [.. Enumerable.Range(0, 300_001).Select(i => i * 0.5f)];
        string path = folder.Add("a.safetensors", SafeTensorsFile.OfTensor("F32", "[300001]", [.. values.SelectMany(BitConverter.GetBytes)]));
        using WeightFile file = SafeTensors.OpenMapped(path);
        Assert.True(file.Load("x").Span.SequenceEqual(values));
        Assert.Equal(values.SelectMany(BitConverter.GetBytes), file.ReadBytes(file.Tensors.Single()));
    }

    [Fact]
    public void A_mapped_file_that_is_damaged_is_refused_and_let_go()
    {
        using var folder = new TemporaryFolder();
        foreach (byte[] bytes in (byte[][])[[], [1, 2, 3], SafeTensorsFile.OfTensor("F32", "[2]", new byte[7])])
        {
            string path = folder.Add("a.safetensors", bytes);
            Assert.Throws<InvalidFileException>(() => SafeTensors.OpenMapped(path));
            File.Delete(path);
        }

        Assert.Throws<FileNotFoundException>(() => SafeTensors.OpenMapped("there/is/no.safetensors".Replace('/', '-')));
    }

    [Fact]
    public void Opening_a_large_file_reads_its_header_alone()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Add("large.safetensors");
        byte[] header = SafeTensorsFile.Of("""{"x":{"dtype":"F32","shape":[500000000],"data_offsets":[0,2000000000]}}""");
        using (FileStream stream = File.Create(path))
        {
            stream.Write(header);
            stream.SetLength(header.Length + 2_000_000_000L);
        }

        foreach (Func<string, WeightFile> open in (Func<string, WeightFile>[])[SafeTensors.Open, SafeTensors.OpenMapped])
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            using WeightFile file = open(path);
            Assert.Equal([500_000_000], file.RequireShape("x").AsSpan().ToArray());
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        }
    }

    [Fact]
    public void A_missing_file_is_reported_as_such() =>
        Assert.Throws<FileNotFoundException>(() => SafeTensors.Open(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName())));

    [Fact]
    public void A_missing_tensor_is_named_with_its_file()
    {
        using WeightFile file = SafeTensors.Read(SafeTensorsFile.OfTensor("U8", "[1]", [1]), "some.safetensors");
        Assert.Null(file.FindShape("y"));
        foreach (Action load in (Action[])[() => file.Load("y"), () => file.Load("y", [1]), () => file.RequireShape("y")])
        {
            InvalidFileException problem = Assert.Throws<InvalidFileException>(load);
            Assert.Equal("some.safetensors", problem.File);
            Assert.Contains("'y' is missing", problem.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_tensor_of_another_shape_is_named_with_both_shapes()
    {
        using WeightFile file = SafeTensors.Read(SafeTensorsFile.OfTensor("U8", "[2,3]", new byte[6]), "some.safetensors");
        InvalidFileException problem = Assert.Throws<InvalidFileException>(() => file.Load("x", [3, 2]));
        Assert.Equal("some.safetensors", problem.File);
        Assert.Contains("'x' is 2x3", problem.Message, StringComparison.Ordinal);
        Assert.Contains("3x2", problem.Message, StringComparison.Ordinal);
    }

    private static byte[] Bytes(StoredTensor tensor, int seed)
    {
        var random = new SeededRandom(seed);
        return [.. Enumerable.Range(0, (int)tensor.ByteCount).Select(_ => (byte)random.NextInt(256))];
    }
}
