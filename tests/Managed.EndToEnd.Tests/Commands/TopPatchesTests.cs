using System.IO;
using System.Linq;
using System.Text.Json;
using Managed.EndToEnd.Tests.Driving;
using Managed.Media.Pictures;
using Managed.Networks.Topologies;
using Managed.Tensors;
using Xunit;

namespace Managed.EndToEnd.Tests.Commands;

public class TopPatchesTests
{
    private static readonly string[] Sheets = ["sheets", "sheets/01-relu1_1.png", "sheets/02-relu2_2.png", "sheets/index.html", "sheets/search.safetensors"];

    [Fact]
    public void Sheets_and_a_page_are_written_and_described()
    {
        using TemporaryFolder folder = Prepare();
        JsonElement json = ManagedProgram.RunIn(folder, Search("--layers", "relu1_1,relu2_2", "--json")).Require(0).Json();
        Assert.Equal(Sheets, folder.Entries.Where(entry => entry.StartsWith("sheets", System.StringComparison.Ordinal)));
        Assert.Equal((2, 24), (json.GetProperty("pictures").GetInt32(), json.GetProperty("size").GetInt32()));
        JsonElement[] layers = [.. json.GetProperty("layers").EnumerateArray()];
        Assert.Equal(["relu1_1", "relu2_2"], layers.Select(layer => layer.GetProperty("layer").GetString()));
        Assert.Equal([32, 64], layers.Select(layer => layer.GetProperty("units").GetInt32()));
        Assert.Equal([3, 3, 14, 14], layers.SelectMany(layer => layer.GetProperty("field").EnumerateArray()).Select(side => side.GetInt32()));
        RgbImage sheet = PictureReader.Read(folder.PathOf("sheets/01-relu1_1.png"));
        Assert.True(sheet.Pixels.ToArray().Distinct().Count() > 50);
        string page = File.ReadAllText(folder.PathOf("sheets/index.html"));
        Assert.Equal(2, page.Split("data:image/jpeg;base64,/9j/").Length - 1);
        Assert.DoesNotContain("src=\"http", page, System.StringComparison.Ordinal);
    }

    [Fact]
    public void Called_again_the_search_goes_on_from_where_it_was_and_gives_the_same()
    {
        using TemporaryFolder folder = Prepare();
        ManagedProgram.RunIn(folder, Search("--layers", "relu2_2", "--threads", "1")).Require(0);
        byte[] first = File.ReadAllBytes(folder.PathOf("sheets/01-relu2_2.png"));
        ProgramResult again = ManagedProgram.RunIn(folder, Search("--layers", "relu2_2", "--threads", "2")).Require(0);
        Assert.Contains("going on after 2 pictures", again.Error, System.StringComparison.Ordinal);
        Assert.Equal(first, File.ReadAllBytes(folder.PathOf("sheets/01-relu2_2.png")));
        ManagedProgram.RunIn(folder, Search("--layers", "relu1_1", "--quiet")).Require(4).RequireOneSentence("sheets/search.safetensors", "other layers");
    }

    [Fact]
    public void The_face_network_and_weights_from_a_file_are_looked_into()
    {
        using TemporaryFolder folder = Prepare();
        folder.Add("vgg.safetensors", WeightBytes.Of(WeightBytes.FirstStage));
        JsonElement json = ManagedProgram.RunIn(folder, "features", "top-patches", "--model", "vgg.safetensors", "--pictures", "pictures", "-o", "vgg", "--size", "16", "--json").Require(0).Json();

        // The weights are zeros: no unit is active.
        Assert.Equal(["relu1_1", "relu1_2"], json.GetProperty("layers").EnumerateArray().Select(layer => layer.GetProperty("layer").GetString()));
        Assert.Equal([0, 0], json.GetProperty("layers").EnumerateArray().Select(layer => layer.GetProperty("active_units").GetInt32()));
        json = ManagedProgram.RunIn(folder, "features", "top-patches", "--model", "face", "--pictures", "pictures/*.png", "-o", "face", "--layers", "conv32_down/relu,fc", "--json").Require(0).Json();
        Assert.Equal([7, 7, 150, 150], json.GetProperty("layers").EnumerateArray().SelectMany(layer => layer.GetProperty("field").EnumerateArray()).Select(side => side.GetInt32()));
        Assert.Contains("face/02-fc.png", folder.Entries);
    }

    [Fact]
    public void What_made_units_active_is_drawn_beside_their_patches()
    {
        using TemporaryFolder folder = Prepare();
        JsonElement json = ManagedProgram.RunIn(folder, Search("--layers", "relu1_1", "--view", "guided", "--view", "deconvolution", "--json")).Require(0).Json();
        string[] views = [.. json.GetProperty("layers")[0].GetProperty("views").EnumerateArray().Select(view => view.GetString()!)];
        Assert.Equal(2, views.Length);
        RgbImage patches = PictureReader.Read(folder.PathOf("sheets/01-relu1_1.png"));
        RgbImage guided = PictureReader.Read(folder.PathOf(views[0]));
        Assert.Equal((patches.Width, patches.Height), (guided.Width, guided.Height));
        Assert.NotEqual(patches.Pixels.ToArray(), guided.Pixels.ToArray());
        Assert.Equal(3, File.ReadAllText(folder.PathOf("sheets/index.html")).Split("data:image/jpeg;base64,/9j/").Length - 1);
    }

    [Fact]
    public void Networks_that_the_program_trained_itself_are_looked_into()
    {
        using TemporaryFolder folder = Prepare();
        (string, int[])[] tensors = [.. PerceptualNet.ConvolutionNames.SelectMany((name, i) => ((string, int[])[])
        [
            ($"{name}.weight", [Channels(i), i == 0 ? 3 : Channels(i - 1), 3, 3]),
            ($"{name}.bias", [Channels(i)]),
        ])];
        folder.Add("perceptual.safetensors", WeightBytes.Of(tensors));
        JsonElement json = ManagedProgram.RunIn(folder, Search("--model", "perceptual.safetensors", "--size", "32", "--json")).Require(0).Json();
        Assert.Equal(
            ["relu1_1", "relu1_2", "relu2_2", "relu3_2", "relu4_2", "relu5_1"],
            json.GetProperty("layers").EnumerateArray().Select(layer => layer.GetProperty("layer").GetString()));

        static int Channels(int convolution) => PerceptualNet.StageChannels[convolution / 2];
    }

    [Theory]
    [InlineData("--pictures none -o sheets", 3, "none", "there is no such file")]
    [InlineData("--pictures empty -o sheets", 3, "empty", "without pictures")]
    [InlineData("--pictures bad -o sheets", 3, "bad/a.png", "not a PNG")]
    [InlineData("--pictures pictures/cat.png -o notes.txt", 3, "notes.txt", "is a file where a folder is wanted")]
    [InlineData("--pictures pictures -o none/sheets", 3, "none/sheets", "there is no folder")]
    [InlineData("--pictures pictures -o sheets --model none.safetensors", 4, "none.safetensors", "there is no such file")]
    public void What_cannot_be_read_is_named_and_leaves_nothing(string arguments, int code, string file, string cause)
    {
        using TemporaryFolder folder = Prepare();
        string[] before = folder.Entries;
        ManagedProgram.RunIn(folder, ["features", "top-patches", .. arguments.Split(' '), "--quiet"]).Require(code).RequireOneSentence(file, cause);
        Assert.Equal(before, folder.Entries);
    }

    [Theory]
    [InlineData("--layers", "relu9_1")]
    [InlineData("--size", "0")]
    [InlineData("--patches", "0")]
    [InlineData("--view", "sideways")]
    public void Layers_and_sizes_that_do_not_fit_are_wrong_usage(string option, string value)
    {
        using TemporaryFolder folder = Prepare();
        string[] before = folder.Entries;
        ManagedProgram.RunIn(folder, ["features", "top-patches", "--pictures", "pictures", "-o", "sheets", option, value]).Require(2);
        Assert.Equal(before, folder.Entries);
    }

    private static string[] Search(params string[] more) =>
        ["features", "top-patches", "--pictures", "pictures", "-o", "sheets", .. more.Contains("--size") ? [] : (string[])["--size", "24"], .. more.Contains("--model") ? [] : (string[])["--model", "random"], .. more];

    private static TemporaryFolder Prepare()
    {
        var folder = new TemporaryFolder();
        folder.AddSample(SamplePictures.Cat, "pictures/cat.png");
        folder.AddSample(SamplePictures.Painting, "pictures/deep/painting.jpg");
        folder.Add("empty/notes.txt", [1]);
        folder.Add("notes.txt", [1]);
        folder.Add("bad/a.png", [1, 2, 3]);
        return folder;
    }
}
