namespace Managed.Media.Volumes.Dicom;

/// <summary>Two neighbouring slices that lie farther apart, or closer together, than the others.</summary>
/// <param name="After">The file before the gap.</param>
/// <param name="Before">The file after it.</param>
/// <param name="Distance">Millimetres between the two, along the slices' normal.</param>
/// <param name="Usual">The distance of most neighbours.</param>
public sealed record SliceGap(string After, string Before, double Distance, double Usual);
