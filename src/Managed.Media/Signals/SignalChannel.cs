namespace Managed.Media.Signals;

/// <summary>One channel of a record.</summary>
/// <param name="Name">What the file calls it, as it stands there.</param>
/// <param name="Unit">The physical unit of its values, such as mV; empty where there is none.</param>
/// <param name="SamplesPerFrame">Its samples in each frame of the record, at least 1.</param>
/// <param name="Gain">Digital units to a physical unit: physical = (digital - baseline) / gain; 1 where values are not stored as integers.</param>
/// <param name="Baseline">The digital value of physical zero.</param>
public sealed record SignalChannel(string Name, string Unit, int SamplesPerFrame, double Gain = 1, double Baseline = 0);
