using System;
using System.Diagnostics;
using System.IO;
using System.Text;
using System.Threading.Tasks;
using Managed.Media.Batch;
using Managed.Security;
using Xunit;

namespace Managed.Media.Tests.Batch;

/// <summary>What a unit is made of are the bytes whose digest was checked.</summary>
public sealed class BatchInputTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("managed-input").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_file_is_read_as_it_was_planned_or_not_at_all()
    {
        File.WriteAllText(PathOf("a.png"), "planned");
        var input = new BatchInput("a.png", FileDigest.Of(PathOf("a.png")));
        Assert.Equal("planned", Encoding.UTF8.GetString(input.Read(folder)));
        File.WriteAllText(PathOf("a.png"), "Planned");
        Assert.Equal($"{PathOf("a.png")}: is not the file that was planned.", Assert.Throws<InvalidFileException>(() => input.Read(folder)).Message);
        File.Delete(PathOf("a.png"));
        Assert.Throws<FileNotFoundException>(() => input.Read(folder));
    }

    [Fact]
    public void A_file_without_bytes_has_no_digest()
    {
        File.WriteAllText(PathOf("empty"), "");
        Assert.Contains("is empty", Assert.Throws<InvalidFileException>(() => FileDigest.Of(PathOf("empty"))).Message, StringComparison.Ordinal);
        File.WriteAllText(PathOf("one"), "1");
        File.CreateSymbolicLink(PathOf("link"), PathOf("one"));
        Assert.Equal(Sha256.HexOf("1"u8), FileDigest.Of(PathOf("link")));
    }

    [SkippableTheory]
    [InlineData("pipe")]
    [InlineData("link to the pipe")]
    [InlineData("/dev/zero")]
    [InlineData("/dev/null")]
    public async Task Pipes_and_devices_are_refused_without_waiting_for_their_end(string name)
    {
        Skip.If(OperatingSystem.IsWindows(), "skipped: Windows keeps no pipes and devices among files");
        using (Process made = Process.Start("mkfifo", PathOf("pipe")))
            await made.WaitForExitAsync();
        File.CreateSymbolicLink(PathOf("link to the pipe"), "pipe");
        Task<InvalidFileException> refusal = Task.Run(() => Assert.Throws<InvalidFileException>(() => FileDigest.Of(PathOf(name))));
        Assert.Same(refusal, await Task.WhenAny(refusal, Task.Delay(TimeSpan.FromSeconds(30))));
        Assert.Contains("is a pipe or a device", (await refusal).Message, StringComparison.Ordinal);
    }

    private string PathOf(string name) => Path.Combine(folder, name);
}
