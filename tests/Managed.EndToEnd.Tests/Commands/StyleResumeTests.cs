using System;
using System.Globalization;
using System.IO;
using System.Linq;
using Managed.EndToEnd.Tests.Driving;
using Managed.Media.Pictures;
using Xunit;

namespace Managed.EndToEnd.Tests.Commands;

public class StyleResumeTests
{
    [SkippableTheory]
    [InlineData("lbfgs", 40)]
    [InlineData("adam", 60)]
    public void Killed_and_resumed_a_run_ends_with_the_digest_of_one_without_interruption(string optimizer, int iterations)
    {
        Skip.If(OperatingSystem.IsWindows(), "skipped: signals are sent in another way on Windows");
        using var folder = new TemporaryFolder();
        string whole = Digest(ManagedProgram.RunIn(folder, Paint(iterations, "--optimizer", optimizer)));
        string[] stored = Paint(iterations, "--optimizer", optimizer, "--checkpoint", "run.state", "--checkpoint-every", "2", "--resume");
        Assert.NotEqual(0, ManagedProgram.RunAndKill(folder, "run.state", stored).ExitCode);
        Assert.Equal(whole, Digest(ManagedProgram.RunIn(folder, stored)));
        Assert.Equal(whole, Digest(ManagedProgram.RunIn(folder, stored)));
    }

    [SkippableFact]
    public void An_interrupted_run_keeps_its_picture_beside_the_output_and_its_state_and_goes_on()
    {
        Skip.If(OperatingSystem.IsWindows(), "skipped: signals are sent in another way on Windows");
        using var folder = new TemporaryFolder();
        string[] arguments = [.. Paint(60), "--checkpoint", "run.state", "--checkpoint-every", "1", "--resume"];
        ProgramResult result = ManagedProgram.RunAndInterrupt(folder, "run.state", arguments).Require(6);
        Assert.Empty(result.Output);
        Assert.Contains("painted.partial.png: the picture after iteration", result.Error, StringComparison.Ordinal);
        Assert.Equal(["painted.partial.png", "run.state"], folder.Entries);
        Assert.True(PictureReader.Read(folder.PathOf("painted.partial.png")).Width > 0);
        ProgramResult resumed = ManagedProgram.RunIn(folder, arguments).Require(0);
        Assert.Contains("run.state: going on after iteration", resumed.Error, StringComparison.Ordinal);
        Assert.Equal(Digest(ManagedProgram.RunIn(folder, Paint(60))), Digest(resumed));
    }

    [Fact]
    public void A_checkpoint_of_another_run_or_a_damaged_one_is_refused_in_a_sentence()
    {
        using var folder = new TemporaryFolder();
        ProgramResult Resume(string state, params string[] more) =>
            ManagedProgram.RunIn(folder, [.. Paint(2, more), "--checkpoint", state, "--resume"]);
        Resume("run.state").Require(0);
        Resume("run.state", "--seed", "3").Require(2).RequireOneSentence("run.state", "Seed was 1 and is 3");
        Resume("run.state", "--model", "random").Require(4).RequireOneSentence("run.state", "another model");
        byte[] state = File.ReadAllBytes(folder.PathOf("run.state"));
        folder.Add("empty.state", []);
        folder.Add("truncated.state", state[..^100]);
        folder.Add("garbage.state", [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * 7919 >> 3))]);
        state[^1000] ^= 4;
        folder.Add("damaged.state", state);
        Resume("empty.state").Require(3).RequireOneSentence("empty.state", "shorter");
        Resume("truncated.state").Require(3).RequireOneSentence("truncated.state", "truncated");
        Resume("garbage.state").Require(3).RequireOneSentence("garbage.state", "no safetensors file");
        Resume("damaged.state").Require(3).RequireOneSentence("damaged.state", "damaged");
    }

    [Theory]
    [InlineData("--resume needs --checkpoint", "--resume")]
    [InlineData("--checkpoint-every needs --checkpoint", "--checkpoint-every", "5")]
    [InlineData("--checkpoint-every is at least 1", "--checkpoint", "c", "--checkpoint-every", "0")]
    [InlineData("--tolerance is at least 0 and below 1", "--tolerance", "1")]
    [InlineData("--average goes with --optimizer adam", "--average")]
    public void Options_that_make_no_sense_are_wrong_usage(string cause, params string[] options)
    {
        using var folder = new TemporaryFolder();
        Assert.Contains(cause, ManagedProgram.RunIn(folder, Paint(2, options)).Require(2).Error, StringComparison.Ordinal);
        Assert.Empty(folder.Entries);
    }

    private static string Digest(ProgramResult result) => result.Require(0).Json().GetProperty("digest").GetString()!;

    private static string[] Paint(int iterations, params string[] options) =>
    [
        "style", SamplePictures.PathOf(SamplePictures.Cat), SamplePictures.PathOf(SamplePictures.Painting), "-o", "painted.png",
        "--size", "128", "--iterations", iterations.ToString(CultureInfo.InvariantCulture), "--json", .. options,
    ];
}
