using System;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Managed.EndToEnd.Tests.Driving;
using Xunit;

namespace Managed.EndToEnd.Tests.Commands;

/// <summary>Work on many machines gives what one machine gives, whatever is killed on the way.</summary>
public sealed class BatchTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Three_parts_of_which_one_is_killed_give_what_one_gives()
    {
        AddPictures();
        JsonElement planned = Run("plan", "embed", "pictures", "-o", "jobs.jsonl", "--json").Require(0).Json();
        Assert.Equal((5, 4), (planned.GetProperty("units").GetInt32(), planned.GetProperty("different_units").GetInt32()));
        Run("run", "jobs.jsonl", "-d", "one").Require(0);
        Merged one = Merge("one");

        string[] units = [.. File.ReadLines(folder.PathOf("jobs.jsonl")).Skip(1).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("unit").GetString()!).Distinct()];
        ProgramResult killed = ManagedProgram.RunAndKill(folder, $"many/{units[0]}.json", "batch", "run", "jobs.jsonl", "-d", "many", "--shard", "0/3");
        Run("run", "jobs.jsonl", "-d", "many", "--shard", "1/3").Require(0);
        Run("run", "jobs.jsonl", "-d", "many", "--shard", "2/3", "--threads", "1").Require(0);
        if (killed.ExitCode != 0 && !File.Exists(folder.PathOf($"many/{units[3]}.json")))
            Run("merge", "jobs.jsonl", "-d", "many", "-o", "all.jsonl").Require(3).RequireOneSentence("jobs.jsonl", "1 of 4 units are not done");
        JsonElement again = Run("run", "jobs.jsonl", "-d", "many", "--shard", "0/3", "--json").Require(0).Json();
        Assert.Equal(2, again.GetProperty("done").GetInt32() + again.GetProperty("found").GetInt32());
        Assert.True(again.GetProperty("found").GetInt32() >= 1);
        Assert.Equal(one, Merge("many"));

        JsonElement nothing = Run("run", "jobs.jsonl", "-d", "many", "--json").Require(0).Json();
        Assert.Equal((0, 4), (nothing.GetProperty("done").GetInt32(), nothing.GetProperty("found").GetInt32()));
        Assert.Equal(one.Faces, NpyArray.Read(folder.PathOf("all.npy")).Shape[0]);
    }

    [Fact]
    public void Paintings_are_units_too()
    {
        folder.AddSample(SamplePictures.Cat, "cat.png");
        folder.AddSample(SamplePictures.Portrait, "portrait.png");
        folder.AddSample(SamplePictures.Painting, "eddies.jpg");
        Run("plan", "style", "cat.png", "portrait.png", "--style", "eddies.jpg", "-o", "jobs.jsonl", "--options", "--size 48 --iterations 2 --seed 7").Require(0);
        Run("run", "jobs.jsonl", "-d", "out", "--shard", "1/2", "--quiet").Require(0);
        Run("run", "jobs.jsonl", "-d", "out", "--shard", "0/2", "--quiet").Require(0);
        Run("merge", "jobs.jsonl", "-d", "out", "-o", "all.jsonl").Require(0);
        string[] lines = File.ReadAllLines(folder.PathOf("all.jsonl"));
        using JsonDocument first = JsonDocument.Parse(lines[0]);
        string painted = folder.PathOf("out/" + first.RootElement.GetProperty("output").GetString());
        ManagedProgram.RunIn(folder, "style", "cat.png", "eddies.jpg", "-o", "alone.png", "--size", "48", "--iterations", "2", "--seed", "7", "--quiet").Require(0);
        Assert.Equal(2, lines.Length);
        Assert.Equal(File.ReadAllBytes(folder.PathOf("alone.png")), File.ReadAllBytes(painted));
    }

    [Fact]
    public void The_network_of_a_part_is_the_one_whose_digest_was_taken_whatever_becomes_of_its_file()
    {
        string weights = folder.Add("net.safetensors", File.ReadAllBytes(Path.Combine(Repository.Root, "src", "Managed.Models", "Style", "perceptual.safetensors")));
        for (int i = 0; i < 4; i++)
            folder.Add($"frames/{i}.ppm", [.. "P6\n8 8\n255\n"u8, .. Enumerable.Range(0, 192).Select(x => (byte)(x * (i + 3)))]);
        Run("plan", "style", "frames", "--style", "frames/0.ppm", "-o", "jobs.jsonl", "--options", "--size 64 --iterations 2 --model net.safetensors").Require(0);
        string first = JsonDocument.Parse(File.ReadLines(folder.PathOf("jobs.jsonl")).ElementAt(1)).RootElement.GetProperty("unit").GetString()!;
        JsonElement run = ManagedProgram.RunMeanwhile(folder, $"out/{first}.json", () => File.Delete(weights), "batch", "run", "jobs.jsonl", "-d", "out", "--json", "--quiet").Require(0).Json();
        Assert.Equal(4, run.GetProperty("done").GetInt32());
        Run("run", "jobs.jsonl", "-d", "out").Require(4).RequireOneSentence("net.safetensors", "there is no such file");
    }

    [Fact]
    public void A_picture_that_changed_or_is_missing_fails_alone()
    {
        AddPictures();
        Run("plan", "embed", "pictures", "-o", "jobs.jsonl").Require(0);
        folder.AddSample(SamplePictures.Cat, "pictures/b.jpg");
        File.Delete(folder.PathOf("pictures/d.png"));
        folder.Add("broken/x.png", [1, 2, 3]);
        ProgramResult run = Run("run", "jobs.jsonl", "-d", "out", "--json").Require(3);
        Assert.Equal((2, 2), (run.Json().GetProperty("done").GetInt32(), run.Json().GetProperty("failed").GetArrayLength()));
        Assert.Contains("b.jpg: is not the file that was planned.", run.Error, StringComparison.Ordinal);
        Assert.Contains("d.png: there is no such file.", run.Error, StringComparison.Ordinal);
        folder.AddSample(SamplePictures.AlteredPortrait, "pictures/b.jpg");
        folder.AddSample(SamplePictures.Cat, "pictures/d.png");
        Run("run", "jobs.jsonl", "-d", "out").Require(0);
        Assert.Equal(5, Merge("out").Units);
    }

    [Fact]
    public void A_picture_that_the_job_refuses_fails_alone()
    {
        Picture("a.ppm", 64, 1);
        Picture("b.ppm", 64, 64);
        Picture("c.ppm", 64, 4);
        Run("plan", "style", "a.ppm", "b.ppm", "c.ppm", "--style", "c.ppm", "-o", "jobs.jsonl", "--options", "--size 800 --iterations 1 --memory 300MiB").Require(0);
        ProgramResult run = Run("run", "jobs.jsonl", "-d", "out", "--json", "--quiet").Require(3);
        Assert.Equal((1, 2), (run.Json().GetProperty("done").GetInt32(), run.Json().GetProperty("failed").GetArrayLength()));
        Assert.Contains("a.ppm: Layer '", run.Error, StringComparison.Ordinal);
        Assert.Contains("b.ppm: painting 800 x 800 pixels", run.Error, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(folder.PathOf("out"), "*.png"));

        void Picture(string name, int width, int height) =>
            folder.Add(name, [.. Encoding.ASCII.GetBytes($"P6\n{width} {height}\n255\n"), .. Enumerable.Range(0, 3 * width * height).Select(i => (byte)(i * 7))]);
    }

    [SkippableFact]
    public void A_backslash_in_a_name_is_a_letter_where_it_leads_into_no_folder()
    {
        Skip.If(OperatingSystem.IsWindows(), "skipped: a backslash leads into a folder");
        folder.AddSample(SamplePictures.Cat, "pictures/a\\b.png");
        Run("plan", "embed", "pictures", "-o", "jobs.jsonl").Require(0);
        Run("run", "jobs.jsonl", "-d", "out").Require(0);
    }

    [Theory]
    [InlineData("()", 4)]
    [InlineData("(4,)", 16)]
    [InlineData("(1, 1, 4)", 16)]
    public void An_output_that_is_no_list_of_embeddings_is_refused(string shape, int bytes)
    {
        folder.AddSample(SamplePictures.Portrait, "pictures/a.png");
        Run("plan", "embed", "pictures", "-o", "jobs.jsonl").Require(0);
        Run("run", "jobs.jsonl", "-d", "out").Require(0);
        string header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}".PadRight(117) + "\n";
        byte[] npy = [0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. Encoding.ASCII.GetBytes(header), .. new byte[bytes]];
        string output = Directory.GetFiles(folder.PathOf("out"), "*.npy")[0];
        string record = Path.ChangeExtension(output, ".json");
        string digest = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(output)));
        File.WriteAllText(record, File.ReadAllText(record).Replace(digest, Convert.ToHexStringLower(SHA256.HashData(npy)), StringComparison.Ordinal));
        File.WriteAllBytes(output, npy);
        Run("merge", "jobs.jsonl", "-d", "out", "-o", "all.jsonl", "--npy", "all.npy").Require(3).RequireOneSentence($"out/{Path.GetFileName(output)}", "does not hold an embedding for each of its faces");
    }

    [Fact]
    public void An_output_that_was_damaged_is_found_and_made_again()
    {
        AddPictures();
        Run("plan", "embed", "pictures", "-o", "jobs.jsonl").Require(0);
        Run("run", "jobs.jsonl", "-d", "out").Require(0);
        Merged before = Merge("out");
        string output = Directory.GetFiles(folder.PathOf("out"), "*.npy")[0];
        byte[] bytes = File.ReadAllBytes(output);
        bytes[^1] ^= 1;
        File.WriteAllBytes(output, bytes);
        Run("merge", "jobs.jsonl", "-d", "out", "-o", "all.jsonl").Require(3);
        Assert.Equal(1, Run("run", "jobs.jsonl", "-d", "out", "--json").Require(0).Json().GetProperty("done").GetInt32());
        Assert.Equal(before, Merge("out"));
    }

    [Theory]
    [InlineData("plan", "paint", "pictures", "-o", "x.jsonl")]
    [InlineData("plan", "embed", "pictures", "-o", "x.jsonl", "--style", "pictures/a.png")]
    [InlineData("plan", "style", "pictures", "-o", "x.jsonl")]
    [InlineData("plan", "embed", "pictures", "-o", "x.jsonl", "--options", "--size 3")]
    [InlineData("plan", "style", "pictures", "-o", "x.jsonl", "--style", "pictures/a.png", "--options", "--checkpoint y")]
    [InlineData("plan", "style", "pictures", "-o", "x.jsonl", "--style", "pictures/a.png", "--options", "--init pictures/a.png")]
    [InlineData("run", "jobs.jsonl", "-d", "out", "--shard", "3/3")]
    [InlineData("run", "jobs.jsonl", "-d", "out", "--shard", "-1/3")]
    [InlineData("run", "jobs.jsonl", "-d", "out", "--shard", "1")]
    public void Mistakes_are_told_and_nothing_is_written(params string[] arguments)
    {
        AddPictures();
        Run("plan", "embed", "pictures", "-o", "jobs.jsonl").Require(0);
        string[] before = folder.Entries;
        Run(arguments).Require(2);
        Assert.Equal(before, folder.Entries);
    }

    [Fact]
    public void A_manifest_of_another_network_or_version_is_refused()
    {
        AddPictures();
        Run("plan", "embed", "pictures", "-o", "jobs.jsonl").Require(0);
        string[] lines = File.ReadAllLines(folder.PathOf("jobs.jsonl"));
        string header = lines[0];
        File.WriteAllText(folder.PathOf("version.jsonl"), header.Replace("\"program\":\"", "\"program\":\"9", StringComparison.Ordinal));
        Run("run", "version.jsonl", "-d", "out").Require(4).RequireOneSentence("version.jsonl", "was planned by version 9");
        int at = header.IndexOf("\"model\":\"", StringComparison.Ordinal) + 9;
        File.WriteAllText(folder.PathOf("model.jsonl"), header[..at] + new string('0', 64) + header[(at + 64)..]);
        Run("run", "model.jsonl", "-d", "out").Require(4).RequireOneSentence("model.jsonl", "another network");
        File.WriteAllLines(folder.PathOf("units.jsonl"), [header, lines[1].Replace("pictures/", "elsewhere/", StringComparison.Ordinal), lines[2][..^3]]);
        Run("run", "units.jsonl", "-d", "out").Require(3).RequireOneSentence("units.jsonl", "line 3");
    }

    [Fact]
    public void The_manifest_of_the_samples_is_of_this_program()
    {
        string manifest = Path.Combine(Repository.Root, "samples", "batch", "jobs.jsonl");
        Run("run", manifest, "-d", "out").Require(0);
        Run("merge", manifest, "-d", "out", "-o", "all.jsonl").Require(0);
    }

    private ProgramResult Run(params string[] arguments) => ManagedProgram.RunIn(folder, ["batch", .. arguments]);

    private Merged Merge(string outputs)
    {
        JsonElement merged = Run("merge", "jobs.jsonl", "-d", outputs, "-o", "all.jsonl", "--npy", "all.npy", "--json").Require(0).Json();
        return new Merged(
            merged.GetProperty("units").GetInt32(), merged.GetProperty("faces").GetInt32(), merged.GetProperty("digest").GetString()!, merged.GetProperty("npy_digest").GetString()!);
    }

    private void AddPictures()
    {
        folder.AddSample(SamplePictures.Portrait, "pictures/a.png");
        folder.AddSample(SamplePictures.AlteredPortrait, "pictures/b.jpg");
        folder.AddSample(SamplePictures.Portrait, "pictures/c.png");
        folder.AddSample(SamplePictures.Cat, "pictures/d.png");
        folder.AddSample(SamplePictures.OtherPortrait, "pictures/e.jpg");
    }

    private sealed record Merged(int Units, int Faces, string Digest, string Npy);
}
