namespace Managed.Media.Signals;

/// <summary>A time in which nothing was recorded.</summary>
/// <param name="Start">Seconds from the first sample.</param>
/// <param name="Seconds">How long it lasts.</param>
public readonly record struct SignalGap(double Start, double Seconds);
