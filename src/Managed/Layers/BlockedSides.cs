using Managed.Kernels.Blocked;

namespace Managed.Layers;

/// <summary>Which values around a layer have their channels in blocks (<see cref="ChannelBlocks"/>) and not in planes.</summary>
/// <param name="Input">The inputs.</param>
/// <param name="Output">The output.</param>
internal readonly record struct BlockedSides(bool Input, bool Output)
{
    /// <summary>Whether all values are in planes.</summary>
    public bool IsNone => !Input && !Output;

    /// <summary>Whether all values are in blocks.</summary>
    public bool IsBoth => Input && Output;
}
