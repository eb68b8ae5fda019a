using System;
using System.Linq;
using System.Text.Json;
using Managed.EndToEnd.Tests.Driving;
using Xunit;

namespace Managed.EndToEnd.Tests.Commands;

public class BenchTests
{
    [Fact]
    public void The_document_holds_the_peak_and_what_each_line_reached()
    {
        JsonElement json = ManagedProgram.Run("bench", "gemm", "--size", "24", "--runs", "1", "--threads", "2", "--json").Require(0).Json();
        double peak = json.GetProperty("peak_gflops").GetDouble();
        Assert.True(peak > 0);
        Assert.True(json.GetProperty("peak_bytes").GetInt64() > 0);
        JsonElement[] results = [.. json.GetProperty("results").EnumerateArray()];
        Assert.Equal([1, 2], results.Select(result => result.GetProperty("threads").GetInt32()));
        foreach (JsonElement result in results)
        {
            Assert.Equal("gemm 24x24x24", result.GetProperty("name").GetString());
            double gigaflops = result.GetProperty("gflops").GetDouble();
            Assert.Equal(2.0 * 24 * 24 * 24, gigaflops * result.GetProperty("milliseconds").GetDouble() * 1e6, 1.0);
            Assert.Equal(gigaflops, result.GetProperty("share_of_peak").GetDouble() * peak * result.GetProperty("threads").GetInt32(), 1e-6 * gigaflops);
        }
    }

    [Theory]
    [InlineData("vgg19 16x16 conv3_2 forward", "conv", "--size", "16", "--filter", "conv3_2 f")]
    [InlineData("style vgg19 16x16 iteration", "style", "--size", "16", "--iterations", "1", "--filter", "iteration")]
    [InlineData("face 1x3x150x150 forward", "face")]
    [InlineData("search fp32 100x8 faces top 10, 2 queries", "search", "--count", "100", "--dimensions", "8", "--queries", "2", "--storage", "fp32")]
    [InlineData("search int8 100x8 noise top 3, 1 query", "search", "--count", "100", "--dimensions", "8", "--queries", "1", "--storage", "int8", "--top", "3", "--data", "noise")]
    public void Every_subject_can_be_measured(string name, params string[] arguments)
    {
        JsonElement json = ManagedProgram.Run(["bench", .. arguments, "--runs", "1", "--threads", "1", "--json"]).Require(0).Json();
        Assert.Equal(name, Assert.Single(json.GetProperty("results").EnumerateArray()).GetProperty("name").GetString());
    }

    [Fact]
    public void People_read_the_same_in_lines()
    {
        string[] lines = ManagedProgram.Run("bench", "gemm", "--size", "8", "--runs", "1", "--threads", "1").Require(0).Output.TrimEnd().Split('\n');
        Assert.StartsWith("One core at ", lines[0], StringComparison.Ordinal);
        Assert.Matches(@"^gemm 8x8x8 +[\d.]+ ms +[\d.]+ GFLOP/s +[\d.]+ % +1 thread\r?$", lines[1]);
        Assert.Contains("MiB", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void A_search_tells_what_it_reads_and_what_the_cores_can()
    {
        JsonElement json = ManagedProgram.Run("bench", "search", "--count", "1000", "--queries", "1", "--runs", "1", "--threads", "1", "--json").Require(0).Json();
        JsonElement line = Assert.Single(json.GetProperty("results").EnumerateArray());
        double read = line.GetProperty("gigabytes_per_second").GetDouble();
        Assert.Equal(4.0 * 128 * 1000, read * line.GetProperty("milliseconds").GetDouble() * 1e6, 1.0);
        Assert.Equal(read, line.GetProperty("share_of_read").GetDouble() * json.GetProperty("read_gigabytes_per_second").GetDouble(), 1e-6 * read);
    }

    [Theory]
    [InlineData("gemm", "--size", "0")]
    [InlineData("gemm", "--size", "100000")]
    [InlineData("conv", "--size", "15")]
    [InlineData("style", "--iterations", "0")]
    [InlineData("search", "--storage", "int4")]
    [InlineData("search", "--top", "0")]
    [InlineData("gemm", "--runs", "0")]
    [InlineData("gemm", "--size", "8", "--filter", "nothing")]
    [InlineData("dance")]
    public void What_cannot_be_measured_is_a_wrong_usage(params string[] arguments)
    {
        ProgramResult result = ManagedProgram.Run(["bench", .. arguments, "--json"]).Require(2);
        Assert.Empty(result.Output);
        Assert.StartsWith("managed: ", result.Error, StringComparison.Ordinal);
    }
}
