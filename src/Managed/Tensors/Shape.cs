using System;
using System.Collections.Generic;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Managed.Tensors;

/// <summary>The extents of a tensor, slowest first: [N, C, W], [N, C, H, W] or [N, C, D, H, W] for signals, pictures and volumes.</summary>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public readonly struct Shape : IEquatable<Shape>
{
    private readonly int[]? extents;

    private Shape(int[] extents) => this.extents = extents;

    /// <summary>The number of axes; 0 for a single value.</summary>
    public int Rank => extents?.Length ?? 0;

    /// <summary>The product of the extents.</summary>
    public int ElementCount
    {
        get
        {
            int count = 1;
            foreach (int extent in AsSpan())
                count *= extent;
            return count;
        }
    }

    /// <summary>The extent of one axis.</summary>
    public int this[int axis] => AsSpan()[axis];

    /// <summary>Whether two shapes have the same extents.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Whether two shapes differ.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    /// <summary>A shape of the given extents.</summary>
    /// <exception cref="ArgumentException">An extent is below 1, or there are more than 2³¹ - 1 elements.</exception>
    public static Shape Create(params ReadOnlySpan<int> extents)
    {
        long count = 1;
        foreach (int extent in extents)
        {
            if (extent < 1)
                throw new ArgumentException($"Every extent is at least 1; one is {extent}.", nameof(extents));
            count *= extent;
            if (count > int.MaxValue)
                throw new ArgumentException("A tensor has at most 2^31 - 1 elements.", nameof(extents));
        }

        return new Shape(extents.ToArray());
    }

    /// <summary>The extents.</summary>
    public ReadOnlySpan<int> AsSpan() => extents;

    /// <summary>Enumerates the extents.</summary>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)(extents ?? [])).GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(Shape other) => AsSpan().SequenceEqual(other.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (int extent in AsSpan())
            hash.Add(extent);
        return hash.ToHashCode();
    }

    /// <summary>The extents as in "1x3x224x224".</summary>
    public override string ToString() => Rank == 0 ? "scalar" : string.Join('x', Array.ConvertAll(extents!, e => e.ToString(CultureInfo.InvariantCulture)));
}
