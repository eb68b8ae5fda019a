using System;
using Managed.Faces.Evaluation;

namespace Managed.Faces;

/// <summary>Whether two faces are of one person.</summary>
/// <param name="Same">Whether the distance is within the threshold.</param>
/// <param name="Distance">The distance of the embeddings.</param>
/// <param name="Threshold">The largest distance that counts as the same person.</param>
/// <param name="Metric">How the distance is measured.</param>
public sealed record FaceVerification(bool Same, float Distance, float Threshold, FaceMetric Metric)
{
    /// <summary>The threshold that a metric has unless another is given.</summary>
    /// <remarks>Euclidean: what dlib's author gives for the network. The others were fitted on labelled photographs of LFW, where they decide best.</remarks>
    public static float DefaultThreshold(FaceMetric metric) => metric switch
    {
        FaceMetric.Euclidean => 0.6f,
        FaceMetric.Cosine => 0.081f,
        FaceMetric.ChiSquare => 2.65f,
        _ => throw new ArgumentOutOfRangeException(nameof(metric)),
    };

    /// <summary>The probability that it is one person, were as many pairs of one person as of two; by the metric's <see cref="DefaultCalibration"/>.</summary>
    public double Probability => DefaultCalibration(Metric).ProbabilityOf(Distance);

    /// <summary>The probability that a distance of the network inside means one person.</summary>
    /// <remarks>Fitted on 1,800 labelled pairs of photographs of LFW; <c>managed face calibrate</c> fits it to pictures of one's own.</remarks>
    internal static LogisticCalibration DefaultCalibration(FaceMetric metric) => metric switch
    {
        FaceMetric.Euclidean => new LogisticCalibration(40.360, 24.477),
        FaceMetric.Cosine => new LogisticCalibration(141.512, 12.719),
        FaceMetric.ChiSquare => new LogisticCalibration(5.713, 15.478),
        _ => throw new ArgumentOutOfRangeException(nameof(metric)),
    };

    /// <summary>Compares two faces: the same person exactly if distance &lt;= threshold.</summary>
    /// <param name="first">One face.</param>
    /// <param name="second">The other.</param>
    /// <param name="metric">How to measure.</param>
    /// <param name="threshold">The largest distance that counts as the same person; null for the metric's default.</param>
    public static FaceVerification Of(FaceEmbedding first, FaceEmbedding second, FaceMetric metric = FaceMetric.Euclidean, float? threshold = null)
    {
        ArgumentNullException.ThrowIfNull(first);
        float limit = threshold ?? DefaultThreshold(metric);
        float distance = first.DistanceTo(second, metric);
        return new FaceVerification(distance <= limit, distance, limit, metric);
    }
}
