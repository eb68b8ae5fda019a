using System.Collections.Generic;
using System.IO;
using System.Linq;
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
