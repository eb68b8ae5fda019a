namespace Managed.Media.Signals.Wfdb;

/// <summary>A mark at a sample, such as a beat with its kind.</summary>
/// <param name="Sample">The sample from the beginning of the record, at the file's time resolution.</param>
/// <param name="Code">The number of the kind, 0 to 49.</param>
/// <param name="Symbol">The kind's usual letters, as N for a normal beat; empty for a number without meaning.</param>
/// <param name="Subtype">Distinguishes within the kind.</param>
/// <param name="Channel">The signal that it is about.</param>
/// <param name="Number">A number that the annotator chose.</param>
/// <param name="Text">Free text, as "(AFIB" at a change of rhythm; often empty.</param>
public sealed record WfdbAnnotation(long Sample, int Code, string Symbol, int Subtype, int Channel, int Number, string Text);
