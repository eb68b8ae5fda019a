using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Managed.Formats;
using Managed.Tensors;
using Managed.Tests.Generators;
using Xunit;

namespace Managed.Tests.Formats;

public sealed class WeightConverterTests
{
    private static readonly Gen<Tensor> Tensors =
        from extents in Gen.Choose(1, 5).ArrayOf().Where(extents => extents.Length <= 4)
        from seed in Gen.Choose(0, 1000)
        from scale in Gen.Elements(1e-30f, 1e-3f, 1, 1000, 60000)
        select DrawnTensor.Uniform(Shape.Create(extents), seed, scale);

    [Fact]
    public void Each_type_is_as_near_as_it_can_be() => Prop.ForAll(Tensors.ToArbitrary(), Gen.Elements(WeightConverter.Types.ToArray()).ToArbitrary(), (tensor, type) =>
    {
        using WeightFile file = Convert(File(tensor), WeightFormat.SafeTensors, type);
        StoredTensor stored = file.Tensors.Single();
        Assert.Equal(type, stored.Type);
        float[] values = tensor.Span.ToArray();
        double[] found = file.LoadDoubles("x");
        double step = stored.Quantization?.Scale ?? 0;
        for (int i = 0; i < values.Length; i++)
        {
            double bound = type switch
            {
                StoredType.UInt8 => step * 0.500001,
                StoredType.Float16 => Math.Max(Math.Abs(values[i]) / 2048, Math.Pow(2, -25)),
                StoredType.BFloat16 => Math.Max(Math.Abs(values[i]) / 256, float.Epsilon),
                _ => 0,
            };
            Assert.InRange(found[i], values[i] - bound, values[i] + bound);
        }

        if (type == StoredType.UInt8)
            Assert.InRange(step, 0, Math.Max(1, (values.Max() - (double)values.Min()) / 254));
    }).Check(Config.QuickThrowOnFailure);

    [Fact]
    public void Every_number_of_a_type_is_brought_to_itself()
    {
        foreach (StoredType type in (StoredType[])[StoredType.Float16, StoredType.BFloat16])
        {
            byte[] all = [.. Enumerable.Range(0, 1 << 16).Where(bits => (bits & 0x7C00) != 0x7C00 && (bits & 0x7F80) != 0x7F80).SelectMany(bits => new[] { (byte)bits, (byte)(bits >> 8) })];
            byte[] source = Bytes((new StoredTensor("x", type, [all.Length / 2], 0, null), all));
            using WeightFile wide = Convert(source, WeightFormat.SafeTensors, StoredType.Float64);
            using WeightFile back = Convert(wide, WeightFormat.SafeTensors, type);
            Assert.Equal(all, back.ReadBytes(back.Tensors.Single()));
        }
    }

    [Theory]
    [InlineData(1.00390625, 0x3F80)]
    [InlineData(1.00390625000001, 0x3F81)]
    [InlineData(1.01171875, 0x3F82)]
    [InlineData(1.01171874999999, 0x3F81)]
    [InlineData(-1.00390625000001, 0xBF81)]
    [InlineData(double.NegativeInfinity, 0xFF80)]
    [InlineData(3.38953138925153547590470800371487866880e38, 0x7F7F)]
    public void Bfloat16_is_rounded_once_ties_to_even(double value, int bits)
    {
        var bytes = new byte[2];
        Assert.Equal(1, NumberEncoder.Encode(StoredType.BFloat16, null, [value], bytes));
        Assert.Equal(bits, bytes[0] | (bytes[1] << 8));
    }

    [Theory]
    [InlineData(StoredType.Float16, 65520)]
    [InlineData(StoredType.BFloat16, 3.4e38)]
    [InlineData(StoredType.Float32, 1e39)]
    [InlineData(StoredType.UInt8, double.NaN)]
    [InlineData(StoredType.UInt8, double.PositiveInfinity)]
    public void A_number_that_does_not_fit_is_refused_with_the_tensors_name(StoredType type, double value)
    {
        byte[] source = Bytes((new StoredTensor("x", StoredType.Float64, [1], 0, null), BitConverter.GetBytes(value)));
        Assert.Contains("'x'", Assert.Throws<InvalidFileException>(() => Convert(source, WeightFormat.SafeTensors, type)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Integers_are_kept_and_metadata_too()
    {
        byte[] count = BitConverter.GetBytes(long.MaxValue);
        byte[] source = Bytes(
            (new StoredTensor("count", StoredType.Int64, [1], 0, null), count),
            (new StoredTensor("w", StoredType.UInt8, [2], 0, new Quantization(0.5, 1)), new byte[] { 0, 200 }));
        using WeightFile file = Convert(source, WeightFormat.SafeTensors, StoredType.Float16);
        Assert.Equal(count, file.ReadBytes(file.Tensors.First()));
        Assert.Equal([1, 101], file.LoadDoubles("w"));
        Assert.Equal(["origin"], file.Metadata.Keys);
    }

    [Fact]
    public void Numpy_gets_singles_where_it_has_no_such_type()
    {
        byte[] source = Bytes(
            (new StoredTensor("b", StoredType.BFloat16, [1], 0, null), new byte[] { 0x80, 0x3F }),
            (new StoredTensor("q", StoredType.UInt8, [2], 0, new Quantization(0.5, 1)), new byte[] { 0, 200 }),
            (new StoredTensor("h", StoredType.Float16, [1], 0, null), new byte[] { 0, 0x3C }));
        using WeightFile file = Convert(source, WeightFormat.Npz, null);
        Assert.Equal([StoredType.Float32, StoredType.Float32, StoredType.Float16], file.Tensors.Select(tensor => tensor.Type));
        Assert.Equal([1, 101], file.LoadDoubles("q"));
        using WeightFile back = Convert(file, WeightFormat.SafeTensors, null);
        Assert.Equal(["b", "q", "h"], back.TensorNames);
        Assert.Equal([1, 101], back.LoadDoubles("q"));
    }

    [Fact]
    public void Weights_of_TensorFlow_js_come_back_as_they_were() => Prop.ForAll(Tensors.ToArbitrary(), Gen.Elements<StoredType?>(null, StoredType.Float32, StoredType.UInt8).ToArbitrary(), (tensor, type) =>
    {
        using WeightFile source = SafeTensors.Read(File(tensor), "source");
        using WeightFile direct = Convert(source, WeightFormat.SafeTensors, type);
        using var folder = new TemporaryFolder();
        using WeightFile there = ToTensorFlowJs(folder, source, type);
        using WeightFile back = Convert(there, WeightFormat.SafeTensors, null);
        Assert.Equal(direct.Tensors, back.Tensors);
        Assert.Equal(direct.ReadBytes(direct.Tensors.Single()), back.ReadBytes(back.Tensors.Single()));
    }).Check(Config.QuickThrowOnFailure);

    [Fact]
    public void Axes_codes_and_integers_are_those_of_TensorFlow_js()
    {
        byte[] source = Bytes(
            (new StoredTensor("conv", StoredType.UInt16, [2, 3, 1, 2], 0, new Quantization(0.1, -1e-7)), Enumerable.Range(0, 24).Select(i => (byte)i).ToArray()),
            (new StoredTensor("depthwise_filter", StoredType.UInt8, [3, 1, 2, 1], 0, new Quantization(0.5, 1)), new byte[] { 0, 1, 2, 3, 4, 5 }),
            (new StoredTensor("steps", StoredType.Int32, [], 0, null), BitConverter.GetBytes(7)),
            (new StoredTensor("half", StoredType.Float16, [1], 0, null), new byte[] { 0, 0x3C }));
        using var folder = new TemporaryFolder();
        using WeightFile file = SafeTensors.Read(source, "source");
        using WeightFile there = ToTensorFlowJs(folder, file, null);
        Assert.Equal(["conv 1,2,3,2", "depthwise_filter 2,1,3,1", "steps ", "half 1"], there.Tensors.Select(tensor => $"{tensor.Name} {string.Join(',', tensor.Shape.AsSpan().ToArray())}"));
        Assert.Equal([StoredType.UInt16, StoredType.UInt8, StoredType.Int32, StoredType.Float32], there.Tensors.Select(tensor => tensor.Type));
        Assert.Equal(file.Tensors.Select(tensor => tensor.Quantization), there.Tensors.Select(tensor => tensor.Quantization));
        Assert.Equal(new byte[] { 0, 2, 4, 1, 3, 5 }, there.ReadBytes(there.Tensors.ElementAt(1)));
        using WeightFile back = Convert(there, WeightFormat.SafeTensors, null);
        Assert.Equal(file.ReadBytes(file.Tensors.First()), back.ReadBytes(back.Tensors.First()));
        Assert.Equal(file.Tensors.Take(3), back.Tensors.Take(3));

        using var second = new TemporaryFolder();
        using WeightFile again = ToTensorFlowJs(second, there, null);
        Assert.Equal(there.Tensors, again.Tensors);
        Assert.All(there.Tensors, tensor => Assert.Equal(there.ReadBytes(tensor), again.ReadBytes(tensor)));
    }

    [Theory]
    [InlineData(StoredType.Int64, null)]
    [InlineData(StoredType.UInt8, null)]
    [InlineData(StoredType.Float32, StoredType.Float16)]
    [InlineData(StoredType.Float32, StoredType.Float64)]
    public void What_TensorFlow_js_has_not_is_refused(StoredType stored, StoredType? type)
    {
        using WeightFile file = SafeTensors.Read(Bytes((new StoredTensor("x", stored, [1], 0, null), new byte[StoredTensor.SizeOf(stored)])), "source");
        Assert.Contains("TensorFlow.js has no", Assert.Throws<ArgumentException>(() => WeightConverter.ConvertToTensorFlowJs(file, type, Stream.Null, Stream.Null, "x.bin")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_data_file_in_another_folder_is_refused()
    {
        using WeightFile file = SafeTensors.Read(File(new Tensor([1])), "source");
        Assert.Throws<ArgumentException>(() => WeightConverter.ConvertToTensorFlowJs(file, null, Stream.Null, Stream.Null, "../x.bin"));
    }

    [Theory]
    [InlineData(WeightFormat.TensorFlowJs, null)]
    [InlineData(WeightFormat.Npz, StoredType.BFloat16)]
    [InlineData(WeightFormat.Npz, StoredType.UInt8)]
    [InlineData(WeightFormat.SafeTensors, StoredType.Int32)]
    public void What_a_format_has_not_is_not_asked_of_it(WeightFormat format, StoredType? type) =>
        Assert.Throws<ArgumentException>(() => Convert(File(new Tensor([2])), format, type));

    [Fact]
    public void One_array_goes_into_npy_and_two_do_not()
    {
        byte[] one = File(DrawnTensor.Uniform([2, 3], 1));
        using WeightFile file = Convert(one, WeightFormat.Npy, StoredType.Float64);
        Assert.Equal([2, 3], file.Tensors.Single().Shape.AsSpan().ToArray());
        StoredTensor tensor = new("a", StoredType.UInt8, [1], 0, null);
        byte[] two = Bytes((tensor, new byte[1]), (tensor with { Name = "b" }, new byte[1]));
        Assert.Throws<ArgumentException>(() => Convert(two, WeightFormat.Npy, null));
    }

    private static WeightFile Convert(byte[] source, WeightFormat format, StoredType? type)
    {
        using WeightFile file = SafeTensors.Read(source, "source");
        return Convert(file, format, type);
    }

    private static WeightFile Convert(WeightFile source, WeightFormat format, StoredType? type)
    {
        using var stream = new MemoryStream();
        WeightConverter.Convert(source, format, type, stream);
        return format switch
        {
            WeightFormat.SafeTensors => SafeTensors.Read(stream.ToArray(), "x"),
            WeightFormat.Npz => Npz.Read(stream.ToArray(), "x"),
            _ => Npy.Read(stream.ToArray(), "x"),
        };
    }

    private static WeightFile ToTensorFlowJs(TemporaryFolder folder, WeightFile source, StoredType? type)
    {
        using var manifest = new MemoryStream();
        using var data = new MemoryStream();
        WeightConverter.ConvertToTensorFlowJs(source, type, manifest, data, "x.bin");
        folder.Add("x.bin", data.ToArray());
        return TensorFlowJs.Open(folder.Add("x.json", manifest.ToArray()));
    }

    private static byte[] File(Tensor tensor) =>
        Bytes((new StoredTensor("x", StoredType.Float32, tensor.Shape, 0, null), tensor.Span.ToArray().SelectMany(BitConverter.GetBytes).ToArray()));

    private static byte[] Bytes(params (StoredTensor Tensor, ReadOnlyMemory<byte> Bytes)[] tensors)
    {
        using var stream = new MemoryStream();
        SafeTensors.Write(stream, tensors, new Dictionary<string, string> { ["origin"] = "made" });
        return stream.ToArray();
    }
}
