using System;
using Managed.Media.Signals;

namespace Managed.Fuzz.Targets;

/// <summary>Recordings of one format, of which the beginning and the end of every channel are read.</summary>
internal abstract class SignalTarget : FuzzTarget
{
    private const int MaximumSamples = 1000;

    public override void Read(byte[] bytes)
    {
        using SignalRecord record = Open(bytes);
        var values = new double[MaximumSamples];
        for (int channel = 0; channel < record.Channels.Count; channel++)
        {
            long count = record.SampleCount(channel);
            Span<double> part = values.AsSpan(0, (int)Math.Min(count, values.Length));
            record.Read(channel, 0, part);
            record.Read(channel, count - part.Length, part);
        }

        ReadMore(record);
    }

    protected abstract SignalRecord Open(byte[] bytes);

    /// <summary>Reads what the format has beside samples.</summary>
    protected virtual void ReadMore(SignalRecord record)
    {
    }
}
