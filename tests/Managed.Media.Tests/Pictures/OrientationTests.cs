using System.Linq;
using Managed.Media.Pictures;
using Managed.Tensors;
using Xunit;

namespace Managed.Media.Tests.Pictures;

public sealed class OrientationTests
{
    // The letters are the pixels of a stored picture, two wide and three high: AB, CD, EF.
    [Theory]
    [InlineData(1, "AB CD EF")]
    [InlineData(2, "BA DC FE")]
    [InlineData(3, "FE DC BA")]
    [InlineData(4, "EF CD AB")]
    [InlineData(5, "ACE BDF")]
    [InlineData(6, "ECA FDB")]
    [InlineData(7, "FDB ECA")]
    [InlineData(8, "BDF ACE")]
    [InlineData(0, "AB CD EF")]
    [InlineData(9, "AB CD EF")]
    public void A_stored_picture_is_turned_upright(int orientation, string upright)
    {
        var stored = new RgbImage("ABCDEF".SelectMany(letter => new[] { (byte)letter, (byte)(letter + 32), (byte)(letter + 64) }).ToArray(), 2, 3);
        string[] rows = upright.Split(' ');
        RgbImage turned = Orientation.Apply(stored, orientation);
        Assert.Equal((rows[0].Length, rows.Length), (turned.Width, turned.Height));
        byte[] expected = [.. string.Concat(rows).SelectMany(letter => new[] { (byte)letter, (byte)(letter + 32), (byte)(letter + 64) })];
        Assert.Equal(expected, turned.Pixels.ToArray());
    }
}
