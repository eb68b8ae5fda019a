using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Managed.Faces.Learning;
using Managed.Tensors;

namespace Managed.Tests.Faces.Learning;

/// <summary>People whose "faces" are a coarse pattern of their own with noise: enough to tell them apart by.</summary>
internal static class DrawnFaces
{
    public const int Side = 16;

    public static LabelledFaces Of(int people, int pictures, int firstPerson = 0) => new(
        Enumerable.Range(firstPerson, people).Select(person => KeyValuePair.Create(
            $"person{person}",
            Enumerable.Range(0, pictures).Select(picture => Face(person, picture)).ToImmutableArray())));

    private static RgbImage Face(int person, int picture)
    {
        var pattern = new SeededRandom(person);
        float[] coarse = [.. Enumerable.Range(0, 16).Select(_ => pattern.NextSingle(40, 215))];
        var noise = new SeededRandom((1000 * person) + picture + 7);
        var pixels = new byte[3 * Side * Side];
        for (int i = 0; i < pixels.Length; i++)
        {
            int x = i / 3 % Side;
            int y = i / 3 / Side;
            pixels[i] = (byte)(coarse[(4 * (y / 4)) + (x / 4)] + noise.NextSingle(-40, 40));
        }

        return new RgbImage(pixels, Side, Side);
    }
}
