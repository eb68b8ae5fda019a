using System;
using System.Buffers;
using System.Collections.Generic;

namespace Managed.Media.Signals;

/// <summary>A record whose samples are stored as integers, as the converter gave them.</summary>
public abstract class DigitalSignalRecord : SignalRecord
{
    /// <summary>Stands for a sample that the file says is missing.</summary>
    public const int MissingSample = int.MinValue;

    private const int BlockLength = 8192;

    private protected DigitalSignalRecord(string file, double frameRate, long frameCount, IReadOnlyList<SignalChannel> channels)
        : base(file, frameRate, frameCount, channels)
    {
    }

    /// <summary>Reads samples of one channel as they are stored; <see cref="MissingSample"/> where one is missing.</summary>
    /// <param name="channel">The index of the channel.</param>
    /// <param name="first">The first sample to read.</param>
    /// <param name="destination">As many samples as are wanted.</param>
    /// <exception cref="ArgumentOutOfRangeException">The channel or the range is not in the record.</exception>
    public void ReadDigital(int channel, long first, Span<int> destination)
    {
        RequireRange(channel, first, destination.Length);
        if (!destination.IsEmpty)
            ReadStored(channel, first, destination);
    }

    private protected abstract void ReadStored(int channel, long first, Span<int> destination);

    private protected override void ReadPhysical(int channel, long first, Span<double> destination)
    {
        SignalChannel scale = Channels[channel];
        int[] block = ArrayPool<int>.Shared.Rent(Math.Min(BlockLength, destination.Length));
        for (int at = 0; at < destination.Length; at += block.Length)
        {
            Span<int> stored = block.AsSpan(0, Math.Min(block.Length, destination.Length - at));
            ReadStored(channel, first + at, stored);
            for (int i = 0; i < stored.Length; i++)
                destination[at + i] = stored[i] == MissingSample ? double.NaN : (stored[i] - scale.Baseline) / scale.Gain;
        }

        ArrayPool<int>.Shared.Return(block);
    }
}
