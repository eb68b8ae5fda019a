using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using Managed.EndToEnd.Tests.Driving;
using Xunit;

namespace Managed.EndToEnd.Tests.Commands;

public class SelfTestTests
{
    [Fact]
    public void Every_kernel_passes_on_this_machine()
    {
        JsonElement json = ManagedProgram.Run("selftest", "--json").Require(0).Json();
        JsonElement[] results = [.. json.GetProperty("results").EnumerateArray()];
        Assert.Equal(0, json.GetProperty("failed").GetInt32());
        Assert.Equal(results.Length, json.GetProperty("passed").GetInt32());
        Assert.All(results, result => Assert.True(result.GetProperty("passed").GetBoolean()));
        Assert.True(results.Select(result => result.GetProperty("family").GetString()).Distinct().Count() >= 9);
    }

    /// <summary>Under the JIT and as a native file, at every width: the bits of one list.</summary>
    [SkippableFact]
    public void Every_kernel_gives_its_golden_bits()
    {
        JsonElement json = ManagedProgram.Run("selftest", "--json").Require(0).Json();
        Skip.IfNot(json.GetProperty("fused_multiply_add").GetBoolean(), "skipped: multiply-add is not fused here, so that results round differently");
        string[] golden = File.ReadAllLines(Path.Combine(Repository.Root, "tests", "Managed.Tests", "Golden", "cases.txt"));
        IEnumerable<string> lines = json.GetProperty("results").EnumerateArray()
            .Select(result => $"{result.GetProperty("digest").GetString()}  {result.GetProperty("name").GetString()}")
            .Distinct();
        Assert.Equal(golden, lines);
    }

    [Theory]
    [InlineData("scalar", "Scalar")]
    [InlineData("128", "Vector128")]
    public void The_width_can_be_forced(string setting, string level)
    {
        ProgramResult result = ManagedProgram.RunWith([("MANAGED_SIMD", setting)], "selftest", "--family", "gram").Require(0);
        string[] lines = result.Output.TrimEnd().Split('\n');
        Assert.All(lines[..^1], line => Assert.Matches(@"^PASS +[\d.]+ GFLOP/s  error \S+ of \S+  \w+ +gram ", line));
        Assert.Contains($"0 failed; this process computes at {level}", lines[^1], StringComparison.Ordinal);
    }
}
