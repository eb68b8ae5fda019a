namespace Managed.Media.Signals.Edf;

/// <summary>What a header says of one signal.</summary>
/// <param name="Label">Its name; "EDF Annotations" for text.</param>
/// <param name="Unit">The physical unit.</param>
/// <param name="SampleCount">Its samples in a data record.</param>
/// <param name="Column">Its first sample in a data record.</param>
/// <param name="Gain">Digital units to a physical unit.</param>
/// <param name="Baseline">The digital value of physical zero.</param>
internal sealed record EdfSignal(string Label, string Unit, int SampleCount, int Column, double Gain, double Baseline)
{
    public bool IsAnnotations => Label == "EDF Annotations";
}
