using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Managed.Kernels.Resample;
using Managed.Tensors;

namespace Managed.Faces;

/// <summary>Turns, scales and moves a face so that its features lie where dlib's recognition network expects them.</summary>
/// <remarks>
/// The map is the similarity (rotation, scale, translation) that brings dlib's mean face nearest to the landmarks in the sense of
/// least squares; of the landmarks nose, eyes, upper lip and mouth corners take part. Mean shape: D. King, dlib,
/// image_transforms/interpolation.h, get_face_chip_details.
/// </remarks>
public static class FaceAligner
{
    /// <summary>The margin around the mean face, as a fraction of its size.</summary>
    public const double DefaultPadding = 0.2;

    private const int FirstLandmark = 17;
    private const double FivePointsSize = 112;

    private static readonly ImmutableArray<double> MeanX =
    [
        0.000213256, 0.0752622, 0.18113, 0.29077, 0.393397, 0.586856, 0.689483, 0.799124, 0.904991, 0.98004, 0.490127, 0.490127, 0.490127,
        0.490127, 0.36688, 0.426036, 0.490127, 0.554217, 0.613373, 0.121737, 0.187122, 0.265825, 0.334606, 0.260918, 0.182743, 0.645647,
        0.714428, 0.793132, 0.858516, 0.79751, 0.719335, 0.254149, 0.340985, 0.428858, 0.490127, 0.551395, 0.639268, 0.726104, 0.642159,
        0.556721, 0.490127, 0.423532, 0.338094, 0.290379, 0.428096, 0.490127, 0.552157, 0.689874, 0.553364, 0.490127, 0.42689,
    ];

    private static readonly ImmutableArray<double> MeanY =
    [
        0.106454, 0.038915, 0.0187482, 0.0344891, 0.0773906, 0.0773906, 0.0344891, 0.0187482, 0.038915, 0.106454, 0.203352, 0.307009, 0.409805,
        0.515625, 0.587326, 0.609345, 0.628106, 0.609345, 0.587326, 0.216423, 0.178758, 0.179852, 0.231733, 0.245099, 0.244077, 0.231733,
        0.179852, 0.178758, 0.216423, 0.244077, 0.245099, 0.780233, 0.745405, 0.727388, 0.742578, 0.727388, 0.745405, 0.780233, 0.864805,
        0.902192, 0.909281, 0.902192, 0.864805, 0.784792, 0.778746, 0.785343, 0.778746, 0.784792, 0.824182, 0.831803, 0.824182,
    ];

    /// <summary>The map from positions in the aligned face, size x size, to positions in the picture.</summary>
    /// <param name="landmarks">The face's landmarks in the picture.</param>
    /// <param name="size">The side of the aligned face.</param>
    /// <param name="padding">The margin around the mean face, as a fraction of its size.</param>
    internal static AffineTransform Map(FaceLandmarks landmarks, int size, double padding = DefaultPadding)
    {
        ArgumentNullException.ThrowIfNull(landmarks);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        var from = new List<(double X, double Y)>();
        var to = new List<FacePoint>();
        for (int i = FirstLandmark; i < FaceLandmarks.Count; i++)
        {
            if (!TakesPart(i))
                continue;
            from.Add(Target(i, size, padding));
            to.Add(landmarks.Points[i]);
        }

        return SimilarityFit.Of(CollectionsMarshal.AsSpan(from), CollectionsMarshal.AsSpan(to));
    }

    /// <summary>The map to a face whose eyes, nose and mouth corners lie where networks trained on five points expect them.</summary>
    /// <param name="landmarks">The face's landmarks in the picture.</param>
    /// <param name="size">The side of the aligned face.</param>
    /// <remarks>The points are those of SphereFace (W. Liu et al., 2017) and ArcFace (J. Deng et al., 2019) for 112 x 112 pixels; eyes are the centres of their six landmarks.</remarks>
    internal static AffineTransform MapFivePoints(FaceLandmarks landmarks, int size)
    {
        ArgumentNullException.ThrowIfNull(landmarks);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        double scale = size / FivePointsSize;
        ReadOnlySpan<(double X, double Y)> from =
        [
            (38.2946 * scale, 51.6963 * scale), (73.5318 * scale, 51.5014 * scale), (56.0252 * scale, 71.7366 * scale), (41.5493 * scale, 92.3655 * scale),
            (70.7299 * scale, 92.2041 * scale),
        ];
        ReadOnlySpan<FacePoint> to = [landmarks.Centre(36, 42), landmarks.Centre(42, 48), landmarks.Points[30], landmarks.Points[48], landmarks.Points[54]];
        return SimilarityFit.Of(from, to);
    }

    /// <summary>The aligned face: [1, 3, size, size] in 0..255.</summary>
    public static Tensor Align(RgbImage image, FaceLandmarks landmarks, int size, double padding = DefaultPadding)
    {
        ArgumentNullException.ThrowIfNull(image);
        return image.Warp(Map(landmarks, size, padding), size, size);
    }

    /// <summary>Where the aligned face has a landmark from the brows on.</summary>
    internal static (double X, double Y) Target(int landmark, int size, double padding) => (
        (padding + MeanX[landmark - FirstLandmark]) / ((2 * padding) + 1) * size,
        (padding + MeanY[landmark - FirstLandmark]) / ((2 * padding) + 1) * size);

    private static bool TakesPart(int landmark) => landmark is >= 27 and not (>= 55 and <= 59) and not (>= 65 and <= 67);
}
