namespace Managed.Media.Signals;

/// <summary>What tables and arrays of numbers do not say themselves.</summary>
public sealed record SignalOptions
{
    /// <summary>Frames a second, above zero.</summary>
    public double FrameRate { get; init; } = 1;

    /// <summary>The unit of all channels.</summary>
    public string Unit { get; init; } = string.Empty;
}
