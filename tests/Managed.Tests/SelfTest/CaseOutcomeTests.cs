using System;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Managed.SelfTest;
using Managed.Simd;
using Xunit;

namespace Managed.Tests.SelfTest;

/// <summary>Faults that the self-test has to find, put into an operation that doubles its input.</summary>
public sealed class CaseOutcomeTests
{
    public enum Fault
    {
        None,
        WrongValue,
        NotANumber,
        ValueLeftOut,
        WritesBefore,
        WritesAfter,
        ChangesInput,
        ReadsBeyond,
        WrongGradient,
        GradientWritesAfter,
    }

    [Fact]
    public void A_correct_operation_passes()
    {
        CaseOutcome outcome = CaseOutcome.Of(new DoublingCase(Fault.None), SimdLevel.Scalar);
        Assert.Null(outcome.Problem);
        Assert.Equal(0, outcome.Error);
        Assert.Equal(0, outcome.GradientError);
    }

    [Theory]
    [InlineData(Fault.WrongValue, "output[3]")]
    [InlineData(Fault.NotANumber, "output[3]")]
    [InlineData(Fault.ValueLeftOut, "output[4]")]
    [InlineData(Fault.WritesBefore, "wrote outside")]
    [InlineData(Fault.WritesAfter, "wrote outside")]
    [InlineData(Fault.ChangesInput, "wrote outside")]
    [InlineData(Fault.ReadsBeyond, "output[4]")]
    [InlineData(Fault.WrongGradient, "gradient to input 0[3]")]
    [InlineData(Fault.GradientWritesAfter, "gradient wrote outside")]
    public void A_fault_is_found_and_named(Fault fault, string problem) =>
        Assert.Contains(problem, CaseOutcome.Of(new DoublingCase(fault), SimdLevel.Scalar).Problem, StringComparison.Ordinal);

    private sealed record DoublingCase(Fault Fault) : OperationCase
    {
        public override string Family => "doubling";

        public override ImmutableArray<int> InputLengths => [5];

        public override int OutputLength => 5;

        public override long Flops => 5;

        public override double Tolerance => 1e-9;

        public override void Forward(SimdLevel level, Memory<float>[] inputs, Memory<float> output)
        {
            int count = Fault == Fault.ValueLeftOut ? 4 : 5;
            for (int i = 0; i < count; i++)
                output.Span[i] = 2 * inputs[0].Span[i];
            ArraySegment<float> target = Around(output);
            if (Fault == Fault.WrongValue)
                output.Span[3] += 1e-3f;
            else if (Fault == Fault.NotANumber)
                output.Span[3] = float.NaN;
            else if (Fault == Fault.WritesBefore)
                target.Array![target.Offset - 1] = 0;
            else if (Fault == Fault.WritesAfter)
                target.Array![target.Offset + 5] = 0;
            else if (Fault == Fault.ChangesInput)
                inputs[0].Span[0] = 0;
            else if (Fault == Fault.ReadsBeyond)
                output.Span[4] += 0 * Around(inputs[0]).Array![target.Offset + 5];
        }

        public override double[] ReferenceForward(double[][] inputs) => Array.ConvertAll(inputs[0], x => 2 * x);

        public override void Backward(SimdLevel level, Memory<float>[] inputs, Memory<float> outputGradient, Memory<float>[] inputGradients)
        {
            for (int i = 0; i < 5; i++)
                inputGradients[0].Span[i] = 2 * outputGradient.Span[i];
            ArraySegment<float> target = Around(inputGradients[0]);
            if (Fault == Fault.WrongGradient)
                inputGradients[0].Span[3] *= 1.01f;
            else if (Fault == Fault.GradientWritesAfter)
                target.Array![target.Offset + 5] = 0;
        }

        public override double[][] ReferenceBackward(double[][] inputs, double[] outputGradient) => [Array.ConvertAll(outputGradient, dy => 2 * dy)];

        private static ArraySegment<float> Around(Memory<float> memory) =>
            MemoryMarshal.TryGetArray<float>(memory, out ArraySegment<float> segment) ? segment : throw new InvalidOperationException();
    }
}
