using System;
using System.Linq;
using Managed.Faces;
using Managed.Tensors;
using Xunit;

namespace Managed.Tests.Faces;

public class FaceQualityTests
{
    private static readonly FaceBox Box = new(20, 20, 160, 160);

    [Fact]
    public void A_sharp_grey_face_that_looks_ahead_has_no_problem()
    {
        FaceQuality quality = FaceQuality.Of(Checks(40, 200, 4), Box, Face());
        Assert.Equal(160, quality.Size);
        Assert.Equal(120, quality.Brightness, 5f);
        Assert.Equal(0, quality.Clipped);
        Assert.Equal(0, quality.Roll, 0.5f);
        Assert.Equal(0, quality.Yaw, 1f);
        Assert.Equal(0, quality.Pitch, 1f);
        Assert.Null(quality.Problem());
    }

    [Fact]
    public void Finer_detail_is_sharper() =>
        Assert.True(FaceQuality.Of(Checks(40, 200, 4), Box, Face()).Sharpness > 2 * FaceQuality.Of(Checks(40, 200, 16), Box, Face()).Sharpness);

    [Theory]
    [InlineData(20, 22, "dark")]
    [InlineData(233, 240, "bright")]
    [InlineData(0, 255, "black or white")]
    [InlineData(120, 120, "blurred")]
    public void Exposure_and_blur_are_told(int low, int high, string told) =>
        Assert.Contains(told, FaceQuality.Of(Checks((byte)low, (byte)high, 12), Box, Face()).Problem(), StringComparison.Ordinal);

    [Fact]
    public void A_small_face_is_told_with_its_size() =>
        Assert.Contains("31 pixels", FaceQuality.Of(Checks(40, 200, 4), Box with { Width = 31 }, Face()).Problem(), StringComparison.Ordinal);

    [Theory]
    [InlineData(30)]
    [InlineData(-20)]
    public void A_lean_is_measured(double degrees)
    {
        double angle = degrees * Math.PI / 180;
        FaceLandmarks leaning = Moved(Face(), (x, y) => ((x * Math.Cos(angle)) - (y * Math.Sin(angle)), (x * Math.Sin(angle)) + (y * Math.Cos(angle))));
        FaceQuality quality = FaceQuality.Of(Checks(40, 200, 4), Box, leaning);
        Assert.Equal(degrees, quality.Roll, 0.5f);
        Assert.Equal(0, quality.Yaw, 1f);
    }

    [Fact]
    public void A_nose_to_the_side_is_a_turn_and_one_low_a_look_down()
    {
        FaceLandmarks turned = WithNose(new FacePoint(150, 110));
        FaceQuality side = FaceQuality.Of(Checks(40, 200, 4), Box, turned);
        Assert.True(side.Yaw > 45);
        Assert.Contains("turned", side.Problem(), StringComparison.Ordinal);
        FaceQuality down = FaceQuality.Of(Checks(40, 200, 4), Box, WithNose(new FacePoint(100, 150)));
        Assert.True(down.Pitch > 35);
        Assert.Contains("looks down", down.Problem(), StringComparison.Ordinal);
    }

    /// <summary>Eyes, nose and mouth at the places of a face that looks ahead, the other landmarks between.</summary>
    private static FaceLandmarks Face()
    {
        FacePoint[] points = [.. Enumerable.Repeat(new FacePoint(100, 100), FaceLandmarks.Count)];
        for (int i = 36; i < 42; i++)
            points[i] = new FacePoint(70, 80);
        for (int i = 42; i < 48; i++)
            points[i] = new FacePoint(130, 80);
        points[30] = new FacePoint(100, 80 + (0.575f * 70));
        points[48] = new FacePoint(75, 150);
        points[54] = new FacePoint(125, 150);
        return new FaceLandmarks([.. points]);
    }

    private static FaceLandmarks WithNose(FacePoint nose) => new(Face().Points.SetItem(30, nose));

    private static FaceLandmarks Moved(FaceLandmarks landmarks, Func<double, double, (double X, double Y)> map) => new(
        [.. landmarks.Points.Select(point => map(point.X - 100, point.Y - 100)).Select(point => new FacePoint((float)point.X + 100, (float)point.Y + 100))]);

    private static RgbImage Checks(byte low, byte high, int size)
    {
        var pixels = new byte[200 * 200 * 3];
        for (int i = 0; i < 200 * 200; i++)
            pixels.AsSpan(3 * i, 3).Fill((((i % 200) / size) + (i / 200 / size)) % 2 == 0 ? low : high);
        return new RgbImage(pixels, 200, 200);
    }
}
