using System;
using System.Numerics.Tensors;
using Managed.Networks;
using Managed.Tensors;
using Tensor = Managed.Tensors.Tensor;

namespace Managed.Inspection;

/// <summary>For each unit of one layer the pictures that activate it most, each at the place where it does so most.</summary>
/// <remarks>Ties fall to the picture with the lower number, and in it to the first place; so the order in which pictures come does not matter.</remarks>
public sealed class LayerPatches
{
    private readonly PatchHit[] hits;
    private readonly int[] counts;

    internal LayerPatches(string layer, ReceptiveField field, Shape shape, int patchCount)
    {
        Layer = layer;
        Field = field;
        UnitCount = shape[1];
        MapWidth = shape.Rank == 4 ? shape[3] : 1;
        MapLength = shape.ElementCount / (shape[0] * shape[1]);
        PatchCount = patchCount;
        hits = new PatchHit[UnitCount * patchCount];
        counts = new int[UnitCount];
    }

    /// <summary>The layer's name.</summary>
    public string Layer { get; }

    /// <summary>What its units see.</summary>
    public ReceptiveField Field { get; }

    /// <summary>Units, one a channel.</summary>
    public int UnitCount { get; }

    /// <summary>Positions in a row of a unit's map.</summary>
    internal int MapWidth { get; }

    /// <summary>Positions of a unit's map.</summary>
    internal int MapLength { get; }

    /// <summary>The most hits kept for a unit.</summary>
    public int PatchCount { get; }

    /// <summary>The hits of a unit, the strongest first; fewer than wanted where it is not active in so many pictures.</summary>
    public ReadOnlySpan<PatchHit> Hits(int unit) => hits.AsSpan(unit * PatchCount, counts[unit]);

    /// <summary>Looks at the maps of one picture, unit after unit.</summary>
    internal void Look(int picture, ReadOnlySpan<float> maps)
    {
        for (int unit = 0; unit < UnitCount; unit++)
        {
            ReadOnlySpan<float> map = maps.Slice(unit * MapLength, MapLength);
            float strongest = TensorPrimitives.Max(map);
            bool isFull = counts[unit] == PatchCount;

            // A map with NaN in it counts for nothing.
            if (strongest > 0 && !(isFull && strongest < hits[(unit * PatchCount) + PatchCount - 1].Activation))
                Insert(unit, new PatchHit(strongest, picture, map.IndexOf(strongest)));
        }
    }

    /// <summary>Values, pictures and positions of all hits as tensors [units, patches, 3]; places without a hit hold zeros.</summary>
    internal Tensor ToTensor()
    {
        var tensor = new Tensor([UnitCount, PatchCount, 3]);
        for (int i = 0; i < hits.Length; i++)
        {
            Span<float> place = tensor.Span.Slice(3 * i, 3);
            (place[0], place[1], place[2]) = (hits[i].Activation, hits[i].Picture, hits[i].Position);
        }

        return tensor;
    }

    /// <summary>Takes the hits that <see cref="ToTensor"/> gave.</summary>
    /// <returns>False where they are not hits of this layer in so many pictures.</returns>
    internal bool TryRestore(Tensor tensor, int pictureCount)
    {
        for (int i = 0; i < hits.Length; i++)
        {
            ReadOnlySpan<float> place = tensor.Span.Slice(3 * i, 3);
            if (place[0] == 0)
                continue;
            if (!(place[0] > 0 && place[1] >= 0 && place[1] < pictureCount && place[2] >= 0 && place[2] < MapLength))
                return false;
            Insert(i / PatchCount, new PatchHit(place[0], (int)place[1], (int)place[2]));
        }

        return true;
    }

    private void Insert(int unit, PatchHit hit)
    {
        Span<PatchHit> own = hits.AsSpan(unit * PatchCount, PatchCount);
        int count = counts[unit];
        int at = count;
        while (at > 0 && IsBefore(hit, own[at - 1]))
            at--;
        if (at == PatchCount)
            return;
        int kept = Math.Min(count, PatchCount - 1);
        own[at..kept].CopyTo(own[(at + 1)..]);
        own[at] = hit;
        counts[unit] = Math.Min(count + 1, PatchCount);
    }

    private static bool IsBefore(PatchHit hit, PatchHit other) =>
        hit.Activation > other.Activation || (hit.Activation == other.Activation && hit.Picture < other.Picture);
}
