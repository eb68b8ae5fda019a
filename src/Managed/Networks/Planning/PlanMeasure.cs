namespace Managed.Networks.Planning;

/// <summary>What a plan takes.</summary>
/// <param name="PeakBytes">Bytes of all values and gradients, as <see cref="NetworkPlan.PeakBytes"/>.</param>
/// <param name="RepeatedCount">Values computed twice, as <see cref="NetworkPlan.RepeatedCount"/>.</param>
internal readonly record struct PlanMeasure(long PeakBytes, int RepeatedCount);
