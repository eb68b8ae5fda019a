using System;

namespace Managed.Faces;

/// <summary>A face and its mirror image are embedded together.</summary>
internal static class MirrorImage
{
    /// <summary>Turns every row of a picture round.</summary>
    public static void Reverse(Span<float> picture, int width)
    {
        for (int row = 0; row < picture.Length; row += width)
            picture.Slice(row, width).Reverse();
    }

    /// <summary>The mean of the embeddings of a face and of its mirror image.</summary>
    public static float[] Mean(ReadOnlySpan<float> face, ReadOnlySpan<float> mirrored)
    {
        var embedding = new float[face.Length];
        for (int i = 0; i < embedding.Length; i++)
            embedding[i] = (face[i] + mirrored[i]) * 0.5f;
        return embedding;
    }
}
