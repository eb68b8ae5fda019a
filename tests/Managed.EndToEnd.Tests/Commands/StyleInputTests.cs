using System;
using System.IO;
using System.Linq;
using Managed.EndToEnd.Tests.Driving;
using Xunit;

namespace Managed.EndToEnd.Tests.Commands;

/// <summary>What <c>managed style</c> takes beside one content and one style.</summary>
public sealed class StyleInputTests : IDisposable
{
    private static readonly string Content = SamplePictures.PathOf(SamplePictures.Cat);
    private static readonly string Eddies = SamplePictures.PathOf(SamplePictures.Painting);
    private static readonly string Portrait = SamplePictures.PathOf(SamplePictures.Portrait);

    private static readonly string[] Beginnings = ["noise", "content", "style", "blend:0.3"];
    private static readonly string[] Colors = ["free", "keep", "match"];
    private static readonly string[] Presets = ["course", "gatys", "johnson", "painterly", "fine"];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Styles_are_blended_by_their_shares()
    {
        string one = Digest(Eddies);
        Assert.Equal(one, Digest(Eddies, "--blend", "0.5"));
        Assert.Equal(one, Digest(Eddies, Portrait, "--blend", "3,0"));
        string equal = Digest(Eddies, Portrait);
        Assert.Equal(equal, Digest(Eddies, Portrait, "--blend", "2,2"));
        Assert.Equal(4, new[] { one, equal, Digest(Eddies, Portrait, "--blend", "0.7,0.3"), Digest(Eddies, Portrait, "--style-scale", "1.5") }.Distinct().Count());
    }

    [Theory]
    [InlineData("1", "1 shares for 2 styles")]
    [InlineData("1,2,3", "3 shares for 2 styles")]
    [InlineData("0,0", "no share above 0")]
    [InlineData("1,-1", "'-1'")]
    [InlineData("1,NaN", "'NaN'")]
    [InlineData("Infinity,1", "'Infinity'")]
    [InlineData("1,", "''")]
    [InlineData("a,b", "'a'")]
    public void Shares_that_make_no_blend_are_wrong_usage(string blend, string cause) => RequireUsage(cause, Eddies, Portrait, "--blend", blend);

    [Fact]
    public void A_second_style_that_is_no_picture_is_named()
    {
        string bad = folder.Add("bad.png", "not a picture"u8.ToArray());
        Paint(Eddies, bad).Require(3).RequireOneSentence(bad, "not a PNG");
    }

    [Fact]
    public void The_beginning_is_noise_content_style_a_blend_or_a_file()
    {
        string start = folder.AddSample(SamplePictures.OtherPortrait, "start.jpg");
        string[] digests = [.. Beginnings.Append(start).Select(init => Digest(Eddies, "--init", init))];
        Assert.Equal(5, digests.Distinct().Count());
        Assert.Equal(digests[0], Digest(Eddies));
        Assert.Equal(digests[0], Digest(Eddies, "--init", "blend:1"));
        Assert.Equal(digests[1], Digest(Eddies, "--init", "blend:0"));
        Assert.Equal(digests[2], Digest(Eddies, "--init", Eddies));
    }

    [Theory]
    [InlineData("blend:")]
    [InlineData("blend:2")]
    [InlineData("blend:-0.5")]
    [InlineData("blend:NaN")]
    public void A_blend_takes_a_share(string init) => RequireUsage("blend:X takes a share", Eddies, "--init", init);

    [Fact]
    public void A_beginning_that_is_no_picture_is_named()
    {
        Paint(Eddies, "--init", "start.png").Require(3).RequireOneSentence("start.png", "there is no such file");
        string bad = folder.Add("bad.png", "not a picture"u8.ToArray());
        Paint(Eddies, "--init", bad).Require(3).RequireOneSentence(bad, "not a PNG");
    }

    [Fact]
    public void Presets_paint_each_in_its_way_and_their_values_can_be_given()
    {
        string[] digests = [.. Presets.Select(preset => Digest(Eddies, "--preset", preset))];
        Assert.Equal(5, digests.Distinct().Count());
        Assert.NotEqual(digests[4], Digest(Eddies, "--preset", "fine", "--init", "noise"));
        Assert.NotEqual(digests[4], Digest(Eddies, "--preset", "fine", "--content-layers", "relu2_1"));
        Assert.NotEqual(digests[1], Digest(Eddies, "--preset", "gatys", "--optimizer", "adam"));
    }

    [Fact]
    public void Presets_that_are_not_there_or_do_not_fit_are_wrong_usage()
    {
        RequireUsage("--preset is one of course, gatys, johnson, painterly, fine, not 'oil'", Eddies, "--preset", "oil");
        RequireUsage("gatys takes layer 'relu5_1', and random has no layer of that stage", Eddies, "--preset", "gatys", "--model", "random");
    }

    [Fact]
    public void Gram_matrices_are_of_activations_as_they_are_or_less_their_means()
    {
        RequireUsage("--gram is plain or centred, not 'round'", Eddies, "--gram", "round");
        Assert.Equal(Digest(Eddies), Digest(Eddies, "--gram", "plain"));
        Assert.NotEqual(Digest(Eddies), Digest(Eddies, "--gram", "centred"));
    }

    [Fact]
    public void Colours_are_free_kept_or_matched()
    {
        RequireUsage("--color is free, keep or match, not 'red'", Eddies, "--color", "red");
        string[] digests = [.. Colors.Select(color => Digest(Eddies, "--color", color))];
        Assert.Equal(3, digests.Distinct().Count());
        Assert.Equal(digests[0], Digest(Eddies));
    }

    private void RequireUsage(string cause, params string[] arguments)
    {
        ProgramResult result = Paint(arguments).Require(2);
        Assert.Contains(cause, Assert.Single(result.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.False(File.Exists(folder.PathOf("out.png")));
    }

    private string Digest(params string[] arguments) => Paint(["--json", .. arguments]).Require(0).Json().GetProperty("digest").GetString()!;

    private ProgramResult Paint(params string[] arguments) =>
        ManagedProgram.RunIn(folder, ["style", Content, .. arguments, "-o", "out.png", "--size", "48", "--iterations", "2", "--quiet"]);
}
