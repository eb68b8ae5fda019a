using System;
using System.IO;
using System.Net.Http;
using System.Net.Http.Headers;
using Managed.EndToEnd.Tests.Driving;
using Managed.Media.Pictures;
using Managed.Tensors;

namespace Managed.Server.Tests.Driving;

/// <summary>What requests carry.</summary>
internal static class Bodies
{
    public static byte[] Astronaut { get; } = Sample("astronaut.png");

    public static byte[] AstronautAltered { get; } = Sample("astronaut-altered.jpg");

    public static byte[] GraceHopper { get; } = Sample("grace_hopper.jpg");

    public static byte[] Cat { get; } = Sample("chelsea.png");

    public static byte[] Eddies { get; } = Sample("eddies.jpg");

    /// <summary>A picture of two faces, one beside the other.</summary>
    public static byte[] Pair { get; } = Beside(PictureReader.Read(GraceHopper, "left"), PictureReader.Read(GraceHopper, "right"));

    /// <summary>A picture that shows nothing.</summary>
    public static byte[] Grey { get; } = Empty();

    public static ByteArrayContent Picture(byte[] bytes, string type = "image/png")
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return content;
    }

    /// <summary>A form of pictures and texts.</summary>
    public static MultipartFormDataContent Form(params ReadOnlySpan<(string Name, object Value)> parts)
    {
        var form = new MultipartFormDataContent();
        foreach ((string name, object value) in parts)
        {
            if (value is byte[] bytes)
                form.Add(new ByteArrayContent(bytes), name, name + ".png");
            else
                form.Add(new StringContent((string)value), name);
        }

        return form;
    }

    private static byte[] Beside(RgbImage left, RgbImage right)
    {
        int width = left.Width + right.Width;
        int height = Math.Max(left.Height, right.Height);
        var pixels = new byte[3 * width * height];
        for (int y = 0; y < height; y++)
        {
            if (y < left.Height)
                left.Pixels.Slice(3 * left.Width * y, 3 * left.Width).CopyTo(pixels.AsSpan(3 * width * y));
            if (y < right.Height)
                right.Pixels.Slice(3 * right.Width * y, 3 * right.Width).CopyTo(pixels.AsSpan(3 * ((width * y) + left.Width)));
        }

        using var stream = new MemoryStream();
        PictureWriter.WritePng(stream, new RgbImage(pixels, width, height));
        return stream.ToArray();
    }

    private static byte[] Empty()
    {
        using var stream = new MemoryStream();
        PictureWriter.WritePng(stream, new RgbImage(new byte[3 * 64 * 64], 64, 64));
        return stream.ToArray();
    }

    private static byte[] Sample(string name) => File.ReadAllBytes(Path.Combine(Repository.Root, "samples", "pictures", name));
}
