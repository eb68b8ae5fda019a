using System;
using System.Collections.Immutable;
using System.Linq;
using Managed.Kernels.Elementwise;
using Managed.Tensors;

namespace Managed.Layers.General;

/// <summary>How values become one.</summary>
internal enum ReductionKind
{
    /// <summary>Their sum.</summary>
    Sum,

    /// <summary>Their mean.</summary>
    Mean,

    /// <summary>The largest; the gradient goes to the first of equal ones.</summary>
    Maximum,

    /// <summary>The smallest; the gradient goes to the first of equal ones.</summary>
    Minimum,

    /// <summary>Their product.</summary>
    Product,

    /// <summary>The sum of their magnitudes.</summary>
    L1,

    /// <summary>The root of the sum of their squares.</summary>
    L2,

    /// <summary>The sum of their squares.</summary>
    SumOfSquares,

    /// <summary>The logarithm of their sum.</summary>
    LogSum,

    /// <summary>The logarithm of the sum of their exponentials.</summary>
    LogSumExp,
}

/// <summary>Values along some axes become one, added in their order in double precision and rounded once.</summary>
internal sealed class Reduction : Layer
{
    private readonly ReductionKind kind;
    private readonly ImmutableArray<int> axes;
    private readonly bool keepAxes;

    /// <summary>A reduction.</summary>
    /// <param name="kind">Which one.</param>
    /// <param name="axes">The axes, from 0; empty for all.</param>
    /// <param name="keepAxes">Whether they stay with extent 1.</param>
    public Reduction(ReductionKind kind, ImmutableArray<int> axes, bool keepAxes)
    {
        (this.kind, this.axes, this.keepAxes) = (kind, axes, keepAxes);
    }

    /// <summary>How values become one.</summary>
    public ReductionKind Kind => kind;

    /// <summary>The axes along which they do; empty for all.</summary>
    public ImmutableArray<int> Axes => axes;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        Shape input = Single(inputs);
        if (axes.Any(axis => axis < 0 || axis >= input.Rank))
            throw new ArgumentException($"{input} has no axis {axes.First(axis => axis < 0 || axis >= input.Rank)}.", nameof(inputs));
        int[] kept = Reduced(input);
        return Shape.Create(keepAxes ? kept : [.. kept.Where((_, axis) => !IsReduced(axis))]);
    }

    /// <inheritdoc/>
    public override void Forward(WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        ArgumentNullException.ThrowIfNull(output);
        double[] results = Reduce(inputs[0].Shape, inputs[0].Span, output.Length);
        for (int i = 0; i < results.Length; i++)
            output.Span[i] = (float)results[i];
    }

    /// <inheritdoc/>
    public override void Backward(
        WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output, Tensor outputGradient, ReadOnlySpan<Tensor?> inputGradients)
    {
        ArgumentNullException.ThrowIfNull(outputGradient);
        if (inputGradients[0] is not Tensor inputGradient)
            return;
        ReadOnlySpan<float> x = inputs[0].Span;
        int[] targets = Targets(inputs[0].Shape);
        double[] y = Reduce(inputs[0].Shape, x, outputGradient.Length);
        var taken = new bool[y.Length];
        double count = (double)x.Length / y.Length;
        for (int i = 0; i < x.Length; i++)
        {
            int o = targets[i];
            bool first = !taken[o] && x[i] == (float)y[o];
            taken[o] |= first;
            double slope = kind switch
            {
                ReductionKind.Sum => 1,
                ReductionKind.Mean => 1 / count,
                ReductionKind.Maximum or ReductionKind.Minimum => first ? 1 : 0,
                ReductionKind.Product => x[i] != 0 ? y[o] / x[i] : ProductOfOthers(x, targets, i),
                ReductionKind.L1 => Math.Sign(x[i]),
                ReductionKind.L2 => y[o] == 0 ? 0 : x[i] / y[o],
                ReductionKind.SumOfSquares => 2.0 * x[i],
                ReductionKind.LogSum => Elementary.Exp(-y[o]),
                _ => Elementary.Exp(x[i] - y[o]),
            };
            inputGradient.Span[i] = (float)(outputGradient.Span[o] * slope);
        }
    }

    private static double ProductOfOthers(ReadOnlySpan<float> x, int[] targets, int index)
    {
        double product = 1;
        for (int i = 0; i < x.Length; i++)
        {
            if (i != index && targets[i] == targets[index])
                product *= x[i];
        }

        return product;
    }

    private double[] Reduce(Shape input, ReadOnlySpan<float> x, int outputs)
    {
        int[] targets = Targets(input);
        var result = new double[outputs];
        Array.Fill(result, kind switch { ReductionKind.Product => 1, ReductionKind.Maximum or ReductionKind.LogSumExp => double.NegativeInfinity, ReductionKind.Minimum => double.PositiveInfinity, _ => 0 });
        for (int i = 0; i < x.Length; i++)
        {
            ref double y = ref result[targets[i]];
            y = kind switch
            {
                ReductionKind.Maximum or ReductionKind.LogSumExp => Math.Max(y, x[i]),
                ReductionKind.Minimum => Math.Min(y, x[i]),
                ReductionKind.Product => y * x[i],
                ReductionKind.L1 => y + Math.Abs(x[i]),
                ReductionKind.L2 or ReductionKind.SumOfSquares => y + ((double)x[i] * x[i]),
                _ => y + x[i],
            };
        }

        if (kind == ReductionKind.LogSumExp)
        {
            var sums = new double[outputs];
            for (int i = 0; i < x.Length; i++)
                sums[targets[i]] += Elementary.Exp(x[i] - result[targets[i]]);
            for (int o = 0; o < outputs; o++)
                result[o] += Elementary.Log(sums[o]);
        }

        double count = (double)x.Length / outputs;
        for (int o = 0; o < outputs; o++)
            result[o] = kind switch { ReductionKind.Mean => result[o] / count, ReductionKind.L2 => Math.Sqrt(result[o]), ReductionKind.LogSum => Elementary.Log(result[o]), _ => result[o] };
        return result;
    }

    private bool IsReduced(int axis) => axes.IsEmpty || axes.Contains(axis);

    private int[] Reduced(Shape input) => [.. input.AsSpan().ToArray().Select((extent, axis) => IsReduced(axis) ? 1 : extent)];

    private int[] Targets(Shape input) => Broadcast.Sources(Reduced(input), input.AsSpan());
}
