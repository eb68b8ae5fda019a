using System;
using System.Numerics.Tensors;
using Managed.Tensors;

namespace Managed.Benchmarking;

/// <summary>Points that lie as embeddings of faces do: on the unit sphere, four of each person 0.4 apart or so, people 0.9 apart or so.</summary>
/// <remarks>The first values vary most between people, as leading components of real embeddings do. Noise is points without people, 1.4 apart or so.</remarks>
internal sealed class SyntheticFaces(int dimensions, bool noise)
{
    private const int PicturesEach = 4;
    private const float Within = 0.44f;
    private const float Decay = 1f / 16;
    private const float Common = 1.2f;

    /// <summary>The person whom a picture shows.</summary>
    public static long PersonOf(long picture) => picture / PicturesEach;

    /// <summary>Draws the picture of a number.</summary>
    public void Draw(long picture, Span<float> embedding) => Draw(picture, picture, embedding);

    /// <summary>Draws a picture of the person whom the picture of a number shows, one that no number has.</summary>
    public void DrawAnother(long picture, Span<float> embedding) => Draw(picture, long.MaxValue - picture, embedding);

    private void Draw(long picture, long seed, Span<float> embedding)
    {
        var random = new SeededRandom(~seed);
        if (noise)
        {
            DrawNormals(random, embedding);
            Normalize(embedding);
            return;
        }

        DrawNormals(new SeededRandom(PersonOf(picture)), embedding);
        for (int i = 0; i < embedding.Length; i++)
            embedding[i] /= 1 + (Decay * i);
        Normalize(embedding);
        foreach (ref float value in embedding)
            value += (Common + (Within * random.NextNormal())) / MathF.Sqrt(dimensions);
        Normalize(embedding);
    }

    private static void DrawNormals(SeededRandom random, Span<float> values)
    {
        foreach (ref float value in values)
            value = random.NextNormal();
    }

    private static void Normalize(Span<float> values) => TensorPrimitives.Divide(values, TensorPrimitives.Norm<float>(values), values);
}
