namespace Managed.Media.Signals.Edf;

/// <summary>A text with its time.</summary>
/// <param name="Onset">Seconds from the beginning of the recording; may be below zero.</param>
/// <param name="Duration">Seconds that it lasts; null where none is given.</param>
/// <param name="Text">What it says.</param>
public sealed record EdfAnnotation(double Onset, double? Duration, string Text);
