using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Managed.EndToEnd.Tests.Driving;
using Managed.Security;
using Managed.Server.Access;
using Xunit;

namespace Managed.Server.Tests.Access;

public sealed class KeyFileTests
{
    private const string Digest = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Fact]
    public void Keys_that_were_made_are_read_again()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("keys.txt");
        string first = KeyFile.Add(path, "door", Role.Read);
        string second = KeyFile.Add(path, "desk", Role.Admin);
        IReadOnlyList<ClientKey> keys = KeyFile.Read(path);
        Assert.Equal([("door", Role.Read), ("desk", Role.Admin)], keys.Select(key => (key.Name, key.Role)));
        Assert.Equal([ClientKey.DigestOf(first), ClientKey.DigestOf(second)], keys.Select(key => key.Digest));
        Assert.NotEqual(first, second);
        Assert.Throws<InvalidFileException>(() => KeyFile.Add(path, "door", Role.Admin));
    }

    [Fact]
    public async Task Keys_that_are_made_at_once_are_all_there()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("keys.txt");
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => KeyFile.Add(path, $"door-{i}", Role.Read))));
        Assert.Equal(20, KeyFile.Read(path).Count);
    }

    [Fact]
    public void A_file_never_grows_to_what_is_not_read()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("keys.txt");
        File.WriteAllLines(path, Enumerable.Range(0, 999).Select(i => $"door-{i} read {Digest}"));
        KeyFile.Add(path, "desk", Role.Read);
        Assert.Throws<InvalidFileException>(() => KeyFile.Add(path, "more", Role.Read));
        Assert.Equal(1000, KeyFile.Read(path).Count);
        File.WriteAllText(path, "#" + new string('x', (1 << 20) - 10));
        Assert.Throws<InvalidFileException>(() => KeyFile.Add(path, "more", Role.Read));
        Assert.Empty(KeyFile.Read(path));
    }

    [Fact]
    public void A_byte_order_mark_is_no_part_of_a_name()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("keys.txt");
        File.WriteAllText(path, $"door read {Digest}\n", Encoding.UTF8);
        Assert.Equal("door", Assert.Single(KeyFile.Read(path)).Name);
        KeyFile.Add(path, "desk", Role.Read);
        Assert.Equal(2, KeyFile.Read(path).Count);
    }

    [Theory]
    [InlineData("door read")]
    [InlineData("door owner " + Digest)]
    [InlineData("door read 0123")]
    [InlineData("do/or read " + Digest)]
    [InlineData("door read " + Digest + " more")]
    [InlineData("door read " + Digest + "\ndoor admin " + Digest)]
    public void A_line_that_is_no_key_is_refused(string text)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("keys.txt"), text);
        Assert.Throws<InvalidFileException>(() => KeyFile.Read(folder.PathOf("keys.txt")));
    }

    [Theory]
    [InlineData(new byte[] { 1, 2 }, new byte[] { 1, 2 }, true)]
    [InlineData(new byte[] { 1, 2 }, new byte[] { 1, 3 }, false)]
    [InlineData(new byte[] { 1, 2 }, new byte[] { 1 }, false)]
    public void Digests_are_compared_whole(byte[] left, byte[] right, bool same) => Assert.Equal(same, ConstantTime.AreEqual(left, right));
}
