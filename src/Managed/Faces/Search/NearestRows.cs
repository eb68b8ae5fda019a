using System;

namespace Managed.Faces.Search;

/// <summary>The nearest rows of a scan in the order of insertion, nearest first. Among equal distances the row inserted first stays ahead.</summary>
/// <param name="capacity">Rows to keep at most.</param>
/// <param name="squared">Whether sums are squares of distances.</param>
/// <param name="ceiling">A sum that keeps out every row that does not lie below it.</param>
internal sealed class NearestRows(int capacity, bool squared, float ceiling = float.PositiveInfinity)
{
    private readonly float[] sums = new float[capacity];
    private readonly float[] distances = new float[capacity];
    private readonly long[] rows = new long[capacity];

    /// <summary>Rows kept.</summary>
    public int Count { get; private set; }

    /// <summary>Whether a row of any sum can still be kept.</summary>
    public bool Open => Count < capacity && float.IsPositiveInfinity(ceiling);

    /// <summary>A later row is kept only if its sum lies below: a distance never falls as its sum grows, and a later row loses every tie. NaN where <see cref="Open"/>.</summary>
    public float Floor => Open ? float.NaN : Count < capacity ? ceiling : MathF.Min(ceiling, sums[^1]);

    /// <summary>A row kept, and its distance.</summary>
    public (long Row, float Distance) this[int place] => (rows[place], distances[place]);

    /// <summary>Whether a later row of a sum may be kept.</summary>
    public bool Keeps(float sum) => Open || sum < Floor;

    /// <summary>Keeps a row if it is among the nearest. Rows are offered in ascending order, those of equal distances at least.</summary>
    /// <param name="sum">The distance, or its square where the rows are kept by the root of their sums.</param>
    /// <param name="row">The row's place in the order of insertion.</param>
    public void Offer(float sum, long row)
    {
        float distance = squared ? MathF.Sqrt(sum) : sum;
        if (Count == capacity && distance >= distances[^1])
            return;
        int place = Count < capacity ? Count++ : Count - 1;
        for (; place > 0 && distances[place - 1] > distance; place--)
            (sums[place], distances[place], rows[place]) = (sums[place - 1], distances[place - 1], rows[place - 1]);
        (sums[place], distances[place], rows[place]) = (sum, distance, row);
    }

    /// <summary>Keeps as many rows of a later part, but none that this one leaves no place for.</summary>
    public NearestRows Later() => new(capacity, squared, Open ? float.PositiveInfinity : Floor);

    /// <summary>Offers all rows that another scan kept, of rows after all those of this one.</summary>
    public void OfferAll(NearestRows later)
    {
        for (int place = 0; place < later.Count; place++)
            Offer(later.sums[place], later.rows[place]);
    }
}
