using System;
using System.Runtime.InteropServices;
using Managed.Kernels.Activation;
using Managed.Simd;
using Managed.Tensors;

namespace Managed.Layers;

/// <summary>y = x where x &gt;= 0, else a factor times x. The gradient reads of y its sign alone, so marks are one bit a value, chunk by chunk.</summary>
internal interface IRectifier : IMarkingLayer
{
    /// <summary>The factor of negative values; 0 for <see cref="Relu"/>.</summary>
    float NegativeSlope { get; }

    int IMarkingLayer.MarksLength(Shape input) => RectifierMarks.Words(input.ElementCount);

    void IMarkingLayer.Mark(WorkerPool workers, Tensor input, Tensor output, Memory<float> marks) =>
        workers.Run(Chunks.Count(output.Length), 0, new MarkJob(output.Memory, marks));

    void IMarkingLayer.BackwardFromMarks(WorkerPool workers, Memory<float> marks, Tensor outputGradient, Tensor inputGradient) =>
        workers.Run(Chunks.Count(outputGradient.Length), 0, new BackwardJob(marks, outputGradient.Memory, NegativeSlope, inputGradient.Memory));

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
