namespace Managed.Style;

/// <summary>A layer that takes part in a cost, and how much.</summary>
/// <param name="Layer">The layer's name, as in "relu4_2".</param>
/// <param name="Weight">Its share; at least 0.</param>
public readonly record struct LayerWeight(string Layer, float Weight = 1);
