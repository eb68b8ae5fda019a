using System.Collections.Immutable;

namespace Managed.Inspection;

/// <summary>How patches are looked for.</summary>
public sealed record TopPatchOptions
{
    /// <summary>The layers; empty means <see cref="UnitLayers.Default"/>.</summary>
    public ImmutableArray<string> Layers { get; init; } = [];

    /// <summary>Patches kept for each unit.</summary>
    public int PatchCount { get; init; } = 9;

    /// <summary>
    /// The side to which pictures are brought; null means the one that the network takes, or for networks that take any the shorter side
    /// of the first picture, at most 224.
    /// </summary>
    public int? Size { get; init; }

    /// <summary>Pictures that go through the network at once.</summary>
    public int BatchSize { get; init; } = 16;
}
