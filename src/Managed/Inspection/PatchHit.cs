namespace Managed.Inspection;

/// <summary>Where a unit was active.</summary>
/// <param name="Activation">How much, above 0.</param>
/// <param name="Picture">The picture's number.</param>
/// <param name="Position">The place in the unit's map, row · width + column.</param>
public readonly record struct PatchHit(float Activation, int Picture, int Position);
