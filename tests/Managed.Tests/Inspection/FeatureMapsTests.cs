using System;
using Managed.Inspection;
using Managed.Tensors;
using Managed.Tests.Generators;
using Xunit;

namespace Managed.Tests.Inspection;

public sealed class FeatureMapsTests
{
    [Fact]
    public void Each_map_is_grey_from_zero_to_its_own_largest_value()
    {
        var value = new Tensor(new float[] { 0, 1, 2, -4, 10, 5, 0, float.NaN }, [1, 2, 2, 2]);
        RgbImage picture = FeatureMaps.Draw(value);

        // Tiles of 64 pixels with gaps of 2; a value is a square of 32.
        Assert.Equal((134, 68), (picture.Width, picture.Height));
        byte At(int tile, int x, int y) => picture.Pixels[3 * (((2 + 16 + (32 * y)) * picture.Width) + 2 + (66 * tile) + 16 + (32 * x))];
        Assert.Equal([0, 128, 255, 0], new[] { At(0, 0, 0), At(0, 1, 0), At(0, 0, 1), At(0, 1, 1) });
        Assert.Equal([255, 128, 0, 0], new[] { At(1, 0, 0), At(1, 1, 0), At(1, 0, 1), At(1, 1, 1) });
    }

    [Fact]
    public void Large_maps_are_made_smaller_and_vectors_are_single_squares()
    {
        Assert.Equal((2 + 130, 2 + 66), (FeatureMaps.Draw(new Tensor([1, 1, 256, 512])).Width, FeatureMaps.Draw(new Tensor([1, 1, 256, 512])).Height));
        Assert.Equal(2 + (2 * 66), FeatureMaps.Draw(DrawnTensor.Uniform([1, 4], 1)).Width);
        Assert.Throws<ArgumentException>(() => FeatureMaps.Draw(new Tensor([2, 1, 4, 4])));
    }

    [Fact]
    public void A_gram_picture_shows_how_often_channels_are_active_together()
    {
        // G = [[4, 0, 2], [0, 1, 0], [2, 0, 1]]: the roots of its shares of 4 are 1, 0, 0.707 and 0.5.
        var value = new Tensor(new float[] { 2, 0, 0, 1, 1, 0 }, [1, 3, 1, 2]);
        RgbImage picture = GramPicture.Draw(value);
        Assert.Equal((510, 510), (picture.Width, picture.Height));
        byte[] At(int row, int column) => picture.Crop((170 * column) + 85, (170 * row) + 85, 1, 1).Pixels.ToArray();
        Assert.Equal([255, 255, 255], At(0, 0));
        Assert.Equal([0, 0, 0], At(0, 1));
        Assert.Equal([255, 128, 0], At(1, 1));
        Assert.Equal(At(0, 2), At(2, 0));
        Assert.Equal([255, 255, 31], At(0, 2));
        Assert.Throws<ArgumentException>(() => GramPicture.Draw(new Tensor([2, 1, 4, 4])));
    }
}
