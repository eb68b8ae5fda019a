using System;
using Managed.EndToEnd.Tests.Driving;
using Xunit;

namespace Managed.EndToEnd.Tests.Commands;

public class ProgramTests
{
    [Fact]
    public void The_version_is_that_of_the_build()
    {
        string version = ManagedProgram.Run("--version").Require(0).Output.Trim();
        Version expected = typeof(Managed.Tensors.Tensor).Assembly.GetName().Version!;
        Assert.StartsWith(expected.ToString(3), version, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "demo", "style", "face", "model", "selftest", "--json", "--threads", "--quiet")]
    [InlineData("style", "CONTENT", "STYLE", "--size", "--iterations", "--content-weight", "--style-weight", "--tv-weight")]
    [InlineData("style", "--content-layers", "--style-layers", "--style-scale", "--preset", "--pooling", "--learning-rate")]
    [InlineData("style", "--init", "--optimizer", "--seed", "--model", "--progress-dir", "--every", "--cost-of", "--gradient-out")]
    [InlineData("face", "detect", "embed", "verify", "identify", "evaluate")]
    [InlineData("face verify", "A", "B", "--threshold", "--metric")]
    [InlineData("face evaluate", "PAIRS", "--images")]
    [InlineData("model convert", "FILE", "--output", "--type")]
    [InlineData("vectors", "export", "check")]
    [InlineData("batch", "plan", "run", "merge")]
    [InlineData("batch plan", "embed|style", "--style", "--options", "--output")]
    [InlineData("batch run", "--shard", "--dir", "--root")]
    [InlineData("batch merge", "--output", "--npy")]
    [InlineData("vectors export", "DIR", "--format")]
    [InlineData("vectors check", "DIR", "--json")]
    [InlineData("selftest", "--family")]
    [InlineData("demo", "DIR")]
    public void Every_command_explains_itself(string command, params string[] words)
    {
        ProgramResult help = ManagedProgram.Run([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]).Require(0);
        Assert.Empty(help.Error);
        Assert.All(words, word => Assert.Contains(word, help.Output, StringComparison.Ordinal));
        Assert.Contains($"managed {command}".TrimEnd() + " ", help.Output, StringComparison.Ordinal);
        Assert.Matches(@"\n\nExamples:\r?\n(?:  managed .+\n)+\r?\n$", help.Output);
    }

    [Theory]
    [InlineData("")]
    [InlineData("paint")]
    [InlineData("face")]
    [InlineData("style a.png")]
    [InlineData("style a.png b.png")]
    [InlineData("style a.png b.png -o c.gif")]
    [InlineData("style a.png b.png -o c.png --size 1")]
    [InlineData("style a.png b.png -o c.png --size large")]
    [InlineData("style a.png b.png -o c.png --content-weight -1")]
    [InlineData("style a.png b.png -o c.png --optimizer magic")]
    [InlineData("style a.png b.png -o c.png --gradient-out g.npy")]
    [InlineData("face verify a.png")]
    [InlineData("face verify a.png b.png --metric manhattan")]
    [InlineData("face verify a.png b.png --threshold -1")]
    [InlineData("face identify a.png")]
    [InlineData("model convert a.json -o a.bin")]
    [InlineData("model convert a.npz -o a.safetensors --type int4")]
    [InlineData("vectors export")]
    [InlineData("vectors check")]
    [InlineData("vectors export a --format zip")]
    [InlineData("selftest --family magic")]
    [InlineData("demo --fast")]
    [InlineData("bench search --storage fp8")]
    [InlineData("completion")]
    [InlineData("completion tcsh")]
    [InlineData("demo --threads -1")]
    public void Wrong_usage_ends_with_2_and_a_sentence(string command)
    {
        using var folder = new TemporaryFolder();
        ProgramResult result = ManagedProgram.RunIn(folder, command.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Require(2);
        Assert.Empty(result.Output);
        string[] lines = result.Error.TrimEnd().Split('\n');
        Assert.All(lines, line => Assert.Matches(@"^(?:managed: .*\.|Try 'managed .*--help'\.)\r?$", line));
        Assert.DoesNotContain("System.", result.Error, StringComparison.Ordinal);
        Assert.Empty(folder.Entries);
    }

    [Fact]
    public void Verbose_tells_what_is_computed_with()
    {
        string[] command = ["face", "detect", SamplePictures.PathOf(SamplePictures.AlteredPortrait), "--verbose"];
        ProgramResult result = ManagedProgram.RunWith([("MANAGED_SIMD", "128"), ("MANAGED_THREADS", "2")], command).Require(0);
        Assert.Matches(@"^computing at Vector128, multiply-add (?:not )?fused, threads: 2\r?\n$", result.Error);
    }

    [Theory]
    [InlineData("MANAGED_SIMD", "1024")]
    [InlineData("MANAGED_THREADS", "many")]
    public void A_setting_that_means_nothing_is_wrong_usage(string name, string value)
    {
        ProgramResult result = ManagedProgram.RunWith([(name, value)], "selftest", "--family", "gram").Require(2);
        Assert.Contains(name, result.Error, StringComparison.Ordinal);
        Assert.Contains(value, result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }
}
