using System;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;
using Managed.EndToEnd.Tests.Driving;
using Xunit;

namespace Managed.EndToEnd.Tests.Commands;

public class StyleMemoryTests
{
    [Theory]
    [InlineData("adam", "1", "1")]
    [InlineData("lbfgs", "3", "3")]
    public void A_budget_that_does_not_do_is_refused_with_the_least_that_does_and_that_is_kept(string optimizer, string scales, string iterations)
    {
        using var folder = new TemporaryFolder();
        string[] Paint(string memory) => [.. StyleMemoryTests.Paint("--memory", memory, "--optimizer", optimizer, "--scales", scales, "--iterations", iterations)];
        ProgramResult refused = ManagedProgram.RunIn(folder, Paint("100MiB")).Require(5);
        Match match = Regex.Match(refused.Error, @"^managed: painting 512 x 341 pixels with this network needs --memory (\d+)MiB at least\.\r?\n$");
        Assert.True(match.Success, refused.Error);
        Assert.Empty(folder.Entries);
        long least = long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        JsonElement json = ManagedProgram.RunIn(folder, [.. Paint($"{least}MiB"), "--json"]).Require(0).Json();
        Assert.InRange(json.GetProperty("peak_bytes").GetInt64(), 1, least << 20);
        ManagedProgram.RunIn(folder, Paint($"{least - 1}MiB")).Require(5);
    }

    [Fact]
    public void An_estimate_tells_memory_and_time_and_writes_nothing()
    {
        using var folder = new TemporaryFolder();
        string[] arguments = ["style", SamplePictures.PathOf(SamplePictures.Cat), SamplePictures.PathOf(SamplePictures.Painting), "--estimate", "--size", "144", "--scales", "2", "--iterations", "30"];
        JsonElement json = ManagedProgram.RunIn(folder, [.. arguments, "--json"]).Require(0).Json();
        Assert.Equal(30, json.GetProperty("iterations").GetInt32());
        Assert.True(json.GetProperty("peak_bytes").GetInt64() > 1 << 20);
        JsonElement[] sizes = [.. json.GetProperty("sizes").EnumerateArray()];
        Assert.Equal([102, 144], sizes.Select(size => size.GetProperty("width").GetInt32()));
        Assert.All(sizes, size => Assert.Equal(15, size.GetProperty("iterations").GetInt32()));
        Assert.All(sizes, size => Assert.True(size.GetProperty("seconds_per_iteration").GetDouble() > 0));
        double total = sizes.Sum(size => 15 * size.GetProperty("seconds_per_iteration").GetDouble());
        Assert.Equal(total, json.GetProperty("seconds").GetDouble(), 1e-3 * total);
        string text = ManagedProgram.RunIn(folder, arguments).Require(0).Output;
        Assert.Contains("144 x 96: 15 iterations of about", text, StringComparison.Ordinal);
        Assert.Contains("MiB of memory at most", text, StringComparison.Ordinal);
        Assert.Empty(folder.Entries);
        ManagedProgram.RunIn(folder, [.. arguments, "--memory", "1MiB"]).Require(5);
    }

    [Theory]
    [InlineData("much")]
    [InlineData("-5")]
    [InlineData("0")]
    [InlineData("NaN")]
    public void Nonsense_is_no_budget(string memory)
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("--memory is a number of bytes", ManagedProgram.RunIn(folder, Paint($"--memory={memory}")).Require(2).Error, StringComparison.Ordinal);
    }

    private static string[] Paint(params string[] options) =>
    [
        "style", SamplePictures.PathOf(SamplePictures.Cat), SamplePictures.PathOf(SamplePictures.Painting), "-o", "painted.png", "--size", "512", "--quiet", .. options,
    ];
}
