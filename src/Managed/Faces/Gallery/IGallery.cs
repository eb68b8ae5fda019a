using System;
using System.Collections.Generic;

namespace Managed.Faces.Gallery;

/// <summary>Known people, each with one or more embeddings. Enrolling a person takes one picture and retrains nothing.</summary>
/// <remarks>For any number of threads.</remarks>
public interface IGallery : IDisposable
{
    /// <summary>What made the embeddings and how they are compared.</summary>
    GalleryBinding Binding { get; }

    /// <summary>Samples of all people.</summary>
    long SampleCount { get; }

    /// <summary>The people, in ordinal order of their names.</summary>
    IReadOnlyList<GalleryPerson> People { get; }

    /// <summary>Adds samples, all or none; on return they are as durable as the gallery is.</summary>
    /// <returns>The number of each.</returns>
    /// <exception cref="ArgumentException">A name is blank or too long, or an embedding has another number of values than the gallery's.</exception>
    IReadOnlyList<long> Enroll(IReadOnlyList<NamedEmbedding> samples);

    /// <summary>Removes a person.</summary>
    /// <param name="name">The person.</param>
    /// <param name="eraseBytes">Whether no byte of the samples may remain where the gallery lies.</param>
    /// <returns>Samples removed; 0 where there is no such person.</returns>
    long Remove(string name, bool eraseBytes = false);

    /// <summary>Finds who a face is of.</summary>
    /// <param name="face">The face's embedding.</param>
    /// <param name="options">How it is decided; null for the defaults.</param>
    /// <exception cref="ArgumentException">The embedding has another number of values than the gallery's.</exception>
    FaceIdentification Identify(FaceEmbedding face, IdentificationOptions? options = null);
}

/// <summary>A person's embedding.</summary>
/// <param name="Name">The person; not blank, at most 512 bytes of UTF-8, without control characters.</param>
/// <param name="Embedding">The embedding.</param>
public readonly record struct NamedEmbedding(string Name, FaceEmbedding Embedding)
{
    /// <summary>Refuses what a gallery of embeddings of so many values does not hold.</summary>
    internal static void Require(NamedEmbedding sample, int dimensions)
    {
        ArgumentNullException.ThrowIfNull(sample.Embedding);
        if (!GalleryText.IsName(sample.Name))
            throw new ArgumentException($"A name is not blank, and has at most {GalleryText.MaximumNameBytes} bytes of UTF-8 and no control characters.", nameof(sample));
        if (sample.Embedding.Values.Length != dimensions)
            throw new ArgumentException(
                $"The gallery holds embeddings of {dimensions} values; one of {sample.Embedding.Values.Length} is of another network.", nameof(sample));
    }
}

/// <summary>A person of a gallery.</summary>
/// <param name="Name">The person.</param>
/// <param name="Samples">The person's samples, in the order in which they were enrolled.</param>
public sealed record GalleryPerson(string Name, IReadOnlyList<GallerySample> Samples);

/// <summary>A sample of a gallery, without its embedding.</summary>
/// <param name="Id">Its number, which is never used again.</param>
/// <param name="EnrolledAt">When it was enrolled.</param>
public readonly record struct GallerySample(long Id, DateTimeOffset EnrolledAt);
