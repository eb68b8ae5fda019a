using System;
using Managed.Faces.Search;

namespace Managed.Benchmarking;

/// <summary>What a benchmark of embedding search searches.</summary>
public sealed record SearchBenchmarkOptions
{
    /// <summary>Embeddings stored; at least 1.</summary>
    public int Count { get; init; } = 100_000;

    /// <summary>Values of an embedding, from 1 to 65536.</summary>
    public int Dimensions { get; init; } = 128;

    /// <summary>Probes searched for at once; at least 1.</summary>
    public int Queries { get; init; } = 16;

    /// <summary>Embeddings to find for each; at least 1.</summary>
    public int Top { get; init; } = 10;

    /// <summary>What searches read.</summary>
    public EmbeddingStorage Storage { get; init; }

    /// <summary>Noise in place of faces: points of the unit sphere without people, which bounds exclude least of.</summary>
    public bool Noise { get; init; }

    internal void Require()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Dimensions, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Dimensions, 65536);
        ArgumentOutOfRangeException.ThrowIfLessThan(Queries, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Top, 1);
        if (!Enum.IsDefined(Storage))
            throw new ArgumentOutOfRangeException(nameof(Storage));
    }
}
