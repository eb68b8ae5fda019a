using System.Collections.Generic;

namespace Managed.Media.Volumes.Dicom;

/// <summary>The slices of one series as a volume.</summary>
/// <param name="Volume">
/// The values [1, slices, rows, columns], in the order of the files below. Slices are as they were taken: where distances differ, the
/// affine gives the mean one and <paramref name="Gaps"/> tells.
/// </param>
/// <param name="Files">The files, in the order of their positions along the normal.</param>
/// <param name="Positions">Where each slice lies along the normal, in millimetres; empty where the files do not say.</param>
/// <param name="Gaps">Neighbours at unusual distances: slices are missing, or were taken otherwise.</param>
public sealed record DicomSeries(Volume Volume, IReadOnlyList<string> Files, IReadOnlyList<double> Positions, IReadOnlyList<SliceGap> Gaps);
