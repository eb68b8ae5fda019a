using System;
using System.Linq;
using System.Text.Json;
using Managed.EndToEnd.Tests.Driving;
using Managed.Media.Pictures;
using Managed.Tensors;
using Xunit;

namespace Managed.EndToEnd.Tests.Commands;

/// <summary>The commands that look at one picture.</summary>
public class FeaturePictureTests
{
    [Fact]
    public void Maps_and_gram_matrices_are_drawn_layer_by_layer()
    {
        using TemporaryFolder folder = Prepare();
        JsonElement json = ManagedProgram.RunIn(folder, "features", "maps", "cat.png", "-o", "maps", "--size", "48", "--layers", "relu1_1,pool2", "--json").Require(0).Json();
        JsonElement[] layers = [.. json.GetProperty("layers").EnumerateArray()];
        Assert.Equal(["relu1_1", "pool2"], layers.Select(layer => layer.GetProperty("layer").GetString()));
        Assert.Equal([1, 64, 12, 12], layers[1].GetProperty("shape").EnumerateArray().Select(extent => extent.GetInt32()));
        Assert.Equal(["cat.onnx", "cat.png", "maps", "maps/01-relu1_1.gram.png", "maps/01-relu1_1.png", "maps/02-pool2.gram.png", "maps/02-pool2.png"], folder.Entries);
        Assert.True(PictureReader.Read(folder.PathOf("maps/02-pool2.png")).Pixels.ToArray().Distinct().Count() > 50);
    }

    [Fact]
    public void An_occlusion_map_is_drawn_and_told()
    {
        using TemporaryFolder folder = Prepare();
        string[] command = ["features", "occlusion", "cat.png", "-o", "needed.png", "--size", "48", "--layer", "relu2_2", "--window", "12", "--step", "8"];
        JsonElement json = ManagedProgram.RunIn(folder, [.. command, "--unit", "3", "--json"]).Require(0).Json();
        Assert.Equal(("relu2_2", 3), (json.GetProperty("layer").GetString(), json.GetProperty("unit").GetInt32()));
        Assert.Equal(6, json.GetProperty("effects").GetArrayLength());
        Assert.Equal(6, json.GetProperty("effects")[0].GetArrayLength());
        RgbImage drawn = PictureReader.Read(folder.PathOf("needed.png"));
        Assert.Equal(((3 * 48) + 8, 48), (drawn.Width, drawn.Height));
        ProgramResult all = ManagedProgram.RunIn(folder, command).Require(0);
        Assert.StartsWith("needed.png: relu2_2 gives ", all.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_that_activate_units_are_made_from_noise()
    {
        using TemporaryFolder folder = Prepare();
        string[] command = ["features", "maximize", "--pictures", "cat.png", "--layer", "relu2_2", "--units", "1,4-5", "--size", "24", "--iterations", "30", "-o", "units.png", "--quiet"];
        JsonElement json = ManagedProgram.RunIn(folder, [.. command, "--json"]).Require(0).Json();
        JsonElement[] units = [.. json.GetProperty("units").EnumerateArray()];
        Assert.Equal([1, 4, 5], units.Select(unit => unit.GetProperty("unit").GetInt32()));
        Assert.All(units, unit => Assert.True(unit.GetProperty("last").GetSingle() > unit.GetProperty("first").GetSingle()));
        RgbImage drawn = PictureReader.Read(folder.PathOf("units.png"));
        Assert.Equal((4 + (2 * 28), 4 + (2 * 28)), (drawn.Width, drawn.Height));
        ManagedProgram.RunIn(folder, command).Require(0);
        Assert.Equal(drawn.Pixels.ToArray(), PictureReader.Read(folder.PathOf("units.png")).Pixels.ToArray());
    }

    [Fact]
    public void What_layers_keep_of_a_picture_is_made_from_noise()
    {
        using TemporaryFolder folder = Prepare();
        foreach (string[] kept in (string[][])[["--content", "relu1_2"], ["--style", "relu1_1,relu2_1:0.5"]])
        {
            JsonElement json = ManagedProgram.RunIn(
                folder, ["features", "reconstruct", "cat.png", .. kept, "-o", "kept.png", "--size", "32", "--iterations", "40", "--quiet", "--json"]).Require(0).Json();
            Assert.Equal(40, json.GetProperty("iterations").GetInt32());
            Assert.True(json.GetProperty("last").GetDouble() < json.GetProperty("first").GetDouble() / 3, $"{json}");
            Assert.Equal(32, PictureReader.Read(folder.PathOf("kept.png")).Width);
        }

        ManagedProgram.RunIn(folder, "features", "reconstruct", "cat.png", "--model", "face", "--content", "conv32_down/relu", "-o", "face.png", "--iterations", "3", "-q").Require(0);
        Assert.Equal(150, PictureReader.Read(folder.PathOf("face.png")).Width);
    }

    [SkippableFact]
    public void An_onnx_network_is_looked_into()
    {
        string model = Repository.RequireData("weights/mobilefacenet-foamliu.onnx");
        using TemporaryFolder folder = Prepare();
        const string First = "/conv1/conv1.2/Clip_output_0", Deeper = "/dw_conv/relu_1/Relu_output_0";
        JsonElement json = ManagedProgram.RunIn(
            folder, "features", "top-patches", "--model", model, "--pictures", "cat.png", "-o", "sheets", "--layers", $"{First},{Deeper}", "--json").Require(0).Json();
        Assert.Equal(112, json.GetProperty("size").GetInt32());
        Assert.Equal([3, 3, 7, 7], json.GetProperty("layers").EnumerateArray().SelectMany(layer => layer.GetProperty("field").EnumerateArray()).Select(side => side.GetInt32()));
        Assert.Contains("sheets/01--conv1-conv1.2-Clip_output_0.png", folder.Entries);
        JsonElement needed = ManagedProgram.RunIn(folder, "features", "occlusion", "cat.png", "--model", model, "-o", "needed.png", "--window", "40", "--json").Require(0).Json();
        Assert.True(needed.GetProperty("reference").GetSingle() > 1);
    }

    [Theory]
    [InlineData("features maps none.png -o out", 3, "none.png", "there is no such file")]
    [InlineData("features maps cat.png -o none/out", 3, "none/out", "there is no folder")]
    [InlineData("features occlusion none.png -o out.png", 3, "none.png", "there is no such file")]
    [InlineData("features occlusion cat.png -o none/out.png", 3, "none/out.png", "there is no folder")]
    [InlineData("features occlusion cat.png -o out.png --model none.safetensors", 4, "none.safetensors", "there is no such file")]
    [InlineData("features maximize --model face --layer fc -o none/out.png", 3, "none/out.png", "there is no folder")]
    [InlineData("features maximize --model none.safetensors --layer fc -o out.png", 4, "none.safetensors", "there is no such file")]
    [InlineData("features maps cat.png --model none.onnx -o out", 4, "none.onnx", "there is no such file")]
    [InlineData("features maps cat.png --model cat.onnx -o out", 4, "cat.onnx", "")]
    [InlineData("features reconstruct none.png --content relu1_1 -o out.png", 3, "none.png", "there is no such file")]
    [InlineData("features occlusion cat.png -o out.txt", 2, "out.txt", "pictures are written as")]
    public void What_cannot_be_read_or_written_is_named_and_leaves_nothing(string command, int code, string file, string cause)
    {
        using TemporaryFolder folder = Prepare();
        ManagedProgram.RunIn(folder, command.Split(' ')).Require(code).RequireOneSentence(file, cause);
        Assert.Equal(["cat.onnx", "cat.png"], folder.Entries);
    }

    [Theory]
    [InlineData("features maps cat.png -o out --layers relu9_9")]
    [InlineData("features maps cat.png -o out --size -3")]
    [InlineData("features occlusion cat.png -o out.png --unit 999")]
    [InlineData("features maximize --layer relu1_1 -o out.png")]
    [InlineData("features maximize --model face --layer none -o out.png")]
    [InlineData("features maximize --model face --layer fc --units 5-3 -o out.png")]
    [InlineData("features maximize --model face --layer fc --units 128 -o out.png")]
    [InlineData("features reconstruct cat.png -o out.png")]
    [InlineData("features maps cat.png --model none.onnx --pixels odd -o out")]
    [InlineData("features reconstruct cat.png --content none -o out.png")]
    [InlineData("features occlusion cat.png -o out.png --layer none")]
    [InlineData("features occlusion cat.png -o out.png --window 5000")]
    public void What_does_not_fit_is_wrong_usage(string command)
    {
        using TemporaryFolder folder = Prepare();
        ManagedProgram.RunIn(folder, command.Split(' ')).Require(2);
        Assert.Equal(["cat.onnx", "cat.png"], folder.Entries);
    }

    private static TemporaryFolder Prepare()
    {
        var folder = new TemporaryFolder();
        folder.AddSample(SamplePictures.Cat, "cat.png");
        folder.AddSample(SamplePictures.Cat, "cat.onnx");
        return folder;
    }
}
