using System;
using Managed.Kernels.Resample;
using Managed.Tensors;
using Xunit;

namespace Managed.Tests.Tensors;

public class RgbImageTests
{
    [Fact]
    public void A_tensor_and_back_is_the_same_picture()
    {
        RgbImage image = Random(13, 7, 1);
        Tensor tensor = image.ToTensor();
        Assert.Equal([1, 3, 7, 13], tensor.Shape);
        Assert.Equal(image.Pixels.ToArray(), RgbImage.FromTensor(tensor).Pixels.ToArray());
        Assert.Equal(image.Pixels.ToArray(), RgbImage.FromTensor(tensor.Reshape([3, 7, 13])).Pixels.ToArray());
    }

    [Fact]
    public void Values_outside_are_clamped_and_NaN_is_black()
    {
        var tensor = new Tensor(new float[] { -1, 2, float.NaN }, [3, 1, 1]);
        Assert.Equal([0, 255, 0], RgbImage.FromTensor(tensor).Pixels.ToArray());
    }

    [Theory]
    [InlineData(40, 30, 17, 11, ResizeFilter.Triangle)]
    [InlineData(11, 9, 30, 41, ResizeFilter.Triangle)]
    [InlineData(40, 30, 17, 44, ResizeFilter.Cubic)]
    public void Resizing_follows_the_reference_in_each_channel(int width, int height, int newWidth, int newHeight, ResizeFilter filter)
    {
        RgbImage image = Random(width, height, 2);
        Tensor resized = image.ToTensor(newWidth, newHeight, filter);
        var expected = new double[newWidth * newHeight];
        for (int channel = 0; channel < 3; channel++)
        {
            double[] plane = Array.ConvertAll(image.ToTensor().Slice(0, 1).Span.Slice(channel * width * height, width * height).ToArray(), v => (double)v);
            ResampleReference.Resize(filter, height, width, newHeight, newWidth, plane, expected);
            for (int i = 0; i < expected.Length; i++)
                Assert.Equal(expected[i], resized.Span[(channel * expected.Length) + i], 1e-5);
        }
    }

    [Fact]
    public void A_flat_picture_stays_flat_in_linear_light_too()
    {
        var pixels = new byte[3 * 20 * 20];
        Array.Fill(pixels, (byte)100);
        Tensor resized = new RgbImage(pixels, 20, 20).ToTensor(7, 9, ResizeFilter.Cubic, linearLight: true);
        Assert.All(resized.Span.ToArray(), value => Assert.Equal(100 / 255f, value, 1e-5f));
    }

    [Fact]
    public void Linear_light_makes_the_mean_of_black_and_white_brighter_than_grey()
    {
        var pixels = new byte[3 * 2];
        Array.Fill(pixels, (byte)255, 3, 3);
        var image = new RgbImage(pixels, 2, 1);
        Assert.Equal(0.5f, image.ToTensor(1, 1).Span[0], 1e-5f);
        Assert.Equal(0.735f, image.ToTensor(1, 1, linearLight: true).Span[0], 1e-3f);
    }

    [Fact]
    public void Fitting_keeps_the_proportions()
    {
        Assert.Equal([1, 3, 15, 20], Random(40, 30, 1).ToTensorFitting(20).Shape);
        Assert.Equal([1, 3, 60, 45], Random(30, 40, 1).ToTensorFitting(60).Shape);
        Assert.Equal([1, 3, 1, 10], Random(100, 2, 1).ToTensorFitting(10).Shape);
    }

    [Fact]
    public void The_identity_warps_a_picture_to_itself()
    {
        RgbImage image = Random(21, 9, 3);
        Tensor warped = image.Warp(AffineTransform.Identity, 21, 9);
        for (int i = 0; i < 21 * 9; i++)
            Assert.Equal(image.Pixels[(3 * i) + 1], warped.Span[(21 * 9) + i], 1e-3f);
    }

    [Fact]
    public void Cropping_takes_the_rectangle_and_refuses_what_is_outside()
    {
        RgbImage image = Random(10, 8, 4);
        RgbImage crop = image.Crop(3, 2, 4, 5);
        Assert.Equal(image.Pixels.Slice(3 * ((4 * 10) + 5), 3).ToArray(), crop.Pixels.Slice(3 * ((2 * 4) + 2), 3).ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => image.Crop(7, 0, 4, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => image.Crop(int.MaxValue, 0, 4, 5));
    }

    [Fact]
    public void Pixels_that_do_not_fill_the_picture_are_refused() => Assert.Throws<ArgumentException>(() => new RgbImage(new byte[10], 2, 2));

    private static RgbImage Random(int width, int height, long seed)
    {
        var random = new SeededRandom(seed);
        var pixels = new byte[3 * width * height];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)random.NextInt(256);
        return new RgbImage(pixels, width, height);
    }
}
