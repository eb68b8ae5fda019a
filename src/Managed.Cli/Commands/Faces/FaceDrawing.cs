using System;
using Managed.Faces;
using Managed.Tensors;

namespace Managed.Cli.Commands.Faces;

/// <summary>Boxes and points drawn on a copy of a picture.</summary>
internal sealed class FaceDrawing(RgbImage image)
{
    private static readonly byte[] BoxColour = [255, 64, 32];
    private static readonly byte[] PointColour = [32, 255, 96];

    private readonly byte[] pixels = image.Pixels.ToArray();

    public void AddFace(FaceBox box, FaceLandmarks landmarks)
    {
        int thickness = Math.Max(1, Math.Max(image.Width, image.Height) / 400);
        int left = (int)box.X;
        int top = (int)box.Y;
        int right = (int)(box.X + box.Width);
        int bottom = (int)(box.Y + box.Height);
        Fill(left, top, right + thickness, top + thickness, BoxColour);
        Fill(left, bottom, right + thickness, bottom + thickness, BoxColour);
        Fill(left, top, left + thickness, bottom + thickness, BoxColour);
        Fill(right, top, right + thickness, bottom + thickness, BoxColour);
        foreach (FacePoint point in landmarks.Points)
            Fill((int)point.X, (int)point.Y, (int)point.X + thickness, (int)point.Y + thickness, PointColour);
    }

    public RgbImage ToImage() => new(pixels, image.Width, image.Height);

    private void Fill(int left, int top, int right, int bottom, byte[] colour)
    {
        for (int y = Math.Max(0, top); y < Math.Min(bottom, image.Height); y++)
        {
            for (int x = Math.Max(0, left); x < Math.Min(right, image.Width); x++)
                colour.CopyTo(pixels.AsSpan(3 * ((y * image.Width) + x)));
        }
    }
}
