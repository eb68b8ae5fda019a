using System;
using System.Collections.Generic;
using Managed.Formats;

namespace Managed.Media.Signals.Wfdb;

/// <summary>A file with the signals of one group.</summary>
internal abstract class WfdbSignalFile : IDisposable
{
    /// <summary>Samples of all signals in a frame.</summary>
    public abstract int FrameLength { get; }

    /// <summary>Whole frames that the file has room for.</summary>
    public abstract long FrameCapacity { get; }

    /// <summary>Opens a file of the format that its signals have.</summary>
    /// <param name="source">The file; closed with what is opened, and where that fails.</param>
    /// <param name="signals">Its signals, of one format and one offset.</param>
    /// <exception cref="InvalidFileException">The file is not what the signals' lines say.</exception>
    public static WfdbSignalFile Open(ByteSource source, IReadOnlyList<WfdbSignalLine> signals) =>
        source.OrClose<WfdbSignalFile>(() => signals[0].Format.IsFlac() ? new WfdbFlacFile(source, signals) : new WfdbPackedFile(source, signals));

    /// <summary>Reads whole frames.</summary>
    /// <param name="first">The first frame; the range lies inside the capacity.</param>
    /// <param name="destination">A number of frames.</param>
    /// <exception cref="InvalidFileException">The file is malformed there.</exception>
    public abstract void Read(long first, Span<int> destination);

    public abstract void Dispose();
}
