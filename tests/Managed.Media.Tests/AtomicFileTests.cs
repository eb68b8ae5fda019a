using System;
using System.IO;
using Managed.Media.Tests.Samples;
using Xunit;

namespace Managed.Media.Tests;

public sealed class AtomicFileTests
{
    [Fact]
    public void A_file_is_written_and_written_over()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("a.txt");
        AtomicFile.Write(path, stream => stream.Write("long content"u8));
        AtomicFile.Write(path, stream => stream.Write("short"u8));
        Assert.Equal("short", File.ReadAllText(path));
        Assert.Equal(["a.txt"], folder.FileNames);
    }

    [Fact]
    public void A_failing_writer_leaves_the_old_file_and_nothing_beside_it()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("a.txt");
        File.WriteAllText(path, "old");
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write("new"u8);
            throw new InvalidOperationException();
        }));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal(["a.txt"], folder.FileNames);
    }

    [Fact]
    public void A_file_that_is_there_is_kept_where_it_is_not_to_be_overwritten()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("a.txt");
        AtomicFile.Write(path, stream => stream.Write("first"u8), overwrite: false);
        Assert.Throws<IOException>(() => AtomicFile.Write(path, stream => stream.Write("second"u8), overwrite: false));
        Assert.Equal("first", File.ReadAllText(path));
        Assert.Equal(["a.txt"], folder.FileNames);
    }

    [Fact]
    public void A_private_file_is_its_owners_alone()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("a.txt");
        AtomicFile.Write(path, stream => stream.Write("secret"u8), ownerOnly: true);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public void The_old_file_is_there_until_the_new_one_is_whole()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("a.txt");
        File.WriteAllText(path, "old");
        AtomicFile.Write(path, stream =>
        {
            stream.Write("new"u8);
            stream.Flush();
            Assert.Equal("old", File.ReadAllText(path));
        });
        Assert.Equal("new", File.ReadAllText(path));
    }

    [Fact]
    public void A_missing_folder_is_an_error_before_the_writer_is_called()
    {
        using var folder = new TemporaryFolder();
        bool called = false;
        Assert.ThrowsAny<IOException>(() => AtomicFile.Write(folder.PathOf("missing/a.txt"), _ => called = true));
        Assert.False(called);
        Assert.Empty(folder.FileNames);
    }

    [Fact]
    public void A_folder_in_the_place_of_the_file_stays()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.PathOf("a.txt"));
        Exception? exception = Record.Exception(() => AtomicFile.Write(folder.PathOf("a.txt"), stream => stream.WriteByte(1)));
        Assert.True(exception is IOException or UnauthorizedAccessException, exception?.ToString() ?? "written");
        Assert.Equal(["a.txt"], folder.FileNames);
    }
}
