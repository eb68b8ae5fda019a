namespace Managed.Faces.Search;

/// <summary>An embedding found by a search.</summary>
/// <param name="Id">The number that <see cref="EmbeddingIndex.Add"/> gave it: its place in the order of insertion, from 0.</param>
/// <param name="Label">What it was added under.</param>
/// <param name="Distance">Its distance to the probe, the bits of <see cref="FaceEmbedding.DistanceTo"/>.</param>
public readonly record struct EmbeddingMatch(long Id, string Label, float Distance);
