using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using Managed.EndToEnd.Tests.Driving;
using Xunit;

namespace Managed.EndToEnd.Tests.Commands;

public class FaceTrainTests
{
    private static readonly string[] Small = ["--crop", "whole", "--size", "16", "--people", "4", "--pictures", "2", "--steps", "60", "--quiet"];

    [Fact]
    public void A_model_is_learned_tested_on_others_and_gone_on_from()
    {
        using var folder = new TemporaryFolder();
        AddPeople(folder, 8);
        JsonElement json = ManagedProgram.RunIn(folder, ["face", "train", "people", "-o", "m.safetensors", "--hold-out", "3", "--json", .. Small]).Require(0).Json();
        Assert.Equal(60, json.GetProperty("steps").GetInt32());
        Assert.Equal(9 * 8 / 2, json.GetProperty("pairs").GetInt32());
        Assert.InRange(json.GetProperty("eer").GetDouble(), 0, 0.3);
        JsonElement interval = json.GetProperty("eer_interval");
        Assert.InRange(json.GetProperty("eer").GetDouble(), interval[0].GetDouble(), interval[1].GetDouble());
        Assert.True(json.TryGetProperty("tar_at_far_0_1_percent", out _));

        ManagedProgram.RunIn(folder, ["face", "train", "people", "-o", "p.safetensors", "--start", "m.safetensors", "--freeze", "--loss", "pair", "--hold-out", "p6,p7", .. Small]).Require(0);
        JsonElement same = ManagedProgram.RunIn(folder, "face", "verify", "people/p7/0.pgm", "people/p7/1.pgm", "--model", "m.safetensors", "--json").Require(0).Json();
        Assert.True(same.GetProperty("same").GetBoolean());
        Assert.Equal(JsonValueKind.Null, same.GetProperty("probability").ValueKind);
        JsonElement other = ManagedProgram.RunIn(folder, "face", "verify", "people/p7/0.pgm", "people/p5/1.pgm", "--model", "p.safetensors", "--threshold", "0", "--json").Require(1).Json();
        Assert.Equal("head", other.GetProperty("metric").GetString());
        Assert.InRange(other.GetProperty("probability").GetDouble(), 0, 1);
        ManagedProgram.RunIn(folder, "face", "verify", "people/p7/0.pgm", "gone.pgm", "--model", "m.safetensors").Require(3).RequireOneSentence("gone.pgm", "no such file");
        string output = ManagedProgram.RunIn(folder, "model", "info", "p.safetensors").Require(0).Output;
        Assert.Contains("head.weight", output, StringComparison.Ordinal);
        ManagedProgram.RunIn(folder, ["face", "train", "people", "-o", "q.safetensors", "--start", "m.safetensors", "--crop", "aligned", "--size", "16", "--steps", "20"])
            .Require(4).RequireOneSentence("m.safetensors", "--crop whole");
    }

    [Fact]
    public void People_of_a_list_of_pairs_are_tested_and_not_learned_from()
    {
        using var folder = new TemporaryFolder();
        AddPeople(folder, 8);
        folder.Add("pairs.csv", "file_x,file_y,Decision\np0/0.pgm,p0/1.pgm,Yes\np0/0.pgm,p1/1.pgm,No\np1/0.pgm,p1/2.pgm,Yes\np1/0.pgm,gone.pgm,No\n"u8.ToArray());
        ProgramResult result = ManagedProgram.RunIn(
            folder, ["face", "train", "people", "-o", "m.safetensors", "--pairs", "pairs.csv", "--json", .. Small.Where(option => option != "--quiet")]).Require(0);
        Assert.Contains("of 6 people", result.Error, StringComparison.Ordinal);
        Assert.Contains("gone.pgm", result.Error, StringComparison.Ordinal);
        Assert.Equal(4, result.Json().GetProperty("pairs").GetInt32());
        ManagedProgram.RunIn(folder, ["face", "train", "people", "-o", "n.safetensors", "--pairs", "pairs.csv", "--fold", "7", .. Small]).Require(2);
        ManagedProgram.RunIn(folder, ["face", "train", "people", "-o", "n.safetensors", "--pairs", "none.csv", .. Small]).Require(3).RequireOneSentence("none.csv", "no such file");
    }

    [Theory]
    [InlineData("adam")]
    [InlineData("lbfgs")]
    public void A_training_killed_in_the_middle_goes_on_to_the_same_model(string optimizer)
    {
        using var folder = new TemporaryFolder();
        AddPeople(folder, 8);
        ManagedProgram.RunIn(folder, ["face", "train", "people", "-o", "whole.safetensors", "--optimizer", optimizer, .. Small]).Require(0);
        string[] stored = ["face", "train", "people", "-o", "m.safetensors", "--optimizer", optimizer, "--checkpoint", "c.safetensors", "--resume", .. Small];
        Assert.NotEqual(0, ManagedProgram.RunAndKill(folder, "c.safetensors", stored).ExitCode);
        Assert.False(File.Exists(folder.PathOf("m.safetensors")));
        ManagedProgram.RunIn(folder, stored).Require(0);
        Assert.Equal(File.ReadAllBytes(folder.PathOf("whole.safetensors")), File.ReadAllBytes(folder.PathOf("m.safetensors")));
    }

    [Fact]
    public void What_cannot_be_trained_is_told_in_a_sentence_and_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        AddPeople(folder, 3);
        folder.Add("bad.safetensors", Encoding.UTF8.GetBytes("not weights at all"));
        ManagedProgram.RunIn(folder, ["face", "train", "gone", "-o", "m.safetensors", .. Small]).Require(3).RequireOneSentence("gone", "no such folder");
        ManagedProgram.RunIn(folder, ["face", "train", "people", "-o", "m.safetensors", .. Small]).Require(3).RequireOneSentence("people", "too few people");
        AddPeople(folder, 6);
        ManagedProgram.RunIn(folder, ["face", "train", "people", "-o", "m.safetensors", "--hold-out", "nobody", .. Small]).Require(2);
        ManagedProgram.RunIn(folder, ["face", "train", "people", "-o", "m.safetensors", "--freeze", .. Small]).Require(2);
        ManagedProgram.RunIn(folder, ["face", "train", "people", "-o", "m.safetensors", "--optimizer", "newton", .. Small]).Require(2);
        ManagedProgram.RunIn(folder, ["face", "train", "people", "-o", "m.safetensors", "--resume", .. Small]).Require(2);
        ManagedProgram.RunIn(folder, ["face", "train", "people", "-o", "m.safetensors", "--size", "30"]).Require(2);
        ManagedProgram.RunIn(folder, ["face", "train", "people", "-o", "m.safetensors", "--start", "bad.safetensors", .. Small]).Require(4);
        ManagedProgram.RunIn(folder, ["face", "train", "people", "-o", "m.safetensors", "--checkpoint", "bad.safetensors", "--resume", .. Small]).Require(4);
        ManagedProgram.RunIn(folder, ["face", "train", "people", "-o", "no/m.safetensors", .. Small]).Require(3).RequireOneSentence("no/m.safetensors", "no folder");
        Assert.DoesNotContain(folder.Entries, entry => entry.EndsWith("m.safetensors", StringComparison.Ordinal));
    }

    /// <summary>People whose pictures are a pattern of their own with noise.</summary>
    private static void AddPeople(TemporaryFolder folder, int count)
    {
        const int Side = 16;
        for (int person = 0; person < count; person++)
        {
            for (int picture = 0; picture < 3; picture++)
            {
                byte[] header = Encoding.ASCII.GetBytes($"P5\n{Side} {Side}\n255\n");
                var bytes = new byte[header.Length + (Side * Side)];
                header.CopyTo(bytes, 0);
                for (int i = 0; i < Side * Side; i++)
                {
                    int cell = (i % Side / 4) + (4 * (i / Side / 4));
                    bytes[header.Length + i] = (byte)(60 + (((person + 3) * (cell + 5) * 37) % 120) + ((i * 31 * (picture + 1)) % 41));
                }

                folder.Add($"people/p{person}/{picture}.pgm", bytes);
            }
        }
    }
}
