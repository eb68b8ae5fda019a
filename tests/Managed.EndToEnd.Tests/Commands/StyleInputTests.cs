using System;
using System.IO;
using System.Linq;
using Managed.EndToEnd.Tests.Driving;
using Managed.Media.Pictures;
using Managed.Tensors;
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
        Assert.Equal(digests[1], Digest(Eddies));
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
        Assert.Equal(digests[3], Digest(Eddies));
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
        Assert.Equal(Digest(Eddies, "--preset", "fine"), Digest(Eddies, "--preset", "fine", "--gram", "plain"));
        Assert.NotEqual(Digest(Eddies, "--preset", "fine"), Digest(Eddies, "--preset", "fine", "--gram", "centred"));
    }

    [Fact]
    public void Colours_are_free_kept_or_matched()
    {
        RequireUsage("--color is free, keep or match, not 'red'", Eddies, "--color", "red");
        string[] digests = [.. Colors.Select(color => Digest(Eddies, "--color", color))];
        Assert.Equal(3, digests.Distinct().Count());
        Assert.Equal(digests[0], Digest(Eddies));
    }

    [Fact]
    public void Masks_bind_regions_to_styles()
    {
        string content = AddMask("c.png", 451, 300, x => x < 200);
        string red = AddMask("red.png", 64, 48, _ => true);
        string blue = AddMask("blue.png", 64, 64, _ => false);
        string inverted = AddMask("inverted.png", 451, 300, x => x >= 200);
        string masked = Digest(Eddies, Portrait, "--masks", $"{content},{red},{blue}");
        Assert.Equal(masked, Digest(Portrait, Eddies, "--masks", $"{content},{blue},{red}"));
        Assert.Equal(masked, Digest(Eddies, Portrait, "--masks", $"{content},{red},{blue}", "--threads", "1"));
        Assert.NotEqual(masked, Digest(Eddies, Portrait));
        Assert.NotEqual(masked, Digest(Eddies, Portrait, "--masks", $"{inverted},{red},{blue}"));
    }

    [Fact]
    public void Masks_that_do_not_fit_are_told()
    {
        string content = AddMask("c.png", 451, 300, x => x < 200);
        string left = AddMask("left.png", 64, 48, _ => true);
        RequireUsage("--masks names 2 masks where 1 of the content and 2 of styles are wanted", Eddies, Portrait, "--masks", $"{content},{left}");
        Paint(Eddies, "--masks", $"{content},missing.png").Require(3).RequireOneSentence("missing.png", "there is no such file");
        string bad = folder.Add("bad.png", "not a picture"u8.ToArray());
        Paint(Eddies, "--masks", $"{bad},{left}").Require(3).RequireOneSentence(bad, "not a PNG");
        Paint(Eddies, "--masks", $"{content},{left}").Require(3).RequireOneSentence(content, "the colour #0000ff is in no style's mask");
        string flat = AddMask("flat.png", 64, 30, _ => true);
        Paint(Eddies, "--masks", $"{content},{flat}").Require(3).RequireOneSentence(flat, "64 x 30 pixels, which are not the proportions of");
        Paint(Eddies, "--masks", $"{SamplePictures.PathOf(SamplePictures.Cat)},{left}").Require(3).RequireOneSentence(SamplePictures.PathOf(SamplePictures.Cat), "no colour covers");
    }

    [Fact]
    public void Transparency_goes_through_and_a_png_has_eight_bits_or_sixteen()
    {
        RgbImage cat = PictureReader.Read(Content);
        byte[] values = [.. Enumerable.Range(0, cat.Width * cat.Height).Select(i => (byte)(i % cat.Width < 225 ? 0 : 255))];
        string cut = folder.PathOf("cut.png");
        PictureWriter.WritePng(cut, cat.ToTensor(), 8, new AlphaChannel(values, cat.Width, cat.Height));
        string[] paint = ["style", cut, Eddies, "--size", "48", "--iterations", "2"];
        ManagedProgram.RunIn(folder, [.. paint, "-o", "out.png", "--quiet"]).Require(0);
        (RgbImage painted, AlphaChannel? alpha) = PictureReader.ReadWithAlpha(folder.PathOf("out.png"));
        Assert.Equal((painted.Width, painted.Height), (alpha!.Width, alpha.Height));
        Assert.Equal((0, 255), (alpha.Values[0], alpha.Values[^1]));

        ManagedProgram.RunIn(folder, [.. paint, "-o", "deep.png", "--depth", "16", "--quiet"]).Require(0);
        byte[] deep = File.ReadAllBytes(folder.PathOf("deep.png"));
        Assert.Equal((16, 6), (deep[24], deep[25]));
        Assert.Equal(alpha.Values.ToArray(), PictureReader.ReadWithAlpha(folder.PathOf("deep.png")).Alpha!.Values.ToArray());
        Assert.Contains("JPEG holds no transparency", ManagedProgram.RunIn(folder, [.. paint, "-o", "out.jpg"]).Require(0).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_depth_that_is_not_written_is_wrong_usage()
    {
        RequireUsage("--depth is 8 or 16", Eddies, "--depth", "12");
        ProgramResult result = ManagedProgram.RunIn(folder, "style", Content, Eddies, "-o", "out.jpg", "--depth", "16").Require(2);
        Assert.Contains("--depth 16 goes with a picture that is written as .png", result.Error, StringComparison.Ordinal);
    }

    /// <summary>A mask of red columns and blue ones.</summary>
    private string AddMask(string name, int width, int height, Func<int, bool> red)
    {
        var pixels = new byte[3 * width * height];
        for (int i = 0; i < width * height; i++)
            pixels[(3 * i) + (red(i % width) ? 0 : 2)] = byte.MaxValue;
        string path = folder.PathOf(name);
        PictureWriter.Write(path, new RgbImage(pixels, width, height));
        return path;
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
