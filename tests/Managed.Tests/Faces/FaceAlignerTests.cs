using System;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Managed.Faces;
using Managed.Kernels.Resample;
using Managed.Tensors;
using Xunit;

namespace Managed.Tests.Faces;

public class FaceAlignerTests
{
    private const int Size = 150;

    /// <summary>Landmarks are single precision: at 1000 pixels a coordinate is off by up to 3e-5, and the map by no more at a face's place.</summary>
    private const double Tolerance = 1e-4;

    [Theory]
    [InlineData(30, 0.490127, 0.515625)]
    [InlineData(36, 0.121737, 0.216423)]
    [InlineData(45, 0.858516, 0.216423)]
    [InlineData(51, 0.490127, 0.727388 + 0.01519)]
    public void The_mean_face_stands_within_its_margin(int landmark, double x, double y)
    {
        (double u, double v) = FaceAligner.Target(landmark, Size, 0.25);
        Assert.Equal((0.25 + x) / 1.5 * Size, u, 1e-9);
        Assert.Equal((0.25 + y) / 1.5 * Size, v, 1e-9);
    }

    [Fact]
    public void A_turned_scaled_and_moved_mean_face_gives_its_similarity_back() => Check.One(
        Config.QuickThrowOnFailure,
        Prop.ForAll(Similarities(), similarity => AssertSameMap(similarity, FaceAligner.Map(MeanFace(similarity), Size))));

    [Fact]
    public void The_map_of_a_smaller_margin_shows_a_larger_face()
    {
        FaceLandmarks landmarks = MeanFace(Similarity(0.3, 2, 40, 60));
        Assert.Equal(2, FaceAligner.Map(landmarks, Size).Scale, Tolerance);
        Assert.Equal(2 / (1 + (2 * FaceAligner.DefaultPadding)), FaceAligner.Map(landmarks, Size, 0).Scale, Tolerance);
        Assert.Equal(2 * Size / 64.0, FaceAligner.Map(landmarks, 64).Scale, Tolerance);
    }

    [Fact]
    public void Five_points_in_their_places_give_the_map_that_moves_nothing()
    {
        FacePoint[] points = [.. Enumerable.Repeat(new FacePoint(0, 0), FaceLandmarks.Count)];
        for (int i = 36; i < 48; i++)
            points[i] = i < 42 ? new FacePoint(38.2946f, 51.6963f) : new FacePoint(73.5318f, 51.5014f);
        (points[30], points[48], points[54]) = (new FacePoint(56.0252f, 71.7366f), new FacePoint(41.5493f, 92.3655f), new FacePoint(70.7299f, 92.2041f));
        AssertSameMap(Similarity(0, 1, 0, 0), FaceAligner.MapFivePoints(new FaceLandmarks([.. points]), 112));
        AssertSameMap(Similarity(0, 0.5, 0, 0), FaceAligner.MapFivePoints(new FaceLandmarks([.. points]), 224));
    }

    [Fact]
    public void Jaw_brows_and_lower_lip_take_no_part()
    {
        AffineTransform map = Similarity(-0.2, 1.5, 30, 20);
        FaceLandmarks landmarks = MeanFace(map);
        var bent = new FaceLandmarks([.. landmarks.Points.Select((point, i) => i is < 27 or (>= 55 and <= 59) or >= 65 ? new FacePoint(point.X + 50, -point.Y) : point)]);
        AssertSameMap(map, FaceAligner.Map(bent, Size));
    }

    [Fact]
    public void Every_other_similarity_is_farther_from_the_landmarks()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var random = new SeededRandom(seed);
            var landmarks = new FaceLandmarks(
                [.. MeanFace(Similarity(0.4, 1.2, 100, 80)).Points.Select(p => new FacePoint(p.X + (8 * random.NextNormal()), p.Y + (8 * random.NextNormal())))]);
            AffineTransform best = FaceAligner.Map(landmarks, Size);
            double least = SquaredError(best, landmarks);
            foreach (double step in new[] { -0.01, 0.01 })
            {
                Assert.True(SquaredError(best with { Xx = best.Xx + step, Yy = best.Yy + step }, landmarks) > least);
                Assert.True(SquaredError(best with { Xy = best.Xy - step, Yx = best.Yx + step }, landmarks) > least);
                Assert.True(SquaredError(best with { X0 = best.X0 + step }, landmarks) > least);
                Assert.True(SquaredError(best with { Y0 = best.Y0 + step }, landmarks) > least);
            }
        }
    }

    [Fact]
    public void An_aligned_gradient_is_the_gradient_at_the_mapped_positions()
    {
        RgbImage image = GradientPicture(120, 110);
        AffineTransform map = Similarity(0.5, 0.6, 40, 15);
        Tensor aligned = FaceAligner.Align(image, MeanFace(map, 96), 96);
        Assert.Equal<Shape>([1, 3, 96, 96], aligned.Shape);
        int inside = 0;
        for (int v = 0; v < 96; v++)
        {
            for (int u = 0; u < 96; u++)
            {
                (double x, double y) = map.Apply(u + 0.5, v + 0.5);
                if (x < 1.5 || y < 1.5 || x > 118.5 || y > 108.5)
                    continue;
                inside++;
                int at = (v * 96) + u;
                Assert.Equal(2 * (x - 0.5), aligned.Span[at], 0.001);
                Assert.Equal(2 * (y - 0.5), aligned.Span[(96 * 96) + at], 0.001);
                Assert.Equal(77, aligned.Span[(2 * 96 * 96) + at], 0.001);
            }
        }

        Assert.True(inside > 96 * 96 / 2, $"only {inside} positions lie in the picture");
    }

    [Fact]
    public void Landmarks_are_sixty_eight()
    {
        Assert.Throws<ArgumentException>(() => new FaceLandmarks([.. Enumerable.Repeat(default(FacePoint), 67)]));
        Assert.Throws<ArgumentOutOfRangeException>(() => FaceAligner.Map(MeanFace(AffineTransform.Identity), 0));
    }

    [Fact]
    public void The_centre_of_some_landmarks_is_their_mean()
    {
        var landmarks = new FaceLandmarks([.. Enumerable.Range(0, 68).Select(i => new FacePoint(i, 2 * i))]);
        Assert.Equal(new FacePoint(38.5f, 77), landmarks.Centre(36, 42));
    }

    private static Arbitrary<AffineTransform> Similarities() => Arb.From(
        from angle in Gen.Choose(-314, 314)
        from scale in Gen.Choose(2, 40)
        from x in Gen.Choose(-300, 400)
        from y in Gen.Choose(-300, 400)
        select Similarity(angle / 100.0, scale / 10.0, x, y));

    private static AffineTransform Similarity(double angle, double scale, double x, double y) =>
        new(scale * Math.Cos(angle), -scale * Math.Sin(angle), x, scale * Math.Sin(angle), scale * Math.Cos(angle), y);

    /// <summary>The mean face as a map from the aligned face shows it in the picture; the jaw, of which nothing is known, at the origin.</summary>
    private static FaceLandmarks MeanFace(AffineTransform map, int size = Size) => new(
    [
        .. Enumerable.Range(0, FaceLandmarks.Count).Select(i =>
        {
            if (i < 17)
                return default;
            (double u, double v) = FaceAligner.Target(i, size, FaceAligner.DefaultPadding);
            (double x, double y) = map.Apply(u, v);
            return new FacePoint((float)x, (float)y);
        }),
    ]);

    private static double SquaredError(AffineTransform map, FaceLandmarks landmarks)
    {
        double sum = 0;
        for (int i = 27; i < FaceLandmarks.Count; i++)
        {
            if (i is (>= 55 and <= 59) or >= 65)
                continue;
            (double u, double v) = FaceAligner.Target(i, Size, FaceAligner.DefaultPadding);
            (double x, double y) = map.Apply(u, v);
            sum += Math.Pow(x - landmarks.Points[i].X, 2) + Math.Pow(y - landmarks.Points[i].Y, 2);
        }

        return sum;
    }

    private static void AssertSameMap(AffineTransform expected, AffineTransform actual)
    {
        foreach ((double u, double v) in new[] { (0.0, 0.0), (Size, 0), (0, Size), (Size, Size) })
        {
            (double x, double y) = expected.Apply(u, v);
            (double a, double b) = actual.Apply(u, v);
            Assert.Equal(x, a, Tolerance);
            Assert.Equal(y, b, Tolerance);
        }
    }

    /// <summary>Red grows by 2 a column, green by 2 a row, blue stays.</summary>
    private static RgbImage GradientPicture(int width, int height)
    {
        var pixels = new byte[3 * width * height];
        for (int i = 0; i < width * height; i++)
            (pixels[3 * i], pixels[(3 * i) + 1], pixels[(3 * i) + 2]) = ((byte)(2 * (i % width)), (byte)(2 * (i / width)), 77);
        return new RgbImage(pixels, width, height);
    }
}
