using System;

namespace Managed.Faces.Gallery;

/// <summary>What made a gallery's embeddings and how they are compared. Embeddings of another network or of other preprocessing lie elsewhere in space.</summary>
/// <param name="ModelDigest">The SHA-256 of the embedder's weights, 64 hexadecimal digits in lower case.</param>
/// <param name="Preprocessing">How a picture becomes the embedder's input, in words; at most 2,048 bytes of UTF-8.</param>
/// <param name="Dimensions">Values of an embedding.</param>
/// <param name="Metric">How distances are measured.</param>
public sealed record GalleryBinding(string ModelDigest, string Preprocessing, int Dimensions, FaceMetric Metric)
{
    /// <summary>Fails unless a face can be compared with embeddings of this binding.</summary>
    /// <exception cref="ArgumentException">The embedding has another number of values.</exception>
    internal void Require(FaceEmbedding face)
    {
        ArgumentNullException.ThrowIfNull(face);
        if (face.Values.Length != Dimensions)
            throw new ArgumentException($"The gallery holds embeddings of {Dimensions} values; one of {face.Values.Length} is of another network.", nameof(face));
    }

    /// <summary>Why embeddings bound to another binding are not this one's, one clause; null where they are.</summary>
    public string? DifferenceFrom(GalleryBinding other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (ModelDigest != other.ModelDigest)
            return $"holds embeddings of the network {ModelDigest[..12]}, not of {other.ModelDigest[..12]}; they are made anew from photographs";
        if (Preprocessing != other.Preprocessing)
            return $"holds embeddings of pictures prepared as '{Preprocessing}', not as '{other.Preprocessing}'; they are made anew from photographs";
        if (Dimensions != other.Dimensions)
            return $"holds embeddings of {Dimensions} values, not of {other.Dimensions}";
        return Metric == other.Metric ? null : $"compares faces by the {Metric} metric, not by {other.Metric}";
    }
}
