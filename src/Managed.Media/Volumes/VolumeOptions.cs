namespace Managed.Media.Volumes;

/// <summary>How volumes are read.</summary>
public sealed record VolumeOptions
{
    /// <summary>What is used where nothing is said.</summary>
    public static VolumeOptions Default { get; } = new();

    /// <summary>Volumes of more values, over all channels, are refused before anything is allocated for them.</summary>
    public long MaximumVoxels { get; init; } = int.MaxValue;
}
