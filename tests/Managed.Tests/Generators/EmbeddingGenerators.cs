using System;
using System.Collections.Generic;
using System.Linq;
using FsCheck;
using FsCheck.Fluent;

namespace Managed.Tests.Generators;

/// <summary>Vectors that are hard on a search: of all magnitudes, with zeros, equal to each other, or all but equal.</summary>
internal static class EmbeddingGenerators
{
    private static readonly float[] Magnitudes = [1, 1, 1, 1e-3f, 1e5f, 1e-20f, 1e-38f, 1e-44f, 1e15f, 1e18f, 1e19f, 1e37f];

    /// <summary>A vector of up to so many values.</summary>
    public static Arbitrary<float[]> Vector(int mostDimensions) => Arb.From(
        from dimensions in Gen.Choose(1, mostDimensions)
        from seed in Gen.Choose(0, int.MaxValue)
        select Draw(new Random(seed), dimensions));

    /// <summary>A probe and a row.</summary>
    public static Arbitrary<(float[] Probe, float[] Row)> Pair() => Arb.From(
        from dimensions in Gen.Choose(1, 140)
        from seed in Gen.Choose(0, int.MaxValue)
        let random = new Random(seed)
        let probe = Draw(random, dimensions)
        select (probe, random.Next(2) == 0 ? Near(random, probe, 8) : Draw(random, dimensions)));

    /// <summary>A probe and rows to search.</summary>
    public static (float[] Probe, float[][] Rows) Rows(Random random, int count, int dimensions)
    {
        float[] probe = Draw(random, dimensions);
        bool one = random.Next(4) == 0;
        bool found = random.Next(3) == 0;
        bool copies = random.Next(2) == 0;
        int finest = random.Next(1, 9);
        var rows = new List<float[]>();
        for (int i = 0; i < count; i++)
        {
            rows.Add(random.Next(6) switch
            {
                0 => Draw(random, dimensions),
                1 when found => probe,
                2 or 3 when copies && i > 0 => rows[random.Next(i)],
                _ => Near(random, i == 0 || !one ? probe : rows[0], finest),
            });
        }

        return (probe, [.. rows]);
    }

    private static float[] Draw(Random random, int dimensions)
    {
        float magnitude = Magnitudes[random.Next(Magnitudes.Length)];
        int kind = random.Next(5);
        return [.. Enumerable.Range(0, dimensions).Select(_ => kind switch
        {
            0 => 0,
            1 => magnitude * random.Next(-2, 3),
            2 => Magnitudes[random.Next(Magnitudes.Length)] * ((2 * random.NextSingle()) - 1),
            _ => magnitude * ((2 * random.NextSingle()) - 1),
        })];
    }

    private static float[] Near(Random random, float[] vector, int finest)
    {
        float step = MathF.Pow(10, -random.Next(1, finest + 1));
        return [.. vector.Select(value => value + (value * step * ((2 * random.NextSingle()) - 1)))];
    }
}
