using System;

namespace Managed.Faces.Search;

/// <summary>The nearest rows of a scan in the order of insertion, nearest first. Among equal distances the row inserted first stays ahead.</summary>
internal ref struct NearestRows(Span<float> sums, Span<float> distances, Span<long> rows, bool squared)
{
    private readonly Span<float> sums = sums;
    private readonly Span<float> distances = distances;
    private readonly Span<long> rows = rows;
    private readonly bool squared = squared;

    /// <summary>Rows kept.</summary>
    public int Count { get; private set; }

    /// <summary>A row kept, and its distance.</summary>
    public readonly (long Row, float Distance) this[int place] => (rows[place], distances[place]);

    /// <summary>Whether a later row of this sum cannot be kept. A distance never falls as its sum grows, and a later row loses every tie.</summary>
    public readonly bool Excludes(float sum) => Count == rows.Length && sum >= sums[^1];

    /// <summary>Keeps a row if it is among the nearest. Rows are offered in ascending order.</summary>
    /// <param name="sum">The distance, or its square where the rows are kept by the root of their sums.</param>
    /// <param name="row">The row's place in the order of insertion.</param>
    public void Offer(float sum, long row)
    {
        float distance = squared ? MathF.Sqrt(sum) : sum;
        if (Count == rows.Length && distance >= distances[^1])
            return;
        int place = Count < rows.Length ? Count++ : Count - 1;
        for (; place > 0 && distances[place - 1] > distance; place--)
            (sums[place], distances[place], rows[place]) = (sums[place - 1], distances[place - 1], rows[place - 1]);
        (sums[place], distances[place], rows[place]) = (sum, distance, row);
    }
}
