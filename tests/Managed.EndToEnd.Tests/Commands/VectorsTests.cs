using System;
using System.IO;
using System.Text.Json;
using Managed.EndToEnd.Tests.Driving;
using Xunit;

namespace Managed.EndToEnd.Tests.Commands;

public class VectorsTests
{
    [Fact]
    public void What_is_exported_is_found_right_until_a_value_is_changed()
    {
        using var folder = new TemporaryFolder();
        JsonElement exported = ManagedProgram.RunIn(folder, "vectors", "export", "vectors", "--json").Require(0).Json();
        int cases = exported.GetProperty("cases").GetInt32();
        Assert.Equal(cases + 2, Directory.GetFiles(folder.PathOf("vectors")).Length);
        JsonElement right = ManagedProgram.RunIn(folder, "vectors", "check", "vectors", "--json").Require(0).Json();
        Assert.Equal((cases, 0), (right.GetProperty("passed").GetInt32(), right.GetProperty("failed").GetInt32()));

        string path = Directory.GetFiles(folder.PathOf("vectors"), "*-softmax.safetensors")[0];
        byte[] bytes = File.ReadAllBytes(path);
        bytes[^1] ^= 0x80;
        File.WriteAllBytes(path, bytes);
        JsonElement wrong = ManagedProgram.RunIn(folder, "vectors", "check", "vectors", "--json").Require(1).Json();
        JsonElement failed = Assert.Single(wrong.GetProperty("results").EnumerateArray(), result => !result.GetProperty("passed").GetBoolean());
        Assert.Equal(Path.GetFileNameWithoutExtension(path), failed.GetProperty("name").GetString());
        string[] lines = ManagedProgram.RunIn(folder, "vectors", "check", "vectors").Require(1).Output.TrimEnd().Split('\n');
        Assert.Equal(cases + 1, lines.Length);
        Assert.Single(lines, line => line.StartsWith("FAIL", StringComparison.Ordinal));
        Assert.StartsWith($"{cases - 1} passed, 1 failed", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void The_width_does_not_matter()
    {
        using var folder = new TemporaryFolder();
        string vectors = folder.PathOf("vectors");
        ManagedProgram.Run("vectors", "export", vectors, "--format", "npz").Require(0);
        foreach (string setting in (string[])["scalar", "128"])
            ManagedProgram.RunWith([("MANAGED_SIMD", setting)], "vectors", "check", vectors).Require(0);
    }

    [Fact]
    public void Folders_that_are_no_vectors_are_refused()
    {
        using var folder = new TemporaryFolder();
        ManagedProgram.RunIn(folder, "vectors", "check", "nowhere").Require(3).RequireOneSentence("nowhere", "there is no such folder");
        ManagedProgram.RunIn(folder, "vectors", "check", ".").Require(3).RequireOneSentence(".", "index.json");
        folder.Add("index.json", "{}"u8.ToArray());
        ManagedProgram.RunIn(folder, "vectors", "check", ".").Require(3).RequireOneSentence(Path.Combine(".", "index.json"), "");
        folder.Add("file", [1]);
        ManagedProgram.RunIn(folder, "vectors", "export", "file").Require(3).RequireOneSentence("file", "");
        ManagedProgram.RunIn(folder, "vectors", "export", "x", "--format", "zip").Require(2);
        Assert.Equal(["file", "index.json"], folder.Entries);
    }
}
