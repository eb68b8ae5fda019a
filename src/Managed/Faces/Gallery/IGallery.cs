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
    /// <param name="threshold">The largest distance that counts as the same person; null for the metric's default.</param>
    /// <param name="top">How many candidates to report, at least 1.</param>
    /// <param name="margin">How much farther than the nearest person the second nearest has to be; where it is not, the face is unknown.</param>
    /// <param name="samples">
    /// How many of a person's samples count: the distance to a person is the mean of the distances to so many nearest ones, or to all where there are fewer. 1 for the
    /// nearest alone, <see cref="int.MaxValue"/> for the mean of all.
    /// </param>
    /// <exception cref="ArgumentException">The embedding has another number of values than the gallery's.</exception>
    FaceIdentification Identify(FaceEmbedding face, float? threshold = null, int top = 1, float margin = 0, int samples = 1);
}

/// <summary>A person's embedding.</summary>
/// <param name="Name">The person; not blank, at most 512 bytes of UTF-8, without control characters.</param>
/// <param name="Embedding">The embedding.</param>
public readonly record struct NamedEmbedding(string Name, FaceEmbedding Embedding);

/// <summary>A person of a gallery.</summary>
/// <param name="Name">The person.</param>
/// <param name="Samples">The person's samples, in the order in which they were enrolled.</param>
public sealed record GalleryPerson(string Name, IReadOnlyList<GallerySample> Samples);

/// <summary>A sample of a gallery, without its embedding.</summary>
/// <param name="Id">Its number, which is never used again.</param>
/// <param name="EnrolledAt">When it was enrolled.</param>
public readonly record struct GallerySample(long Id, DateTimeOffset EnrolledAt);
