using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using Managed.EndToEnd.Tests.Driving;
using Xunit;

namespace Managed.EndToEnd.Tests.Commands;

public class ModelTests
{
    private const string Manifest =
        """
        [{"paths":["tiny.bin"],"weights":[
          {"name":"plain","shape":[2],"dtype":"float32"},
          {"name":"coded","shape":[2,2],"dtype":"float32","quantization":{"dtype":"uint8","scale":0.5,"min":-1}}]}]
        """;

    [Fact]
    public void Weights_are_converted_and_listed()
    {
        using var folder = new TemporaryFolder();
        AddManifest(folder, [.. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-2f), 0, 1, 2, 3]);
        JsonElement converted = ManagedProgram.RunIn(folder, "model", "convert", "tiny.json", "-o", "tiny.safetensors", "--json").Require(0).Json();
        Assert.Equal("tiny.safetensors", converted.GetProperty("output").GetString());
        Assert.Equal(2, converted.GetProperty("tensors").GetInt32());
        Assert.Equal(new FileInfo(folder.PathOf("tiny.safetensors")).Length, converted.GetProperty("bytes").GetInt64());
        JsonElement info = ManagedProgram.RunIn(folder, "model", "info", "tiny.safetensors", "--json").Require(0).Json();
        Assert.Equal(6, info.GetProperty("parameters").GetInt64());
        Assert.Equal(
            ["coded UInt8 quantized 2,2", "plain Float32 2"],
            info.GetProperty("tensors").EnumerateArray().Select(Describe).Order(StringComparer.Ordinal));
        Assert.Equal(["tiny.bin", "tiny.json", "tiny.safetensors"], folder.Entries);
    }

    [Fact]
    public void Weights_go_to_numpy_and_back_and_to_fewer_bits()
    {
        using var folder = new TemporaryFolder();
        AddManifest(folder, [.. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-2f), 0, 1, 2, 3]);
        ManagedProgram.RunIn(folder, "model", "convert", "tiny.json", "-o", "tiny.npz").Require(0);
        Assert.Equal(["coded Float32 2,2", "plain Float32 2"], Listed(folder, "tiny.npz"));
        ManagedProgram.RunIn(folder, "model", "convert", "tiny.npz", "-o", "half.safetensors", "--type", "float16").Require(0);
        Assert.Equal(["coded Float16 2,2", "plain Float16 2"], Listed(folder, "half.safetensors"));
        ManagedProgram.RunIn(folder, "model", "convert", "half.safetensors", "-o", "bytes.safetensors", "--type", "uint8").Require(0);
        Assert.Equal(["coded UInt8 quantized 2,2", "plain UInt8 quantized 2"], Listed(folder, "bytes.safetensors"));
        ManagedProgram.RunIn(folder, "model", "convert", "half.safetensors", "-o", "bytes.npz", "--type", "uint8").Require(2).RequireOneSentence("half.safetensors", "NumPy");
        ManagedProgram.RunIn(folder, "model", "convert", "half.safetensors", "-o", "x.npz", "--type", "int4").Require(2);
        Assert.False(File.Exists(folder.PathOf("bytes.npz")));
    }

    [Fact]
    public void Weights_go_to_TensorFlow_js_and_back()
    {
        using var folder = new TemporaryFolder();
        byte[] data = [.. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-2f), 0, 1, 2, 3];
        AddManifest(folder, data);
        ManagedProgram.RunIn(folder, "model", "convert", "tiny.json", "-o", "tiny.safetensors").Require(0);
        JsonElement written = ManagedProgram.RunIn(folder, "model", "convert", "tiny.safetensors", "-o", "out-weights_manifest.json", "--json").Require(0).Json();
        Assert.Equal(data, File.ReadAllBytes(folder.PathOf("out.bin")));
        Assert.Equal(data.Length + new FileInfo(folder.PathOf("out-weights_manifest.json")).Length, written.GetProperty("bytes").GetInt64());
        Assert.Equal(Listed(folder, "tiny.json"), Listed(folder, "out-weights_manifest.json"));
        ManagedProgram.RunIn(folder, "model", "convert", "out-weights_manifest.json", "-o", "coded.json", "--type", "uint8").Require(0);
        Assert.Equal(["coded UInt8 quantized 2,2", "plain UInt8 quantized 2"], Listed(folder, "coded.json"));
        ManagedProgram.RunIn(folder, "model", "convert", "tiny.json", "-o", "half.json", "--type", "float16").Require(2).RequireOneSentence("tiny.json", "TensorFlow.js");
        Assert.False(File.Exists(folder.PathOf("half.bin")));
    }

    [SkippableFact]
    public void A_real_archive_of_numpy_goes_to_safetensors_and_back()
    {
        string squeezeNet = Repository.RequireData("weights/squeezenet10.npz");
        using var folder = new TemporaryFolder();
        JsonElement info = ManagedProgram.RunIn(folder, "model", "info", squeezeNet, "--json").Require(0).Json();
        Assert.Equal(1_248_424, info.GetProperty("parameters").GetInt64());
        ManagedProgram.RunIn(folder, "model", "convert", squeezeNet, "-o", "there.safetensors").Require(0);
        ManagedProgram.RunIn(folder, "model", "convert", "there.safetensors", "-o", "back.npz").Require(0);
        ManagedProgram.RunIn(folder, "model", "convert", "back.npz", "-o", "again.safetensors").Require(0);
        Assert.Equal(File.ReadAllBytes(folder.PathOf("there.safetensors")), File.ReadAllBytes(folder.PathOf("again.safetensors")));
        Assert.Equal(Listed(folder, squeezeNet), Listed(folder, "back.npz"));
    }

    [Theory]
    [InlineData("vgg.pth")]
    [InlineData("vgg.pt")]
    [InlineData("vgg.ckpt")]
    [InlineData("vgg.pkl")]
    [InlineData("vgg.safetensors")]
    public void A_pickle_is_refused_with_the_way_to_convert_it(string name)
    {
        using var folder = new TemporaryFolder();
        folder.Add(name, [.. "PK\x03\x04"u8, .. new byte[100]]);
        ManagedProgram.RunIn(folder, "model", "info", name).Require(4).RequireOneSentence(name, "save_file(torch.load(");
        ManagedProgram.RunIn(folder, "model", "convert", name, "-o", "out.safetensors").Require(4).RequireOneSentence(name, "save_file(torch.load(");
        Assert.Equal([name], folder.Entries);
    }

    [Fact]
    public void A_manifest_whose_weights_are_cut_short_is_refused()
    {
        using var folder = new TemporaryFolder();
        AddManifest(folder, [1, 2, 3]);
        ManagedProgram.RunIn(folder, "model", "convert", "tiny.json", "-o", "tiny.safetensors").Require(4).RequireOneSentence("tiny.json", "");
        Assert.Equal(["tiny.bin", "tiny.json"], folder.Entries);
    }

    [Fact]
    public void A_manifest_without_its_weights_is_refused()
    {
        using var folder = new TemporaryFolder();
        folder.Add("tiny.json", Encoding.UTF8.GetBytes(Manifest));
        ManagedProgram.RunIn(folder, "model", "convert", "tiny.json", "-o", "tiny.safetensors").Require(4).RequireOneSentence("tiny.json", "tiny.bin");
        Assert.Equal(["tiny.json"], folder.Entries);
    }

    private static void AddManifest(TemporaryFolder folder, byte[] weights)
    {
        folder.Add("tiny.json", Encoding.UTF8.GetBytes(Manifest));
        folder.Add("tiny.bin", weights);
    }

    private static string[] Listed(TemporaryFolder folder, string file)
    {
        JsonElement info = ManagedProgram.RunIn(folder, "model", "info", file, "--json").Require(0).Json();
        return [.. info.GetProperty("tensors").EnumerateArray().Select(Describe).Order(StringComparer.Ordinal)];
    }

    private static string Describe(JsonElement tensor)
    {
        string shape = string.Join(',', tensor.GetProperty("shape").EnumerateArray().Select(extent => extent.GetInt32()));
        return $"{tensor.GetProperty("name").GetString()} {tensor.GetProperty("type").GetString()} {shape}";
    }
}
