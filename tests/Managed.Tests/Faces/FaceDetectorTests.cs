using System;
using System.Collections.Generic;
using System.Linq;
using Managed.Faces;
using Managed.Formats;
using Managed.Tensors;
using Xunit;

namespace Managed.Tests.Faces;

/// <summary>Decoding and suppression, with weights written so that the network's output is known.</summary>
public sealed class FaceDetectorTests : IDisposable
{
    private readonly WorkerPool workers = new(1);

    public void Dispose() => workers.Dispose();

    [Fact]
    public void Each_cell_and_anchor_stands_for_a_box()
    {
        for (int anchor = 0; anchor < FaceDetectorWeights.Anchors.Length; anchor++)
        {
            TensorTable weights = FaceDetectorWeights.ConstantOutput(anchor, 0.5, -1, 0.2, -0.3, score: 2);
            FaceDetection[] found = Detect(weights, new RgbImage(new byte[3 * 160 * 160], 160, 160), 160);
            Assert.Equal(25, found.Length);
            (double width, double height) = (32 * FaceDetectorWeights.Anchors[anchor].Width * Math.Exp(0.2), 32 * FaceDetectorWeights.Anchors[anchor].Height * Math.Exp(-0.3));
            for (int cell = 0; cell < 25; cell++)
            {
                double x = 32 * ((cell % 5) + Logistic(0.5));
                double y = 32 * ((cell / 5) + Logistic(-1));
                FaceDetection nearest = found.MinBy(face => Math.Pow(face.Box.CentreX - x, 2) + Math.Pow(face.Box.CentreY - y, 2));
                AssertBox((x, y, width, height), nearest.Box);
                Assert.Equal(Logistic(2), nearest.Score, 1e-6);
            }
        }
    }

    [Theory]
    [InlineData(80, 40, 0f)]
    [InlineData(320, 480, 0f)]
    [InlineData(64, 64, 0.25f)]
    [InlineData(200, 50, 0.125f)]
    public void Boxes_are_in_the_pictures_pixels_whatever_its_size_and_border(int width, int height, float border)
    {
        TensorTable weights = FaceDetectorWeights.ConstantOutput(anchor: 0, 0, 0, 0, 0, score: 1);
        FaceDetection[] found = Detect(weights, new RgbImage(new byte[3 * width * height], width, height), 160, border: border);
        double offset = 160 * border;
        double shrink = (160 - (2 * offset)) / Math.Max(width, height);

        // The picture is shrunk to whole pixels, which need not be quite in proportion.
        double scaleX = width / Math.Round(width * shrink);
        double scaleY = height / Math.Round(height * shrink);
        Assert.Equal(25, found.Length);
        Assert.All(found, face => Assert.Equal(32 * FaceDetectorWeights.Anchors[0].Width * scaleX, face.Box.Width, 1e-3));
        Assert.All(found, face => Assert.Equal(32 * FaceDetectorWeights.Anchors[0].Height * scaleY, face.Box.Height, 1e-3));
        Assert.Equal((16 - offset) * scaleX, found.Min(face => face.Box.CentreX), 1e-3);
        Assert.Equal((144 - offset) * scaleX, found.Max(face => face.Box.CentreX), 1e-3);
        Assert.Equal((16 - offset) * scaleY, found.Min(face => face.Box.CentreY), 1e-3);
        Assert.Equal((144 - offset) * scaleY, found.Max(face => face.Box.CentreY), 1e-3);
    }

    [Fact]
    public void A_bright_spot_is_found_where_it_is_and_the_brighter_one_first()
    {
        TensorTable weights = FaceDetectorWeights.BrightnessOutput(anchor: 1, gain: 20, bias: -5);
        RgbImage image = Spots(320, (70, 250, 200), (250, 60, 255));
        FaceDetection[] found = Detect(weights, image, 320, overlap: 0.1f);
        Assert.Equal(2, found.Length);
        Assert.Equal(Logistic((20 * (255 - 117.001) / 255) - 5), found[0].Score, 1e-5);
        Assert.Equal(Logistic((20 * (200 - 117.001) / 255) - 5), found[1].Score, 1e-5);

        // A cell sees its own pixels and those of its right and lower neighbours.
        Assert.InRange(found[0].Box.CentreX, 250 - 64, 250 + 32);
        Assert.InRange(found[0].Box.CentreY, 60 - 64, 60 + 32);
        Assert.InRange(found[1].Box.CentreX, 70 - 64, 70 + 32);
        Assert.InRange(found[1].Box.CentreY, 250 - 64, 250 + 32);
    }

    [Fact]
    public void What_several_looks_find_is_merged()
    {
        TensorTable weights = FaceDetectorWeights.BrightnessOutput(anchor: 1, gain: 20, bias: -5);
        var options = new FaceDetectorOptions { Passes = [new(320, 0), new(320, 0)], OverlapThreshold = 0.1f };
        Assert.Single(new FaceDetector(weights, workers, options).Detect(Spots(320, (100, 100, 255))));
    }

    [Theory]
    [InlineData(0.4f, 2)]
    [InlineData(2, 0.5f)]
    [InlineData(0.3f, 0.6f)]
    public void Of_overlapping_boxes_the_surest_stays(float overlap, float cover)
    {
        for (int seed = 0; seed < 30; seed++)
        {
            var random = new SeededRandom(seed);
            FaceDetection[] wanted =
            [
                .. Enumerable.Range(0, 5).Select(i => new FaceDetection(
                    Box(random.NextSingle(4, 28), random.NextSingle(4, 28), random.NextSingle(10, 40), random.NextSingle(10, 40)),
                    0.55f + (0.08f * ((i + seed) % 5)))),
            ];
            FaceDetection[] found = Detect(FaceDetectorWeights.Output(wanted), new RgbImage(new byte[3 * 32 * 32], 32, 32), 32, overlap: overlap, cover: cover);
            FaceDetection[] expected = Suppressed(wanted, overlap, cover);
            Assert.Equal(expected.Length, found.Length);
            for (int i = 0; i < found.Length; i++)
            {
                Assert.Equal(expected[i].Score, found[i].Score, 1e-5f);
                AssertBox((expected[i].Box.CentreX, expected[i].Box.CentreY, expected[i].Box.Width, expected[i].Box.Height), found[i].Box);
            }
        }
    }

    [Fact]
    public void A_score_below_the_threshold_is_dropped()
    {
        FaceDetection[] wanted = [new(Box(8, 8, 10, 10), 0.69f), new(Box(24, 24, 10, 10), 0.71f)];
        var image = new RgbImage(new byte[3 * 32 * 32], 32, 32);
        Assert.Equal(2, Detect(FaceDetectorWeights.Output(wanted), image, 32).Length);
        Assert.Equal(0.71f, Assert.Single(Detect(FaceDetectorWeights.Output(wanted), image, 32, score: 0.7f)).Score, 1e-5f);
        Assert.Empty(Detect(FaceDetectorWeights.Output(wanted), image, 32, score: 0.72f));
    }

    [Fact]
    public void Half_is_a_score_that_is_just_enough() =>
        Assert.Equal(25, Detect(FaceDetectorWeights.ConstantOutput(0, 0, 0, 0, 0, score: 0), new RgbImage(new byte[3 * 160 * 160], 160, 160), 160).Length);

    [Theory]
    [InlineData(0, 0f)]
    [InlineData(33, 0f)]
    [InlineData(-32, 0f)]
    [InlineData(160, 0.5f)]
    [InlineData(160, -0.1f)]
    [InlineData(160, float.NaN)]
    public void A_pass_that_cannot_be_is_refused(int size, float border) => Assert.Throws<ArgumentException>(
        () => new FaceDetector(FaceDetectorWeights.ConstantOutput(0, 0, 0, 0, 0, 0), workers, new FaceDetectorOptions { Passes = [new(160, 0), new(size, border)] }));

    /// <summary>One look, without any suppression unless it is asked for.</summary>
    private FaceDetection[] Detect(WeightSource weights, RgbImage image, int size, float border = 0, float overlap = 2, float cover = 2, float score = 0.5f)
    {
        var options = new FaceDetectorOptions { Passes = [new(size, border)], OverlapThreshold = overlap, CoverThreshold = cover, ScoreThreshold = score };
        return [.. new FaceDetector(weights, workers, options).Detect(image)];
    }

    /// <summary>A black square picture with red spots of 6 x 6.</summary>
    private static RgbImage Spots(int size, params (int X, int Y, byte Red)[] spots)
    {
        var pixels = new byte[3 * size * size];
        foreach ((int x, int y, byte red) in spots)
        {
            for (int i = 0; i < 36; i++)
                pixels[3 * (((y - 3 + (i / 6)) * size) + x - 3 + (i % 6))] = red;
        }

        return new RgbImage(pixels, size, size);
    }

    /// <summary>Non-maximum suppression by hand: the surest box goes to the result, and all that overlap it, or lie in it or around it, by more than the thresholds go away.</summary>
    private static FaceDetection[] Suppressed(IEnumerable<FaceDetection> faces, double overlap, double cover)
    {
        List<FaceDetection> left = [.. faces.OrderByDescending(face => face.Score)];
        var kept = new List<FaceDetection>();
        while (left.Count > 0)
        {
            kept.Add(left[0]);
            left = [.. left.Skip(1).Where(face => !IsSame(kept[^1].Box, face.Box, overlap, cover))];
        }

        return [.. kept];
    }

    private static bool IsSame(FaceBox a, FaceBox b, double overlap, double cover)
    {
        double width = Math.Max(0, Math.Min((double)a.X + a.Width, (double)b.X + b.Width) - Math.Max(a.X, b.X));
        double height = Math.Max(0, Math.Min((double)a.Y + a.Height, (double)b.Y + b.Height) - Math.Max(a.Y, b.Y));
        double areaA = (double)a.Width * a.Height;
        double areaB = (double)b.Width * b.Height;
        return width * height > overlap * (areaA + areaB - (width * height)) || width * height > cover * Math.Min(areaA, areaB);
    }

    private static FaceBox Box(float x, float y, float width, float height) => new(x - (width / 2), y - (height / 2), width, height);

    private static double Logistic(double value) => 1 / (1 + Math.Exp(-value));

    /// <summary>Values of some hundred pixels in single precision, taken through exponentials: good to a thousandth of a pixel.</summary>
    private static void AssertBox((double X, double Y, double Width, double Height) expected, FaceBox box)
    {
        Assert.Equal(expected.X, box.CentreX, 1e-3);
        Assert.Equal(expected.Y, box.CentreY, 1e-3);
        Assert.Equal(expected.Width, box.Width, 1e-3);
        Assert.Equal(expected.Height, box.Height, 1e-3);
    }
}
