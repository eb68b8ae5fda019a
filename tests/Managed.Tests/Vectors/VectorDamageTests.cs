using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using Managed.Formats;
using Managed.Kernels;
using Managed.Kernels.Convolution;
using Managed.Kernels.Resample;
using Managed.SelfTest;
using Managed.Vectors;
using Xunit;

namespace Managed.Tests.Vectors;

/// <summary>Damaged and malicious folders end in <see cref="InvalidFileException"/>, never in another exception, in much memory or in much time.</summary>
public sealed class VectorDamageTests
{
    private static readonly ConvolutionCase Convolution =
        new(new ConvolutionShape(1, 2, 4, WindowAxis.Unit, new WindowAxis(5, 3), new WindowAxis(6, 3), 2));

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"format":"managed-reference-vectors","version":2,"cases":[]}""")]
    [InlineData("""{"format":"other","version":1,"cases":[]}""")]
    [InlineData("""{"format":"managed-reference-vectors","version":1}""")]
    [InlineData("""{"format":"managed-reference-vectors","version":1,"cases":{}}""")]
    [InlineData("""{"format":"managed-reference-vectors","version":1,"cases":[1]}""")]
    [InlineData("""{"format":"managed-reference-vectors","version":1,"cases":[{}]}""")]
    [InlineData("""{"format":"managed-reference-vectors","version":1,"cases":[],"cases":[]}""")]
    [InlineData("""{"format":"managed-reference-vectors","version":1,"cases":[[[[[[[[[[]]]]]]]]]]}""")]
    public void An_index_of_another_form_is_refused(string json) => RequireIndexRefused(json);

    [Theory]
    [InlineData("\"name\":\"a\"", "\"name\":\"\"")]
    [InlineData("\"name\":\"a\"", "\"name\":1")]
    [InlineData("\"name\":\"a\"", "\"name\":\"a\\n\"")]
    [InlineData("\"name\":\"a\"", "\"nome\":\"a\"")]
    [InlineData("\"parameters\":{}", "\"parameters\":[]")]
    [InlineData("\"tolerance\":1", "\"tolerance\":-1")]
    [InlineData("\"tolerance\":1", "\"tolerance\":1e999")]
    [InlineData("\"tolerance\":1", "\"tolerance\":\"1\"")]
    [InlineData("\"tolerance\":1", "\"tolerance\":1,\"more\":1")]
    [InlineData("\"tolerance\":1", "\"tolerance\":1,\"gradient_tolerance\":null")]
    [InlineData("\"tolerance\":1", "\"tolerance\":1,\"sha256\":\"00\"")]
    [InlineData("\"tolerance\":1", "\"tolerance\":1,\"sha256\":null")]
    [InlineData("\"file\":\"a.npz\"", "\"file\":\"../a.npz\"")]
    [InlineData("\"file\":\"a.npz\"", "\"file\":\"/etc/passwd\"")]
    [InlineData("\"file\":\"a.npz\"", "\"file\":\"b\\\\a.npz\"")]
    [InlineData("\"file\":\"a.npz\"", "\"file\":\"..\"")]
    public void An_entry_of_another_form_is_refused(string right, string wrong)
    {
        const string Entry = """{"name":"a","operation":"relu","parameters":{},"tolerance":1,"file":"a.npz"}""";
        Assert.Single(VectorIndex.Parse(Index(Entry), "index.json"));
        Assert.Contains(right, Entry, StringComparison.Ordinal);
        Assert.Throws<InvalidFileException>(() => VectorIndex.Parse(Index(Entry.Replace(right, wrong, StringComparison.Ordinal)), "index.json"));
        Assert.Throws<InvalidFileException>(() => VectorIndex.Parse(Index($"{Entry},{Entry}"), "index.json"));
    }

    [Theory]
    [InlineData("""{"stride":[0,1]}""")]
    [InlineData("""{"stride":[-1,1]}""")]
    [InlineData("""{"stride":[1]}""")]
    [InlineData("""{"stride":1}""")]
    [InlineData("""{"stride":[4097,1]}""")]
    [InlineData("""{"stride":[1.5,1]}""")]
    [InlineData("""{"dilation":[4,1]}""")]
    [InlineData("""{"dilation":[2147483647,2147483647]}""")]
    [InlineData("""{"padding_begin":[4096,4096],"padding_end":[4096,4096],"padding":"replicate"}""")]
    [InlineData("""{"padding_begin":[-1,0]}""")]
    [InlineData("""{"padding_begin":[5,0],"padding":"reflect"}""")]
    [InlineData("""{"padding":"mirror"}""")]
    [InlineData("""{"padding":1}""")]
    [InlineData("""{"groups":0}""")]
    [InlineData("""{"groups":1}""")]
    [InlineData("""{"groups":3}""")]
    [InlineData("""{"groups":2,"kernel":[3,3]}""")]
    [InlineData("""{"groups":2,"algorithm":"fft"}""")]
    [InlineData("""{"groups":2,"algorithm":"winograd4","stride":[2,2]}""")]
    [InlineData("""{"groups":2,"padding_end":[1,1]}""")]
    public void Parameters_that_make_no_such_case_are_refused(string parameters)
    {
        using var folder = new VectorFolder();
        folder.WriteCase(Convolution, entry => entry with { Parameters = Parse(parameters) });
        RequireRefused(folder, ".safetensors");
    }

    [Fact]
    public void A_parameter_whose_name_is_no_text_is_refused()
    {
        byte[] index = [.. """{"groups":2,"x"""u8, 0xE9, .. "\":1}"u8];
        using var document = JsonDocument.Parse(index);
        (VectorEntry entry, byte[] bytes) = VectorExport.Compute(Convolution, 1, VectorFormat.SafeTensors);
        foreach (string operation in (string[])["convolution", "unheard-of"])
            Assert.Throws<InvalidFileException>(() => VectorCase.Parse(bytes, entry.File, entry with { Operation = operation, Parameters = document.RootElement }));
    }

    [Theory]
    [InlineData("unheard-of")]
    [InlineData("relu")]
    [InlineData("max-pooling")]
    [InlineData("gram")]
    public void Another_operation_than_the_files_is_refused(string operation)
    {
        using var folder = new VectorFolder();
        folder.WriteCase(Convolution, entry => entry with { Operation = operation });
        RequireRefused(folder, operation);
    }

    [Fact]
    public void Tensors_that_are_missing_too_many_or_of_another_shape_are_refused()
    {
        Action<Dictionary<string, (StoredTensor Tensor, byte[] Bytes)>>[] changes =
        [
            tensors => tensors.Remove("output"),
            tensors => tensors.Remove("bias"),
            tensors => tensors.Remove("output_gradient"),
            tensors => tensors["more"] = (new StoredTensor("more", StoredType.UInt8, [1], 0, null), new byte[1]),
            tensors => tensors["gradient.more"] = (new StoredTensor("gradient.more", StoredType.UInt8, [1], 0, null), new byte[1]),
            tensors => tensors["output"] = (tensors["output"].Tensor with { Shape = [1, 4, 12] }, tensors["output"].Bytes),
            tensors => tensors["bias"] = (tensors["bias"].Tensor with { Shape = [2, 2] }, tensors["bias"].Bytes),
            tensors => tensors["bias"] = (tensors["bias"].Tensor with { Type = StoredType.Float64 }, [.. Enumerable.Repeat(0.1, 4).SelectMany(BitConverter.GetBytes)]),
            tensors => tensors["gradient.bias"] = (tensors["gradient.bias"].Tensor with { Shape = [1, 4] }, tensors["gradient.bias"].Bytes),
        ];
        foreach (Action<Dictionary<string, (StoredTensor Tensor, byte[] Bytes)>> change in changes)
        {
            using var folder = new VectorFolder();
            folder.WriteCase(Convolution, changeTensors: change);
            RequireRefused(folder, ".safetensors");
        }
    }

    [Fact]
    public void Gradients_of_an_operation_without_them_are_refused()
    {
        using var folder = new VectorFolder();
        folder.WriteCase(
            new ResizeCase(ResizeFilter.Triangle, 4, 5, 3, 2),
            changeTensors: tensors => tensors["output_gradient"] = (tensors["output"].Tensor with { Name = "output_gradient" }, tensors["output"].Bytes));
        RequireRefused(folder, "gradients");
    }

    [Theory]
    [InlineData("""{"filter":"cubic","size":[4096,4096]}""")]
    [InlineData("""{"filter":"cubic","size":[4097,1]}""")]
    [InlineData("""{"filter":"cubic"}""")]
    public void A_size_that_is_not_the_outputs_is_refused_before_memory_is_taken(string parameters)
    {
        using var folder = new VectorFolder();
        folder.WriteCase(new ResizeCase(ResizeFilter.Cubic, 4, 5, 3, 2), entry => entry with { Parameters = Parse(parameters) });
        long before = GC.GetAllocatedBytesForCurrentThread();
        RequireRefused(folder, "resize");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 << 20);
    }

    [Fact]
    public void A_file_cut_short_is_refused()
    {
        using var folder = new VectorFolder();
        folder.WriteCase(Convolution);
        string path = folder.PathOf("001-convolution.safetensors");
        byte[] bytes = System.IO.File.ReadAllBytes(path);
        System.IO.File.WriteAllBytes(path, bytes[..^1]);
        RequireRefused(folder, "001-convolution.safetensors");
    }

    private static byte[] Index(string entries) =>
        System.Text.Encoding.UTF8.GetBytes($$"""{"format":"managed-reference-vectors","version":1,"cases":[{{entries}}]}""");

    private static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    private static void RequireIndexRefused(string json)
    {
        using var folder = new VectorFolder();
        folder.WriteIndex(json);
        RequireRefused(folder, "index.json");
    }

    private static void RequireRefused(VectorFolder folder, string cause) =>
        Assert.Contains(cause, Assert.Throws<InvalidFileException>(() => folder.Check()).Message, StringComparison.Ordinal);
}
