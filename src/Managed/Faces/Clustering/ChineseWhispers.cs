using System;
using System.Collections.Generic;
using System.Linq;
using Managed.Tensors;

namespace Managed.Faces.Clustering;

/// <summary>Sorts faces by person without knowing how many people there are.</summary>
/// <remarks>
/// Chinese whispers (C. Biemann: Chinese Whispers, an Efficient Graph Clustering Algorithm, 2006): faces nearer than a threshold are joined, the nearer the more
/// strongly; each face begins as a cluster of its own and, in drawn order again and again, takes the cluster that its neighbours speak for most. Every pair is
/// measured, so time grows with the square of the faces.
/// </remarks>
public static class ChineseWhispers
{
    private const int MaximumRounds = 100;

    /// <summary>The clusters, each the places of its faces in ascending order; the largest first, among equals the one with the first face.</summary>
    /// <param name="faces">The faces, of one embedder.</param>
    /// <param name="threshold">The largest distance at which two faces are joined.</param>
    /// <param name="metric">How to measure.</param>
    /// <param name="seed">The seed of the order; another may decide otherwise where clusters touch.</param>
    /// <exception cref="ArgumentException">Embeddings differ in their number of values.</exception>
    public static IReadOnlyList<IReadOnlyList<int>> Cluster(
        IReadOnlyList<FaceEmbedding> faces, float threshold, FaceMetric metric = FaceMetric.Euclidean, long seed = 1)
    {
        ArgumentNullException.ThrowIfNull(faces);
        if (!(threshold >= 0) || float.IsInfinity(threshold))
            throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "A threshold is finite and at least 0.");
        List<(int Face, float Weight)>[] neighbours = Join(faces, threshold, metric);
        int[] labels = [.. Enumerable.Range(0, faces.Count)];
        int[] order = [.. labels];
        var random = new SeededRandom(seed);
        var votes = new Dictionary<int, float>();
        bool changed = true;
        for (int round = 0; changed && round < MaximumRounds; round++)
        {
            changed = false;
            random.Shuffle<int>(order);
            foreach (int face in order)
            {
                int label = Heard(neighbours[face], labels, labels[face], votes);
                changed |= label != labels[face];
                labels[face] = label;
            }
        }

        return
        [
            .. Enumerable.Range(0, faces.Count).GroupBy(face => labels[face])
                .Select(cluster => (IReadOnlyList<int>)[.. cluster])
                .OrderByDescending(cluster => cluster.Count)
                .ThenBy(cluster => cluster[0]),
        ];
    }

    private static List<(int Face, float Weight)>[] Join(IReadOnlyList<FaceEmbedding> faces, float threshold, FaceMetric metric)
    {
        List<(int, float)>[] neighbours = [.. faces.Select(_ => new List<(int, float)>())];
        for (int i = 0; i < faces.Count; i++)
        {
            for (int j = i + 1; j < faces.Count; j++)
            {
                float distance = faces[i].DistanceTo(faces[j], metric);
                if (!(distance <= threshold))
                    continue;
                float weight = threshold == 0 ? 1 : 1 + ((threshold - distance) / threshold);
                neighbours[i].Add((j, weight));
                neighbours[j].Add((i, weight));
            }
        }

        return neighbours;
    }

    /// <summary>The label that the neighbours speak for most: the present one where it is among the strongest, else the smallest of these.</summary>
    private static int Heard(List<(int Face, float Weight)> neighbours, int[] labels, int present, Dictionary<int, float> votes)
    {
        votes.Clear();
        foreach ((int face, float weight) in neighbours)
            votes[labels[face]] = votes.GetValueOrDefault(labels[face]) + weight;
        int best = present;
        float most = votes.GetValueOrDefault(present);
        foreach ((int label, float vote) in votes)
        {
            if (vote > most || (vote == most && best != present && label < best))
                (best, most) = (label, vote);
        }

        return best;
    }
}
