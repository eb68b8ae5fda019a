using System;
using System.Collections.Generic;
using System.IO;
using Managed.Faces.Gallery;

namespace Managed.Tests.Faces.Gallery;

/// <summary>The power fails, or the disk.</summary>
internal sealed class StorageFailure(string message) : IOException(message);

/// <summary>A storage in memory that fails at a given step as a disk does: what was not flushed is there, not there, or there in part, sector by sector.</summary>
internal sealed class FailingStorage : IGalleryStorage
{
    private const int Sector = 512;

    private readonly Random random;
    private readonly Steps steps;
    private readonly List<(long Position, byte[] Bytes)> pending = [];
    private byte[] durable;
    private byte[] current;

    /// <param name="content">What is on the disk.</param>
    /// <param name="failingStep">The write or flush that does not come to its end, from 0; a negative number for none.</param>
    /// <param name="seed">Which sectors outlast the failure.</param>
    public FailingStorage(byte[] content, int failingStep = -1, int seed = 0)
        : this(content, new Steps { Left = failingStep }, new Random(seed))
    {
    }

    private FailingStorage(byte[] content, Steps steps, Random random)
    {
        durable = [.. content];
        current = [.. content];
        this.steps = steps;
        this.random = random;
    }

    public string Name => "test.gallery";

    public long Length => current.Length;

    /// <summary>Steps taken.</summary>
    public int StepCount => steps.Taken;

    public void Read(long position, Span<byte> destination)
    {
        if (position + destination.Length > current.Length)
            throw new EndOfStreamException();
        current.AsSpan((int)position, destination.Length).CopyTo(destination);
    }

    public void Write(long position, ReadOnlySpan<byte> source)
    {
        pending.Add((position, source.ToArray()));
        Step();
        current = Applied(current, position, source);
    }

    public void Overwrite(long start)
    {
        Write(start, new byte[current.Length - start]);
        Flush();
    }

    public void Truncate(long length)
    {
        Step();
        current = current[..(int)length];
        durable = durable[..(int)Math.Min(durable.Length, length)];
        pending.Clear();
    }

    public void Flush()
    {
        Step();
        durable = [.. current];
        pending.Clear();
    }

    public IGalleryStorage CreateReplacement() => new FailingStorage([], steps, random);

    public void ReplaceBy(IGalleryStorage replacement)
    {
        Step();
        current = ((FailingStorage)replacement).current;
        durable = ((FailingStorage)replacement).durable;
        pending.Clear();
    }

    public void EraseReplaced() => Step();

    public void Dispose()
    {
    }

    /// <summary>What is on the disk after the failure: each sector that was not flushed is old or new.</summary>
    public byte[] AfterPowerCut()
    {
        byte[] disk = [.. durable];
        foreach ((long position, byte[] bytes) in pending)
        {
            for (int start = 0; start < bytes.Length;)
            {
                int count = Math.Min(bytes.Length - start, Sector - (int)((position + start) % Sector));
                if (random.Next(2) == 0)
                    disk = Applied(disk, position + start, bytes.AsSpan(start, count));
                start += count;
            }
        }

        return disk;
    }

    private static byte[] Applied(byte[] to, long position, ReadOnlySpan<byte> bytes)
    {
        byte[] result = [.. to];
        Array.Resize(ref result, (int)Math.Max(to.Length, position + bytes.Length));
        bytes.CopyTo(result.AsSpan((int)position));
        return result;
    }

    private void Step()
    {
        steps.Taken++;
        if (steps.Left-- == 0)
            throw new StorageFailure("the power failed");
    }

    private sealed class Steps
    {
        public int Left { get; set; }

        public int Taken { get; set; }
    }
}
