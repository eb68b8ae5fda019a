using System;
using System.Collections.Immutable;

namespace Managed.Style;

/// <summary>What a run will take.</summary>
/// <param name="PeakBytes">The most bytes of a process that does nothing else.</param>
/// <param name="History">The steps whose curvature L-BFGS remembers; 0 under Adam.</param>
/// <param name="Total">The time of all iterations, as far as none of the sizes ends early.</param>
/// <param name="Sizes">The sizes that are gone through, from small to large.</param>
public sealed record StyleEstimate(long PeakBytes, int History, TimeSpan Total, ImmutableArray<StyleSizeEstimate> Sizes);

/// <summary>What one size of a run will take.</summary>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Iterations">Its iterations.</param>
/// <param name="TileCount">The tiles that the picture is gone through in; 1 for the whole.</param>
/// <param name="SecondsPerIteration">The time of each.</param>
public readonly record struct StyleSizeEstimate(int Width, int Height, int Iterations, int TileCount, double SecondsPerIteration);
