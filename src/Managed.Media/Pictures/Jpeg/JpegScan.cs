using System;
using System.Collections.Immutable;

namespace Managed.Media.Pictures.Jpeg;

/// <summary>A component's part in a scan, with the tables that hold for it; one that the scan does not use is null.</summary>
internal readonly record struct JpegScanComponent(int Index, HuffmanTable? Direct, HuffmanTable? Alternating);

/// <summary>A scan: which coefficients of which components it brings, and its data.</summary>
/// <param name="Components">The components, interleaved block by block if there are several.</param>
/// <param name="First">The first coefficient in zigzag order.</param>
/// <param name="Last">The last one.</param>
/// <param name="High">0 if the scan brings the coefficients' upper bits, otherwise the position above the bit that it adds.</param>
/// <param name="Low">The position of the lowest bit that it brings.</param>
/// <param name="RestartInterval">Interleaved units between two restart markers; 0 without them.</param>
/// <param name="Data">The entropy-coded bytes.</param>
/// <param name="Offset">Where in the file they begin.</param>
internal sealed record JpegScan(
    ImmutableArray<JpegScanComponent> Components, int First, int Last, int High, int Low, int RestartInterval, ReadOnlyMemory<byte> Data, int Offset);
