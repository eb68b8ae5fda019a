using System;
using Managed.Kernels.Resample;
using Managed.Tensors;

namespace Managed.Faces.Learning;

/// <summary>How a face is changed each time it is shown to a network that learns.</summary>
public sealed record FaceAugmentation
{
    /// <summary>No change at all.</summary>
    public static FaceAugmentation None { get; } = new() { Rotation = 0, Scale = 0, Shift = 0, Mirror = false, Contrast = 0, Brightness = 0, Tone = 0, Shading = 0, Occlusion = 0 };

    /// <summary>The largest turn, in degrees.</summary>
    public float Rotation { get; init; } = 10;

    /// <summary>The largest share by which the face grows or shrinks.</summary>
    public float Scale { get; init; } = 0.25f;

    /// <summary>The largest shift, as a share of the side.</summary>
    public float Shift { get; init; } = 0.06f;

    /// <summary>Whether every second face, by chance, is mirrored.</summary>
    public bool Mirror { get; init; } = true;

    /// <summary>The largest share by which contrast grows or shrinks.</summary>
    public float Contrast { get; init; } = 0.3f;

    /// <summary>The largest change of brightness, of 255.</summary>
    public float Brightness { get; init; } = 30;

    /// <summary>The largest bend t of the curve v + t v (1 - v) that tones go through, v from 0 to 1: brighter or darker middle tones.</summary>
    public float Tone { get; init; } = 0.6f;

    /// <summary>The largest share by which light grows from the middle to one side, and falls to the other, in a direction of chance.</summary>
    public float Shading { get; init; } = 0.4f;

    /// <summary>The largest side of a patch of noise that hides a part of the face, as a share of the side; every second face has one.</summary>
    public float Occlusion { get; init; } = 0.35f;

    /// <summary>A face as it is: [3, size, size] in 0..255.</summary>
    /// <param name="face">The face.</param>
    /// <param name="size">The side.</param>
    /// <param name="mirror">Whether left and right are exchanged.</param>
    internal static Tensor Plain(RgbImage face, int size, bool mirror = false)
    {
        ArgumentNullException.ThrowIfNull(face);
        return face.Warp(Map(face, size, mirror, 0, 1, 0, 0), size, size);
    }

    /// <summary>A face changed at random: [3, size, size], 0..255 before its light, contrast and brightness are changed, and not cut off afterwards.</summary>
    internal Tensor Draw(RgbImage face, int size, SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(face);
        ArgumentNullException.ThrowIfNull(random);
        bool mirror = random.NextSingle() < 0.5f && Mirror;
        float turn = random.NextSingle(-Rotation, Rotation);
        float scale = 1 + random.NextSingle(-Scale, Scale);
        float x = random.NextSingle(-Shift, Shift);
        float y = random.NextSingle(-Shift, Shift);
        Tensor tensor = face.Warp(Map(face, size, mirror, turn, scale, x, y), size, size);
        float contrast = 1 + random.NextSingle(-Contrast, Contrast);
        float brightness = random.NextSingle(-Brightness, Brightness);
        float tone = random.NextSingle(-Tone, Tone);
        float shadeX = random.NextSingle(-Shading, Shading);
        float shadeY = random.NextSingle(-Shading, Shading);
        for (int i = 0; i < tensor.Length; i++)
        {
            float light = 1 + (shadeX * (((i % size * 2f) / size) - 1)) + (shadeY * (((i / size % size * 2f) / size) - 1));
            float value = tensor.Span[i];
            value += tone * value * (1 - (value / 255));
            tensor.Span[i] = (((value * light) - 127.5f) * contrast) + 127.5f + brightness;
        }

        if (random.NextSingle() < 0.5f && Occlusion > 0)
            Hide(tensor.Span, size, random);
        return tensor;
    }

    /// <summary>From the square of the given side to the picture: about the middle, x mirrored first, then turned, scaled and shifted.</summary>
    private static AffineTransform Map(RgbImage face, int size, bool mirror, float degrees, float scale, float shiftX, float shiftY)
    {
        // Small angles by series, so that no library function decides the bits.
        double angle = degrees * Math.PI / 180;
        double sine = angle - (angle * angle * angle / 6) + (angle * angle * angle * angle * angle / 120);
        double cosine = 1 - (angle * angle / 2) + (angle * angle * angle * angle / 24);
        double acrossX = (double)face.Width / size;
        double acrossY = (double)face.Height / size;
        double side = mirror ? -1 : 1;
        double xx = acrossX * cosine / scale * side;
        double xy = -acrossX * sine / scale;
        double yx = acrossY * sine / scale * side;
        double yy = acrossY * cosine / scale;
        double half = size / 2.0;
        double x0 = (face.Width / 2.0) + (shiftX * face.Width) - (xx * half) - (xy * half);
        double y0 = (face.Height / 2.0) + (shiftY * face.Height) - (yx * half) - (yy * half);
        return new AffineTransform(xx, xy, x0, yx, yy, y0);
    }

    private void Hide(Span<float> planes, int size, SeededRandom random)
    {
        int width = 1 + random.NextInt(Math.Max(1, (int)(Occlusion * size)));
        int height = 1 + random.NextInt(Math.Max(1, (int)(Occlusion * size)));
        int left = random.NextInt(size - width + 1);
        int top = random.NextInt(size - height + 1);
        for (int row = top; row < top + height; row++)
        {
            for (int plane = 0; plane < 3; plane++)
                random.Fill(planes.Slice((((plane * size) + row) * size) + left, width), 0, 255);
        }
    }
}
