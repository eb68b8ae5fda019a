using System;
using System.Runtime.InteropServices;
using Managed.Kernels.Activation;
using Managed.Simd;
using Managed.Tensors;

namespace Managed.Layers;

/// <summary>The marks of rectifiers, chunk by chunk.</summary>
internal static class MarkedRectifier
{
    public static void Mark(WorkerPool workers, Tensor output, Memory<float> marks) =>
        workers.Run(Chunks.Count(output.Length), 0, new MarkJob(output.Memory, marks));

    public static void Backward(WorkerPool workers, Memory<float> marks, Tensor outputGradient, float negativeSlope, Tensor inputGradient) =>
        workers.Run(Chunks.Count(outputGradient.Length), 0, new BackwardJob(marks, outputGradient.Memory, negativeSlope, inputGradient.Memory));

    /// <summary>The words of a chunk, which begins in a word of its own.</summary>
    private static Span<uint> WordsOf(Memory<float> marks, int firstValue, int count) =>
        MemoryMarshal.Cast<float, uint>(marks.Span.Slice(firstValue / RectifierMarks.WordLength, RectifierMarks.Words(count)));

    private readonly struct MarkJob(Memory<float> output, Memory<float> marks) : IParallelJob
    {
        public void Run(int part, Span<float> scratch)
        {
            (int first, int count) = Chunks.Range(part, output.Length).GetOffsetAndLength(output.Length);
            RectifierMarks.Marking.At(SimdHardware.Level)(output.Span.Slice(first, count), WordsOf(marks, first, count));
        }
    }

    private readonly struct BackwardJob(Memory<float> marks, Memory<float> outputGradient, float negativeSlope, Memory<float> inputGradient) : IParallelJob
    {
        public void Run(int part, Span<float> scratch)
        {
            (int first, int count) = Chunks.Range(part, outputGradient.Length).GetOffsetAndLength(outputGradient.Length);
            RectifierMarks.Gradient.At(SimdHardware.Level)(WordsOf(marks, first, count), outputGradient.Span.Slice(first, count), negativeSlope, inputGradient.Span.Slice(first, count));
        }
    }
}
