using System;
using System.IO;
using Managed.Media.Pictures;
using Managed.Tensors;

namespace Managed.EndToEnd.Tests.Driving;

/// <summary>The pictures in samples/pictures.</summary>
internal static class SamplePictures
{
    public const string Portrait = "astronaut.png";
    public const string AlteredPortrait = "astronaut-altered.jpg";
    public const string OtherPortrait = "grace_hopper.jpg";
    public const string Cat = "chelsea.png";
    public const string Painting = "eddies.jpg";

    public static string PathOf(string name) => Path.Combine(Repository.Root, "samples", "pictures", name);

    /// <summary>Two people in one picture, their faces of about one size: portraits side by side.</summary>
    public static void WritePair(string path)
    {
        RgbImage left = PictureReader.Read(PathOf(AlteredPortrait));
        RgbImage right = RgbImage.FromTensor(PictureReader.Read(PathOf(OtherPortrait)).ToTensorFitting(left.Height));
        int width = left.Width + right.Width;
        int height = Math.Max(left.Height, right.Height);
        var pixels = new byte[3 * width * height];
        Copy(left, 0);
        Copy(right, left.Width);
        PictureWriter.Write(path, new RgbImage(pixels, width, height));

        void Copy(RgbImage image, int at)
        {
            for (int y = 0; y < image.Height; y++)
                image.Pixels.Slice(3 * y * image.Width, 3 * image.Width).CopyTo(pixels.AsSpan(3 * ((y * width) + at)));
        }
    }
}
