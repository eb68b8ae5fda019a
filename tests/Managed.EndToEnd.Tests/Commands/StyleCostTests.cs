using System;
using System.Linq;
using System.Text.Json;
using Managed.EndToEnd.Tests.Driving;
using Managed.Media.Tests.Samples;
using Xunit;

namespace Managed.EndToEnd.Tests.Commands;

public class StyleCostTests
{
    [Fact]
    public void The_costs_of_a_picture_and_their_gradient_are_told()
    {
        using var folder = new TemporaryFolder();
        string painting = SamplePictures.PathOf(SamplePictures.Painting);
        string cat = SamplePictures.PathOf(SamplePictures.Cat);
        JsonElement json = ManagedProgram
            .RunIn(folder, "style", painting, cat, "--cost-of", painting, "--size", "64", "--gradient-out", "g.npy", "--json")
            .Require(0)
            .Json();
        Assert.Equal(0, json.GetProperty("content_cost").GetDouble());
        Assert.True(json.GetProperty("style_cost").GetDouble() > 0);
        Assert.True(json.GetProperty("total").GetDouble() >= json.GetProperty("content_cost").GetDouble());
        Assert.Contains("relu1_1", json.GetProperty("layers").EnumerateObject().Select(layer => layer.Name));
        Assert.Equal(["g.npy"], folder.Entries);
        NpyArray gradient = NpyArray.Read(folder.PathOf("g.npy"));
        Assert.Equal([3, 48, 64], gradient.Shape);
        Assert.All(gradient.Values, value => Assert.True(float.IsFinite(value)));
        Assert.Contains(gradient.Values, value => value != 0);
    }

    [Fact]
    public void Without_a_size_the_picture_is_taken_as_it_is()
    {
        using var folder = new TemporaryFolder();
        string content = folder.Add("noise.png", Noise(40, 36, 1));
        string other = folder.Add("other.png", Noise(40, 36, 2));
        ManagedProgram.RunIn(folder, "style", content, other, "--cost-of", other, "--gradient-out", "g.npy", "--quiet").Require(0);
        Assert.Equal([3, 36, 40], NpyArray.Read(folder.PathOf("g.npy")).Shape);
    }

    [Fact]
    public void A_picture_of_another_size_than_the_content_is_refused()
    {
        using var folder = new TemporaryFolder();
        string content = folder.Add("noise.png", Noise(40, 24, 1));
        string other = folder.Add("other.png", Noise(24, 40, 2));
        ManagedProgram.RunIn(folder, "style", content, content, "--cost-of", other, "--gradient-out", "g.npy").Require(3)
            .RequireOneSentence(other, "24 x 40 pixels");
        Assert.Equal(["noise.png", "other.png"], folder.Entries);
    }

    /// <summary>A gray picture of 8-bit noise.</summary>
    private static byte[] Noise(int width, int height, int seed)
    {
        var random = new Random(seed);
        var rows = new byte[height * (width + 1)];
        random.NextBytes(rows);
        for (int y = 0; y < height; y++)
            rows[y * (width + 1)] = 0;
        return PngBytes.File(
            PngBytes.Header((uint)width, (uint)height, 8, 0),
            PngBytes.Chunk("IDAT", PngBytes.Compress(rows)),
            PngBytes.End);
    }
}
