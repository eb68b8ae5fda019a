using System;
using System.Collections.Generic;

namespace Managed.Networks.Planning;

/// <summary>Places buffers of known lifetimes in one arena so that buffers alive at the same time do not overlap.</summary>
/// <remarks>Largest first, each at the lowest offset free throughout its life: Pisarchyk, Lee: Efficient Memory Management for Deep Neural Net Inference (2020), greedy by size.</remarks>
internal sealed class BufferPlacement
{
    private const int Alignment = 16;

    private readonly List<Buffer> buffers = [];

    /// <summary>Floats of the arena.</summary>
    public long Length { get; private set; }

    /// <summary>Announces a buffer in use from one step to another, both included, and returns its number.</summary>
    public int Add(int length, int firstStep, int lastStep)
    {
        buffers.Add(new Buffer((length + Alignment - 1L) / Alignment * Alignment, firstStep) { LastStep = lastStep });
        return buffers.Count - 1;
    }

    /// <summary>Prolongs a buffer's life.</summary>
    public void KeepUntil(int buffer, int step) => buffers[buffer].LastStep = Math.Max(buffers[buffer].LastStep, step);

    /// <summary>Decides every offset.</summary>
    public long[] Place()
    {
        var order = new int[buffers.Count];
        for (int i = 0; i < order.Length; i++)
            order[i] = i;
        Array.Sort(order, (a, b) => buffers[a].Length != buffers[b].Length ? buffers[b].Length.CompareTo(buffers[a].Length) : a.CompareTo(b));
        var offsets = new long[buffers.Count];
        var placed = new List<int>();
        foreach (int index in order)
        {
            Buffer buffer = buffers[index];
            long offset = 0;
            foreach (int other in placed)
            {
                bool together = buffers[other].FirstStep <= buffer.LastStep && buffer.FirstStep <= buffers[other].LastStep;
                if (!together || offsets[other] + buffers[other].Length <= offset)
                    continue;
                if (offsets[other] - offset >= buffer.Length)
                    break;
                offset = offsets[other] + buffers[other].Length;
            }

            offsets[index] = offset;
            Length = Math.Max(Length, offset + buffer.Length);
            int position = placed.FindIndex(other => offsets[other] > offset);
            placed.Insert(position < 0 ? placed.Count : position, index);
        }

        return offsets;
    }

    private sealed class Buffer(long length, int firstStep)
    {
        public long Length { get; } = length;

        public int FirstStep { get; } = firstStep;

        public int LastStep { get; set; }
    }
}
