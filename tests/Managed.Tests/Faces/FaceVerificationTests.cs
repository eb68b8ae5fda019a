using System;
using Managed.Faces;
using Xunit;

namespace Managed.Tests.Faces;

public class FaceVerificationTests
{
    private static readonly FaceEmbedding Origin = new([0, 0]);
    private static readonly FaceEmbedding FiveAway = new([3, 4]);

    [Fact]
    public void A_distance_equal_to_the_threshold_is_the_same_person()
    {
        FaceVerification at = FaceVerification.Of(Origin, FiveAway, threshold: 5);
        Assert.Equal(new FaceVerification(true, 5, 5, FaceMetric.Euclidean), at);
        Assert.False(FaceVerification.Of(Origin, FiveAway, threshold: MathF.BitDecrement(5)).Same);
        Assert.True(FaceVerification.Of(Origin, FiveAway, threshold: MathF.BitIncrement(5)).Same);
    }

    [Fact]
    public void A_picture_is_the_same_person_as_itself_at_threshold_zero() => Assert.True(FaceVerification.Of(FiveAway, FiveAway, threshold: 0).Same);

    [Theory]
    [InlineData(FaceMetric.Euclidean, 0.6f)]
    [InlineData(FaceMetric.Cosine, 0.081f)]
    [InlineData(FaceMetric.ChiSquare, 2.65f)]
    public void Every_metric_has_a_threshold_of_its_own(FaceMetric metric, float threshold)
    {
        Assert.Equal(threshold, FaceVerification.DefaultThreshold(metric));
        FaceVerification verification = FaceVerification.Of(Origin, FiveAway, metric);
        Assert.Equal((threshold, metric, false), (verification.Threshold, verification.Metric, verification.Same));
        Assert.True(FaceVerification.Of(FiveAway, FiveAway, metric).Same);
    }

    [Fact]
    public void The_metric_decides_what_is_compared_with_the_threshold()
    {
        var longer = new FaceEmbedding([6, 8]);
        Assert.False(FaceVerification.Of(FiveAway, longer, FaceMetric.Euclidean).Same);
        Assert.True(FaceVerification.Of(FiveAway, longer, FaceMetric.Cosine).Same);
    }

    [Fact]
    public void A_threshold_that_is_no_number_accepts_nobody() => Assert.False(FaceVerification.Of(Origin, Origin, threshold: float.NaN).Same);

    [Fact]
    public void An_unknown_metric_has_no_threshold() => Assert.Throws<ArgumentOutOfRangeException>(() => FaceVerification.DefaultThreshold((FaceMetric)99));
}
