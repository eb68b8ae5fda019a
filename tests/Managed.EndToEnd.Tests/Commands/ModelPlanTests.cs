using System;
using System.Text.Json;
using Managed.EndToEnd.Tests.Driving;
using Xunit;

namespace Managed.EndToEnd.Tests.Commands;

public class ModelPlanTests
{
    [Fact]
    public void A_network_inside_is_told_layer_by_layer_without_running_it()
    {
        JsonElement json = ManagedProgram.Run("model", "plan", "face", "--json").Require(0).Json();
        Assert.Equal([1, 3, 150, 150], Extents(json.GetProperty("input")));
        Assert.InRange(json.GetProperty("parameters").GetInt64(), 5_000_000, 7_000_000);
        JsonElement last = json.GetProperty("nodes")[json.GetProperty("nodes").GetArrayLength() - 1];
        Assert.Equal("Dense", last.GetProperty("layer").GetString());
        Assert.Equal([1, 128], Extents(last.GetProperty("shape")));
        Assert.Equal(0, json.GetProperty("computed_twice").GetInt32());
    }

    [Fact]
    public void A_limit_of_memory_is_kept_by_computing_values_twice()
    {
        JsonElement free = Plan("face", "--training");
        long bytes = free.GetProperty("peak_bytes").GetInt64();
        JsonElement limited = Plan("face", "--training", "--memory", (bytes * 9 / 10).ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.InRange(limited.GetProperty("peak_bytes").GetInt64(), 1, bytes * 9 / 10);
        Assert.True(limited.GetProperty("computed_twice").GetInt32() > 0);
        long gradients = Plan("face", "--gradients").GetProperty("peak_bytes").GetInt64();
        Assert.InRange(gradients, Plan("face").GetProperty("peak_bytes").GetInt64() + 1, bytes - 1);

        static JsonElement Plan(params string[] arguments) => ManagedProgram.Run(["model", "plan", .. arguments, "--json"]).Require(0).Json();
    }

    [Theory]
    [InlineData(2, "--input", "1x3x0x5")]
    [InlineData(2, "--input", "1x3xa")]
    [InlineData(2, "--input", "1x4x150x150")]
    [InlineData(2, "--memory", "much")]
    [InlineData(2, "--memory", "-5MiB")]
    [InlineData(5, "--memory", "1kB")]
    public void What_cannot_be_planned_is_told(int code, string option, string value)
    {
        ProgramResult result = ManagedProgram.Run("model", "plan", "face", option, value).Require(code);
        Assert.Empty(result.Output);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_network_is_refused()
    {
        using var folder = new TemporaryFolder();
        folder.Add("x.safetensors", WeightBytes.Of([("x", [1])]));
        ManagedProgram.RunIn(folder, "model", "plan", "x.safetensors").Require(4).RequireOneSentence("x.safetensors", "VGG");
        ManagedProgram.RunIn(folder, "model", "plan", "gone.safetensors").Require(4).RequireOneSentence("gone.safetensors", "no such file");
    }

    private static int[] Extents(JsonElement array) => [.. System.Linq.Enumerable.Select(array.EnumerateArray(), extent => extent.GetInt32())];
}
