namespace Managed.Media.Signals.Csv;

/// <summary>What a table of numbers does not say itself.</summary>
public sealed record CsvOptions
{
    /// <summary>Rows a second, above zero.</summary>
    public double FrameRate { get; init; } = 1;

    /// <summary>The unit of all columns.</summary>
    public string Unit { get; init; } = string.Empty;
}
