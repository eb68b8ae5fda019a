using System;
using System.Globalization;
using System.Linq;
using System.Security.Cryptography;
using System.Text.Json;
using Managed.EndToEnd.Tests.Driving;
using Managed.Media.Pictures;
using Managed.Tensors;
using Xunit;

namespace Managed.EndToEnd.Tests.Commands;

public class StyleTests
{
    [Fact]
    public void A_painted_picture_is_written_and_described()
    {
        using var folder = new TemporaryFolder();
        ProgramResult result = ManagedProgram.RunIn(folder, Paint("painted.png", "--json")).Require(0);
        Assert.Equal(["painted.png"], folder.Entries);
        RgbImage painted = PictureReader.Read(folder.PathOf("painted.png"));
        Assert.Equal(48, Math.Max(painted.Width, painted.Height));
        JsonElement json = result.Json();
        Assert.Equal("painted.png", json.GetProperty("output").GetString());
        Assert.Equal(3, json.GetProperty("iterations").GetInt32());
        Assert.Equal(json.GetProperty("seconds").GetDouble() / 3, json.GetProperty("seconds_per_iteration").GetDouble(), 1e-9);
        Assert.True(json.GetProperty("peak_bytes").GetInt64() > 0);
        Assert.True(json.GetProperty("content_cost").GetDouble() > 0);
        Assert.True(json.GetProperty("style_cost").GetDouble() > 0);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(painted.Pixels)), json.GetProperty("digest").GetString());
    }

    [Fact]
    public void The_same_seed_gives_the_same_picture_on_any_number_of_threads_and_another_seed_another()
    {
        using var folder = new TemporaryFolder();
        string first = Digest(folder, "--seed", "7", "--init", "noise", "--threads", "1");
        Assert.Equal(first, Digest(folder, "--seed", "7", "--init", "noise", "--threads", "1"));
        Assert.Equal(first, Digest(folder, "--seed", "7", "--init", "noise", "--threads", "2"));
        Assert.Equal(first, Digest(folder, "--seed", "7", "--init", "noise", "--threads", "3"));
        Assert.NotEqual(first, Digest(folder, "--seed", "8", "--init", "noise", "--threads", "1"));
    }

    [Fact]
    public void Pictures_of_the_run_are_written_where_they_are_wanted()
    {
        using var folder = new TemporaryFolder();
        ManagedProgram.RunIn(folder, Paint("painted.jpg", "--progress-dir", "run", "--every", "2", "--init", "content")).Require(0);
        Assert.Equal(["painted.jpg", "run", "run/00002.png"], folder.Entries);
    }

    [Fact]
    public void Progress_goes_to_standard_error_and_quiet_keeps_it_back()
    {
        using var folder = new TemporaryFolder();
        ProgramResult loud = ManagedProgram.RunIn(folder, Paint("painted.png")).Require(0);
        Assert.Contains("iteration 3/3", loud.Error, StringComparison.Ordinal);
        Assert.StartsWith("painted.png: 3 iterations", loud.Output, StringComparison.Ordinal);
        Assert.Empty(ManagedProgram.RunIn(folder, Paint("painted.png", "--quiet")).Require(0).Error);
    }

    [SkippableFact]
    public void An_interrupted_run_ends_with_6_and_writes_no_picture_under_the_name_of_the_result()
    {
        Skip.If(OperatingSystem.IsWindows(), "skipped: signals are sent in another way on Windows");
        using var folder = new TemporaryFolder();
        string[] endless = Paint(1_000_000, "painted.png", "--optimizer", "adam", "--progress-dir", "run", "--every", "2", "--json");
        ProgramResult result = ManagedProgram.RunAndInterrupt(folder, "run/00002.png", endless);
        Assert.Equal("managed: cancelled.", result.Require(6).Error.TrimEnd().Split('\n')[^1]);
        Assert.Empty(result.Output);
        Assert.All(folder.Entries.Where(entry => entry != "run"), entry => Assert.Matches(@"^(run/\d{5,}|painted\.partial)\.png$", entry));
    }

    private static string Digest(TemporaryFolder folder, params string[] options) =>
        ManagedProgram.RunIn(folder, Paint("painted.png", ["--json", .. options])).Require(0).Json().GetProperty("digest").GetString()!;

    private static string[] Paint(string output, params string[] options) => Paint(3, output, options);

    private static string[] Paint(int iterations, string output, params string[] options) =>
    [
        "style", SamplePictures.PathOf(SamplePictures.Cat), SamplePictures.PathOf(SamplePictures.Painting),
        "-o", output, "--size", "48", "--iterations", iterations.ToString(CultureInfo.InvariantCulture), .. options,
    ];
}
