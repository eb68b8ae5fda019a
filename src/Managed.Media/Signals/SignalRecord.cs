using System;
using System.Collections.Generic;
using Managed.Tensors;

namespace Managed.Media.Signals;

/// <summary>
/// Channels of evenly spaced samples that are read by range: what is opened is checked as a whole, what is read are the samples asked
/// for. Time goes in frames; a channel has one or more samples in each. A record is not synchronised.
/// </summary>
public abstract class SignalRecord : IDisposable
{
    private protected SignalRecord(string file, double frameRate, long frameCount, IReadOnlyList<SignalChannel> channels)
    {
        File = file;
        FrameRate = frameRate;
        FrameCount = frameCount;
        Channels = channels;
    }

    /// <summary>The file that was opened.</summary>
    public string File { get; }

    /// <summary>Frames a second.</summary>
    public double FrameRate { get; }

    /// <summary>Frames in the record.</summary>
    public long FrameCount { get; }

    /// <summary>The channels in the file's order.</summary>
    public IReadOnlyList<SignalChannel> Channels { get; }

    /// <summary>The samples of a channel.</summary>
    public long SampleCount(int channel) => FrameCount * Channels[channel].SamplesPerFrame;

    /// <summary>The samples of a channel in a second.</summary>
    public double SampleRate(int channel) => FrameRate * Channels[channel].SamplesPerFrame;

    /// <summary>Reads samples of one channel in its physical unit; NaN where the file says that a sample is missing.</summary>
    /// <param name="channel">The index of the channel.</param>
    /// <param name="first">The first sample to read.</param>
    /// <param name="destination">As many samples as are wanted.</param>
    /// <exception cref="ArgumentOutOfRangeException">The channel or the range is not in the record.</exception>
    /// <exception cref="InvalidFileException">A file that belongs to the record is not what it has to be.</exception>
    public void Read(int channel, long first, Span<double> destination)
    {
        RequireRange(channel, first, destination.Length);
        if (!destination.IsEmpty)
            ReadPhysical(channel, first, destination);
    }

    /// <summary>Reads frames of all channels as a tensor [1, channels, samples]; the channels have the same number of samples in a frame.</summary>
    /// <param name="firstFrame">The first frame to read.</param>
    /// <param name="frameCount">Frames to read, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is not in the record.</exception>
    /// <exception cref="InvalidOperationException">The channels differ in their samples a frame, or there are none.</exception>
    /// <exception cref="InvalidFileException">A file that belongs to the record is not what it has to be.</exception>
    public Tensor ReadTensor(long firstFrame, int frameCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frameCount, 1);
        if (Channels.Count == 0)
            throw new InvalidOperationException($"{File} has no channels.");
        int perFrame = Channels[0].SamplesPerFrame;
        foreach (SignalChannel channel in Channels)
        {
            if (channel.SamplesPerFrame != perFrame)
                throw new InvalidOperationException($"The channels of {File} are not sampled at the same rate; read them one by one.");
        }

        int count = checked(frameCount * perFrame);
        var values = new double[count];
        var tensor = new Tensor([1, Channels.Count, count]);
        for (int channel = 0; channel < Channels.Count; channel++)
        {
            Read(channel, firstFrame * perFrame, values);
            Span<float> row = tensor.Span.Slice(channel * count, count);
            for (int i = 0; i < count; i++)
                row[i] = (float)values[i];
        }

        return tensor;
    }

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the files.</summary>
    protected abstract void Dispose(bool disposing);

    private protected abstract void ReadPhysical(int channel, long first, Span<double> destination);

    private protected void RequireRange(int channel, long first, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(channel);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(channel, Channels.Count);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, SampleCount(channel) - count);
    }
}
