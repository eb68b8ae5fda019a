using System;
using Managed.Kernels.Elementwise;
using Managed.Tensors;

namespace Managed.Faces;

/// <summary>What of a face's picture decides whether it can be recognised.</summary>
/// <param name="Size">The shorter side of its box, in pixels.</param>
/// <param name="Sharpness">
/// How much of its contrast is fine detail: the variance of the luminance's Laplacian (J. Pech-Pacheco et al., 2000) over the luminance's own variance.
/// </param>
/// <param name="Brightness">The mean luminance, 0 to 255.</param>
/// <param name="Clipped">The share of its pixels that are black or white altogether, 0 to 1.</param>
/// <param name="Roll">How far it leans to a shoulder, in degrees.</param>
/// <param name="Yaw">How far it is turned to a side, in degrees: an estimate from nose and eyes, good to some ten degrees.</param>
/// <param name="Pitch">How far it looks up or down, in degrees: an estimate from nose, eyes and mouth, good to some ten degrees.</param>
public sealed record FaceQuality(float Size, float Sharpness, float Brightness, float Clipped, float Roll, float Yaw, float Pitch)
{
    private const int LargestChip = 112;
    private const int SmallestChip = 32;
    private const float Black = 8;
    private const float White = 247;

    /// <summary>How far the tip of the nose stands before the plane of the eyes, in distances of the eyes.</summary>
    private const double NoseDepth = 0.6;

    /// <summary>The height of the nose's tip between eyes and mouth in a face that looks ahead, and the nose's depth in that unit.</summary>
    private const double NoseHeight = 0.575;
    private const double NoseDepthInHeights = 0.52;

    /// <summary>The quality of a face.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="box">The face's box in it.</param>
    /// <param name="landmarks">The face's landmarks in it.</param>
    public static FaceQuality Of(RgbImage image, FaceBox box, FaceLandmarks landmarks)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(landmarks);
        float size = MathF.Min(box.Width, box.Height);
        int side = Math.Clamp((int)size, SmallestChip, LargestChip);
        float[] luminance = Luminance(image.Warp(FaceAligner.MapFivePoints(landmarks, side), side, side));
        (float brightness, float variance, float clipped) = Exposure(luminance);
        float sharpness = variance > 0 ? LaplacianVariance(luminance, side) / variance : 0;
        (double roll, double yaw, double pitch) = Pose(landmarks);
        return new FaceQuality(size, sharpness, brightness, clipped, Degrees(roll), Degrees(yaw), Degrees(pitch));
    }

    /// <summary>What keeps the face from being recognised well, one clause, or null.</summary>
    public string? Problem(FaceQualityLimits? limits = null)
    {
        limits ??= new FaceQualityLimits();
        FormattableString? problem = this switch
        {
            _ when Size < limits.MinimumSize => $"the face is {Size:F0} pixels wide where {limits.MinimumSize:F0} are wanted",
            _ when Brightness < limits.MinimumBrightness => $"the face is too dark",
            _ when Brightness > limits.MaximumBrightness => $"the face is too bright",
            _ when Clipped > limits.MaximumClipped => $"{Clipped:P0} of the face is black or white altogether",
            _ when Sharpness < limits.MinimumSharpness => $"the face is blurred",
            _ when MathF.Abs(Yaw) > limits.MaximumYaw => $"the face is turned by some {MathF.Abs(Yaw):F0} degrees",
            _ when MathF.Abs(Pitch) > limits.MaximumPitch => $"the face looks {(Pitch > 0 ? "down" : "up")} by some {MathF.Abs(Pitch):F0} degrees",
            _ when MathF.Abs(Roll) > limits.MaximumRoll => $"the face leans by {MathF.Abs(Roll):F0} degrees",
            _ => null,
        };
        return problem is null ? null : FormattableString.Invariant(problem);
    }

    /// <summary>Luma of ITU-R BT.601.</summary>
    private static float[] Luminance(Tensor face)
    {
        int plane = face.Length / 3;
        ReadOnlySpan<float> values = face.Span;
        var luminance = new float[plane];
        for (int i = 0; i < plane; i++)
            luminance[i] = (0.299f * values[i]) + (0.587f * values[plane + i]) + (0.114f * values[(2 * plane) + i]);
        return luminance;
    }

    private static (float Mean, float Variance, float Clipped) Exposure(float[] luminance)
    {
        double sum = 0;
        double squares = 0;
        int clipped = 0;
        foreach (float value in luminance)
        {
            sum += value;
            squares += (double)value * value;
            clipped += value is < Black or > White ? 1 : 0;
        }

        double mean = sum / luminance.Length;
        return ((float)mean, (float)((squares / luminance.Length) - (mean * mean)), (float)clipped / luminance.Length);
    }

    private static float LaplacianVariance(float[] luminance, int side)
    {
        double sum = 0;
        double squares = 0;
        for (int y = 1; y < side - 1; y++)
        {
            for (int x = 1; x < side - 1; x++)
            {
                int at = (y * side) + x;
                double value = luminance[at - side] + luminance[at + side] + luminance[at - 1] + luminance[at + 1] - (4 * luminance[at]);
                sum += value;
                squares += value * value;
            }
        }

        double count = (side - 2.0) * (side - 2);
        return (float)((squares / count) - (sum / count * (sum / count)));
    }

    private static (double Roll, double Yaw, double Pitch) Pose(FaceLandmarks landmarks)
    {
        FacePoint left = landmarks.Centre(36, 42);
        FacePoint right = landmarks.Centre(42, 48);
        FacePoint nose = landmarks.Points[30];
        (double dx, double dy) = (right.X - left.X, right.Y - left.Y);
        double distance = Math.Max(1e-6, Math.Sqrt((dx * dx) + (dy * dy)));
        (double x, double y) = (dx / distance, dy / distance);
        (double eyeX, double eyeY) = ((left.X + right.X) / 2.0, (left.Y + right.Y) / 2.0);
        (double mouthX, double mouthY) = ((landmarks.Points[48].X + landmarks.Points[54].X) / 2.0, (landmarks.Points[48].Y + landmarks.Points[54].Y) / 2.0);
        double across = ((nose.X - eyeX) * x) + ((nose.Y - eyeY) * y);
        double noseDown = ((nose.Y - eyeY) * x) - ((nose.X - eyeX) * y);
        double mouthDown = Math.Max(1e-6, ((mouthY - eyeY) * x) - ((mouthX - eyeX) * y));
        return (Elementary.Atan2(dy, dx), Elementary.Atan(across / distance / NoseDepth), Elementary.Atan(((noseDown / mouthDown) - NoseHeight) / NoseDepthInHeights));
    }

    private static float Degrees(double angle) => (float)(angle * 180 / Math.PI);
}
