using System;
using System.IO;
using System.Linq;
using Managed.EndToEnd.Tests.Driving;
using Xunit;

namespace Managed.EndToEnd.Tests.BadInput;

/// <summary>Places that cannot be written: told before work is spent, and whatever was there is untouched.</summary>
public class BadOutputTests
{
    /// <summary>On Linux, where not even the superuser makes files.</summary>
    private const string SystemFolder = "/sys/kernel";

    [Theory]
    [InlineData("nowhere/out.png", "there is no folder")]
    [InlineData("file/out.png", "is a file and no folder")]
    [InlineData("folder.png", "it is a folder")]
    public void A_picture_is_not_written_there(string output, string cause)
    {
        using TemporaryFolder folder = Prepare();
        string[] before = folder.Entries;
        Paint(folder, output).Require(3).RequireOneSentence(output, cause);
        Assert.Equal(before, folder.Entries);
    }

    [Theory]
    [InlineData("style portrait.jpg portrait.jpg --cost-of portrait.jpg --size 32 --gradient-out nowhere/out.npy", "nowhere/out.npy")]
    [InlineData("face embed portrait.jpg -o nowhere/out.npy", "nowhere/out.npy")]
    [InlineData("face detect portrait.jpg --draw nowhere/out.png", "nowhere/out.png")]
    [InlineData("model convert tiny.json -o nowhere/out.safetensors", "nowhere/out.safetensors")]
    public void Other_files_are_not_written_there_either(string command, string output)
    {
        using TemporaryFolder folder = Prepare();
        folder.AddSample(SamplePictures.OtherPortrait, "portrait.jpg");
        ManagedProgram.RunIn(folder, command.Split(' ')).Require(3).RequireOneSentence(output, "there is no folder");
    }

    [Fact]
    public void The_demo_needs_a_folder()
    {
        using TemporaryFolder folder = Prepare();
        ManagedProgram.RunIn(folder, "demo", "file").Require(3).RequireOneSentence("file", "is a file");
    }

    [SkippableFact]
    public void A_folder_that_this_account_may_not_write_in_is_named()
    {
        if (OperatingSystem.IsWindows())
            throw new SkipException("skipped: permissions are set in another way on Windows");
        using TemporaryFolder folder = Prepare();
        DirectoryInfo closed = Directory.CreateDirectory(folder.PathOf("closed"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            string[] places = [closed.FullName, SystemFolder];
            string? place = places.FirstOrDefault(place => Directory.Exists(place) && !MayWriteIn(place));
            Skip.If(place is null, "skipped: this account may write everywhere");
            string output = Path.Combine(place, "out.png");
            Paint(folder, output).Require(3).RequireOneSentence(output, "may not write");
        }
        finally
        {
            closed.UnixFileMode |= UnixFileMode.UserWrite;
        }
    }

    [Fact]
    public void A_picture_that_was_there_outlives_a_failure_and_is_replaced_by_a_success()
    {
        using TemporaryFolder folder = Prepare();
        byte[] old = "the picture of yesterday"u8.ToArray();
        folder.Add("out.png", old);
        ManagedProgram.RunIn(folder, "style", "missing.png", SamplePictures.PathOf(SamplePictures.Painting), "-o", "out.png").Require(3)
            .RequireOneSentence("missing.png", "no such file");
        Assert.Equal(old, File.ReadAllBytes(folder.PathOf("out.png")));
        string[] before = folder.Entries;
        Paint(folder, "out.png").Require(0);
        Assert.NotEqual(old, File.ReadAllBytes(folder.PathOf("out.png")));
        Assert.Equal(before, folder.Entries);
    }

    private static bool MayWriteIn(string folder)
    {
        try
        {
            File.WriteAllText(Path.Combine(folder, "probe"), "");
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static ProgramResult Paint(TemporaryFolder folder, string output) => ManagedProgram.RunIn(
        folder,
        "style",
        SamplePictures.PathOf(SamplePictures.Cat),
        SamplePictures.PathOf(SamplePictures.Painting),
        "-o", output, "--size", "64", "--iterations", "1", "--quiet");

    private static TemporaryFolder Prepare()
    {
        var folder = new TemporaryFolder();
        folder.Add("file", "a file"u8.ToArray());
        folder.Add("tiny.json", """[{"paths":["tiny.bin"],"weights":[{"name":"x","shape":[1],"dtype":"float32"}]}]"""u8.ToArray());
        folder.Add("tiny.bin", [0, 0, 128, 63]);
        Directory.CreateDirectory(folder.PathOf("folder.png"));
        return folder;
    }
}
