using System;
using System.Collections.Generic;
using Managed.Tensors;

namespace Managed.Layers.General;

/// <summary>A fixed linear map of few terms an output: y[i] = constant[i] + sum over its terms of weight * x[source], added in their order.</summary>
/// <remarks>One layer for everything that moves values or mixes a few of them: transposing, slicing, padding, repeating, gathering, resizing.</remarks>
internal sealed class LinearMap : Layer
{
    private readonly Shape input;
    private readonly Shape output;
    private readonly int[] starts;
    private readonly int[] sources;
    private readonly float[] weights;
    private readonly float[] constants;

    /// <summary>A map.</summary>
    /// <param name="input">The input's shape.</param>
    /// <param name="output">The output's shape.</param>
    /// <param name="starts">Where each output's terms begin, and where the last one's end: one value more than outputs.</param>
    /// <param name="sources">The input that each term reads.</param>
    /// <param name="weights">The factor of each term, or empty where all are 1.</param>
    /// <param name="constants">What each output begins with, or empty for zeros.</param>
    /// <exception cref="ArgumentException">The lengths do not fit, or a term reads beyond the input.</exception>
    public LinearMap(Shape input, Shape output, int[] starts, int[] sources, float[]? weights = null, float[]? constants = null)
    {
        ArgumentNullException.ThrowIfNull(starts);
        ArgumentNullException.ThrowIfNull(sources);
        (this.input, this.output, this.starts, this.sources, this.weights, this.constants) = (input, output, starts, sources, weights ?? [], constants ?? []);
        if (starts.Length != output.ElementCount + 1 || starts[^1] != sources.Length || (this.weights.Length != sources.Length && this.weights.Length != 0))
            throw new ArgumentException("The terms do not fit the output.", nameof(starts));
        if (this.constants.Length != 0 && this.constants.Length != output.ElementCount)
            throw new ArgumentException("Constants are one an output.", nameof(constants));
        if (Array.Exists(sources, source => (uint)source >= (uint)input.ElementCount))
            throw new ArgumentException("A term reads beyond the input.", nameof(sources));
    }

    /// <inheritdoc/>
    public override bool BackwardReadsInputs => false;

    /// <inheritdoc/>
    public override bool BackwardReadsOutput => false;

    /// <summary>What an output begins with.</summary>
    public float ConstantOf(int output) => constants.Length == 0 ? 0 : constants[output];

    /// <summary>The terms of an output.</summary>
    public IEnumerable<(int Source, float Weight)> TermsOf(int output)
    {
        for (int term = starts[output]; term < starts[output + 1]; term++)
            yield return (sources[term], weights.Length == 0 ? 1 : weights[term]);
    }

    /// <summary>A map in which each output is one input, or a constant where the source is -1.</summary>
    public static LinearMap OfSources(Shape input, Shape output, int[] sources, float constant = 0)
    {
        ArgumentNullException.ThrowIfNull(sources);
        var starts = new int[sources.Length + 1];
        var terms = new List<int>(sources.Length);
        float[] constants = constant == 0 ? [] : new float[sources.Length];
        for (int i = 0; i < sources.Length; i++)
        {
            if (sources[i] >= 0)
                terms.Add(sources[i]);
            else if (constant != 0)
                constants[i] = constant;
            starts[i + 1] = terms.Count;
        }

        return new LinearMap(input, output, starts, [.. terms], null, constants);
    }

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) =>
        Single(inputs) == input ? output : throw new ArgumentException($"The map takes {input}, not {inputs[0]}.", nameof(inputs));

    /// <inheritdoc/>
    public override void Forward(WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ArgumentNullException.ThrowIfNull(output);
        workers.Run(Chunks.Count(output.Length), 0, new Job(this, inputs[0].Memory, output.Memory));
    }

    /// <inheritdoc/>
    public override void Backward(
        WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output, Tensor outputGradient, ReadOnlySpan<Tensor?> inputGradients)
    {
        ArgumentNullException.ThrowIfNull(outputGradient);
        if (inputGradients[0] is not Tensor inputGradient)
            return;
        Span<float> dx = inputGradient.Span;
        ReadOnlySpan<float> dy = outputGradient.Span;
        dx.Clear();
        for (int i = 0; i < dy.Length; i++)
        {
            for (int term = starts[i]; term < starts[i + 1]; term++)
                dx[sources[term]] += weights.Length == 0 ? dy[i] : weights[term] * dy[i];
        }
    }

    private readonly struct Job(LinearMap map, Memory<float> input, Memory<float> output) : IParallelJob
    {
        public void Run(int part, Span<float> scratch)
        {
            ReadOnlySpan<float> x = input.Span;
            Span<float> y = output.Span;
            (int first, int count) = Chunks.Range(part, y.Length).GetOffsetAndLength(y.Length);
            for (int i = first; i < first + count; i++)
            {
                float sum = map.constants.Length == 0 ? 0 : map.constants[i];
                for (int term = map.starts[i]; term < map.starts[i + 1]; term++)
                    sum += map.weights.Length == 0 ? x[map.sources[term]] : map.weights[term] * x[map.sources[term]];
                y[i] = sum;
            }
        }
    }
}
