namespace Managed.Inspection;

/// <summary>How a picture is covered, and what is watched meanwhile.</summary>
public sealed record OcclusionOptions
{
    /// <summary>The layer that is watched; null for the network's last.</summary>
    public string? Layer { get; init; }

    /// <summary>The unit that is watched: how much its strongest activation falls. Null for all together: how far the layer's values move (Euclidean).</summary>
    public int? Unit { get; init; }

    /// <summary>The side of the grey square; null for a sixth of the picture's.</summary>
    public int? Window { get; init; }

    /// <summary>The distance between places of the square; null for a third of its side.</summary>
    public int? Step { get; init; }

    /// <summary>Pictures that go through the network at once.</summary>
    public int BatchSize { get; init; } = 16;
}
