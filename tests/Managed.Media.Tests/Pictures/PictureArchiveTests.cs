using System.IO;
using System.IO.Compression;
using System.Linq;
using Managed.Media.Pictures;
using Managed.Media.Tests.Samples;
using Xunit;

namespace Managed.Media.Tests.Pictures;

public sealed class PictureArchiveTests
{
    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Optimal)]
    public void Pictures_are_read_in_the_order_of_their_names(CompressionLevel level)
    {
        byte[] bytes = ZipBytes.Of(
            level, ("b/2.png", ZipBytes.Picture(4, 2)), ("a/10.PNG", ZipBytes.Picture(3, 1)), ("notes.txt", [1, 2]), ("../c.png", ZipBytes.Picture(5, 3)));
        using PictureArchive archive = Open(bytes);
        Assert.Equal(["../c.png", "a/10.PNG", "b/2.png"], Enumerable.Range(0, archive.Count).Select(archive.NameOf));
        Assert.Equal([5, 3, 4], Enumerable.Range(0, archive.Count).Select(i => archive.Read(i).Width));
        Assert.Equal(RandomPicture.Noise(4, 4, 2).Pixels.ToArray(), archive.Read(2).Pixels.ToArray());
        using PictureArchive part = Open(bytes, "a/");
        Assert.Equal("a/10.PNG", part.NameOf(0));
        Assert.Equal(1, part.Count);
    }

    [Fact]
    public void Archives_that_are_not_right_are_refused()
    {
        byte[] picture = ZipBytes.Picture(3, 1);
        Damage.Refuses(() => Open([1, 2, 3]), "not a whole zip archive");
        Damage.Refuses(() => Open(ZipBytes.Of(CompressionLevel.Optimal, ("a.txt", picture))), "no pictures");
        Damage.Refuses(() => Open(ZipBytes.Of(CompressionLevel.Optimal, ("a.png", picture)), "b/"), "no pictures");
        Damage.Refuses(() => Open(ZipBytes.Of(CompressionLevel.Optimal, ("a.png", picture), ("a.png", picture))), "two entries 'a.png'");
        using PictureArchive archive = Open(ZipBytes.Of(CompressionLevel.Optimal, ("a.png", [1, 2, 3])));
        InvalidFileException refusal = Damage.Refuses(() => archive.Read(0), "not a PNG");
        Assert.Equal("sample: a.png", refusal.File);
    }

    [Fact]
    public void An_entry_above_the_limit_is_refused_without_unpacking_it()
    {
        byte[] bomb = ZipBytes.Of(CompressionLevel.Optimal, ("a.png", new byte[65 << 20]));
        using PictureArchive archive = Open(bomb);
        Damage.RefusesCheaply(() => archive.Read(0), "above the limit of 67108864 bytes");
    }

    [Fact]
    public void No_beginning_is_taken_for_the_whole() =>
        Damage.RefusesEveryBeginning(ZipBytes.Of(CompressionLevel.Optimal, ("a.png", ZipBytes.Picture(3, 1))), ReadAll);

    [Fact]
    public void Whatever_a_byte_becomes_the_archive_is_read_or_refused() =>
        Damage.SurvivesEveryChangedByte(ZipBytes.Of(CompressionLevel.Optimal, ("a.png", ZipBytes.Picture(3, 1)), ("b.png", ZipBytes.Picture(2, 1))), ReadAll);

    [Fact]
    public void An_archive_is_told_by_its_beginning()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.PathOf("a"), ZipBytes.Of(CompressionLevel.Optimal, ("a.png", ZipBytes.Picture(3, 1))));
        File.WriteAllBytes(folder.PathOf("b"), [1, 2]);
        Assert.True(PictureArchive.Recognizes(folder.PathOf("a")));
        Assert.False(PictureArchive.Recognizes(folder.PathOf("b")));
        using PictureArchive archive = PictureArchive.Open(folder.PathOf("a"));
        Assert.Equal(3, archive.Read(0).Width);
    }

    private static PictureArchive Open(byte[] bytes, string folder = "") => PictureArchive.Open(new MemoryStream(bytes), "sample", folder, null);

    private static void ReadAll(byte[] bytes)
    {
        using PictureArchive archive = Open(bytes);
        for (int i = 0; i < archive.Count; i++)
            archive.Read(i);
    }
}
