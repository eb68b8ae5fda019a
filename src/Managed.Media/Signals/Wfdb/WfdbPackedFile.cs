using System;
using System.Collections.Generic;
using Managed.Formats;

namespace Managed.Media.Signals.Wfdb;

/// <summary>A file with the signals of one group, frame after frame, in bits of a fixed number.</summary>
internal sealed class WfdbPackedFile : WfdbSignalFile
{
    private const int MarkSamples = 1 << 13;

    private readonly ByteSource source;
    private readonly WfdbFormat format;
    private readonly long offset;
    private readonly int[] signalOf;
    private readonly int framesPerMark;

    /// <summary>The signals' values before every so many frames, as far as they are known; for differences alone.</summary>
    private readonly List<int[]> marks = [];

    /// <param name="source">The file; closed with this object.</param>
    /// <param name="signals">Its signals, of one format and one offset.</param>
    public WfdbPackedFile(ByteSource source, IReadOnlyList<WfdbSignalLine> signals)
    {
        this.source = source;
        format = signals[0].Format;
        offset = signals[0].ByteOffset;
        var order = new List<int>();
        var initialValues = new int[signals.Count];
        for (int i = 0; i < signals.Count; i++)
        {
            for (int k = 0; k < signals[i].Channel.SamplesPerFrame; k++)
                order.Add(i);
            initialValues[i] = signals[i].InitialValue;
        }

        signalOf = [.. order];
        framesPerMark = Math.Max(1, MarkSamples / signalOf.Length);
        marks.Add(initialValues);
    }

    /// <inheritdoc/>
    public override int FrameLength => signalOf.Length;

    /// <inheritdoc/>
    public override long FrameCapacity => offset > source.Length ? 0 : format.SampleCount(source.Length - offset) / FrameLength;

    /// <inheritdoc/>
    public override void Read(long first, Span<int> destination)
    {
        if (format != WfdbFormat.Difference8)
        {
            ReadSamples(first * FrameLength, destination);
            return;
        }

        int[] values = ValuesBefore(first);
        ReadSamples(first * FrameLength, destination);
        Accumulate(destination, values);
    }

    /// <inheritdoc/>
    public override void Dispose() => source.Dispose();

    private void ReadSamples(long first, Span<int> destination)
    {
        (int unitSamples, int unitBytes) = format.Unit();
        int skipped = (int)(first % unitSamples);
        long begin = first / unitSamples * unitBytes;
        var bytes = new byte[format.ByteCount(first + destination.Length) - begin];
        source.Read(offset + begin, bytes);
        for (int i = 0; i < destination.Length; i++)
            destination[i] = format.Sample(bytes, skipped + i);
    }

    private int[] ValuesBefore(long frame)
    {
        int[] block = new int[framesPerMark * FrameLength];
        while (marks.Count <= frame / framesPerMark)
        {
            ReadSamples((long)(marks.Count - 1) * block.Length, block);
            int[] next = [.. marks[^1]];
            Accumulate(block, next);
            marks.Add(next);
        }

        int mark = (int)(frame / framesPerMark);
        int[] values = [.. marks[mark]];
        Span<int> rest = block.AsSpan(0, (int)(frame % framesPerMark) * FrameLength);
        ReadSamples((long)mark * block.Length, rest);
        Accumulate(rest, values);
        return values;
    }

    private void Accumulate(Span<int> differences, int[] values)
    {
        for (int i = 0, k = 0; i < differences.Length; i++, k = k + 1 == signalOf.Length ? 0 : k + 1)
            differences[i] = values[signalOf[k]] += differences[i];
    }
}
