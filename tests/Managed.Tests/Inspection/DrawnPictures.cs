using System;
using System.Collections.Generic;
using System.Linq;
using Managed.Inspection;
using Managed.Tensors;

namespace Managed.Tests.Inspection;

/// <summary>Pictures of seeded noise.</summary>
internal sealed class DrawnPictures(int count, int side) : IPictureSet
{
    public List<int> Reads { get; } = [];

    public int Count => count;

    public string NameOf(int index) => $"picture {index}";

    public RgbImage Read(int index)
    {
        Reads.Add(index);
        var bytes = new byte[3 * side * side];
        new Random(index % 20).NextBytes(bytes);
        return new RgbImage(bytes, side, side);
    }

    public static Tensor Input(IPictureSet pictures, int index, float scale)
    {
        Tensor pixels = pictures.Read(index).ToTensor();
        pixels.Span.ToArray().Select(value => value * scale).ToArray().CopyTo(pixels.Span);
        return pixels;
    }
}
