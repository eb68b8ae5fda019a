using System;
using Managed.Media.Pictures.Jpeg;
using Xunit;

namespace Managed.Media.Tests.Pictures.Jpeg;

public sealed class ExifOrientationTests
{
    // Two entries in a directory at byte 8; the second is tag 0x0112, a SHORT of value 6.
    private const string Little = "49492A0008000000" + "0200" + "000103000100000040000000" + "120103000100000006000000";
    private const string Big = "4D4D002A00000008" + "0002" + "010000030000000100400000" + "011200030000000100060000";

    [Theory]
    [InlineData(Little, 6)]
    [InlineData(Big, 6)]
    [InlineData("49492A0008000000" + "0100" + "120104000100000008000000", 8)]
    [InlineData("49492A0008000000" + "0100" + "120103000100000000000000", 1)]
    [InlineData("49492A0008000000" + "0100" + "120103000100000009000000", 1)]
    [InlineData("49492A0008000000" + "0100" + "120103000200000006000000", 1)]
    [InlineData("49492A0008000000" + "0100" + "120102000100000006000000", 1)]
    [InlineData("49492A00FFFFFFFF" + "0100" + "120103000100000006000000", 1)]
    [InlineData("49492B0008000000" + "0100" + "120103000100000006000000", 1)]
    [InlineData("49492A0008000000" + "FFFF" + "120103000100000006000000", 6)]
    [InlineData("", 1)]
    public void The_value_is_that_of_the_entry_or_upright(string block, int expected) => Assert.Equal(expected, ExifOrientation.Read(Convert.FromHexString(block)));

    [Theory]
    [InlineData(Little)]
    [InlineData(Big)]
    public void Every_beginning_of_a_block_is_upright(string block)
    {
        byte[] whole = Convert.FromHexString(block);
        for (int length = 0; length < whole.Length; length++)
            Assert.Equal(1, ExifOrientation.Read(whole.AsSpan(0, length)));
    }
}
