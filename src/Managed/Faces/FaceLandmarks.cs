using System;
using System.Collections.Immutable;

namespace Managed.Faces;

/// <summary>A point in a picture, in pixels.</summary>
/// <param name="X">From the left.</param>
/// <param name="Y">From the top.</param>
public readonly record struct FacePoint(float X, float Y);

/// <summary>The 68 points of a face in the iBUG 300-W markup: jaw 0-16, brows 17-26, nose 27-35, eyes 36-47, mouth 48-67.</summary>
public sealed class FaceLandmarks
{
    /// <summary>The number of points.</summary>
    public const int Count = 68;

    /// <summary>Landmarks from their points.</summary>
    /// <exception cref="ArgumentException">There are not 68 points.</exception>
    public FaceLandmarks(ImmutableArray<FacePoint> points)
    {
        if (points.Length != Count)
            throw new ArgumentException($"There are {Count} landmarks, not {points.Length}.", nameof(points));
        Points = points;
    }

    /// <summary>The points.</summary>
    public ImmutableArray<FacePoint> Points { get; }

    /// <summary>The mean of the points [first, end).</summary>
    internal FacePoint Centre(int first, int end)
    {
        float x = 0;
        float y = 0;
        for (int i = first; i < end; i++)
        {
            x += Points[i].X;
            y += Points[i].Y;
        }

        return new FacePoint(x / (end - first), y / (end - first));
    }
}
