using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Managed.Kernels.Reduction;
using Managed.Simd;
using Managed.Tensors;

namespace Managed.Layers;

/// <summary>The transposed ("de-") convolution: the gradient to the input of a convolution, as a layer. Zeiler, Krishnan, Taylor, Fergus: Deconvolutional networks (2010).</summary>
/// <remarks>Input [N, I, ...], weights [I, O / groups, kernel...], output [N, O, ...]; along an axis stride * (input - 1) + reach of the kernel - padding + extra.</remarks>
public sealed class TransposedConvolution : Layer
{
    private readonly Convolution adjoint;
    private readonly ImmutableArray<int> extra;

    /// <summary>A transposed convolution.</summary>
    /// <param name="weights">[InputChannels, OutputChannels / Groups, kernel...].</param>
    /// <param name="bias">[OutputChannels], or null for none.</param>
    /// <param name="options">Stride, dilation, padding (which takes positions away) and groups; padding is with zeros.</param>
    /// <param name="extra">Positions added at the end of each axis, below the stride; empty for none.</param>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public TransposedConvolution(Tensor weights, Tensor? bias = null, ConvolutionOptions? options = null, ImmutableArray<int> extra = default)
    {
        adjoint = new Convolution(weights, null, options);
        Bias = bias is null ? null : new Parameter(bias);
        this.extra = extra.IsDefault ? [] : extra;
        if (bias is not null && bias.Shape != [OutputChannels])
            throw new ArgumentException($"The bias of {OutputChannels} channels is [{OutputChannels}], not {bias.Shape}.", nameof(bias));
    }

    /// <summary>The filters.</summary>
    public Parameter Weights => adjoint.Weights;

    /// <summary>One value an output channel, or null.</summary>
    public Parameter? Bias { get; }

    /// <summary>Stride, dilation, padding, groups: those of the convolution that it transposes.</summary>
    public ConvolutionOptions Options => adjoint.Options;

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, Parameter>> Parameters =>
        Bias is null ? [new("weight", Weights)] : [new("weight", Weights), new("bias", Bias)];

    /// <inheritdoc/>
    public override bool BackwardReadsInputs => Weights.Gradient is not null;

    /// <inheritdoc/>
    public override bool BackwardReadsOutput => false;

    private int OutputChannels => Weights.Value.Shape[1] * adjoint.Options.Groups;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        Shape input = Single(inputs);
        Shape weights = Weights.Value.Shape;
        if (input.Rank != weights.Rank || input[1] != weights[0])
            throw new ArgumentException($"Filters {weights} see {weights[0]} channels on {weights.Rank - 2} axes; the input is {input}.", nameof(inputs));
        int axes = input.Rank - 2;
        int[] extents = [input[0], OutputChannels, .. Enumerable.Range(0, axes).Select(axis => Extent(input, axis, axes))];
        Shape output = Shape.Create(extents);
        return adjoint.OutputShape([output]) == input
            ? output
            : throw new ArgumentException($"The options do not bring {input} to an output that a convolution brings back.", nameof(inputs));
    }

    /// <inheritdoc/>
    public override void Forward(WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ArgumentNullException.ThrowIfNull(output);
        adjoint.BackwardInput(workers, inputs[0], output);
        if (Bias is null)
            return;
        (int batch, int channels, int positions) = Planes(output.Shape);
        for (int plane = 0; plane < batch * channels; plane++)
        {
            Span<float> values = output.Span.Slice(plane * positions, positions);
            System.Numerics.Tensors.TensorPrimitives.Add(values, Bias.Value.Span[plane % channels], values);
        }
    }

    /// <inheritdoc/>
    public override void Backward(
        WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output, Tensor outputGradient, ReadOnlySpan<Tensor?> inputGradients)
    {
        ArgumentNullException.ThrowIfNull(workers);
        ArgumentNullException.ThrowIfNull(outputGradient);
        if (inputGradients[0] is Tensor inputGradient)
            adjoint.Forward(workers, [outputGradient], inputGradient);
        if (Weights.Gradient is not null)
            adjoint.Backward(workers, [outputGradient], inputs[0], inputs[0], [null]);
        (int batch, int channels, _) = Planes(outputGradient.Shape);
        if (Bias?.Gradient is Tensor biasGradient)
            ChannelSums.Accumulate(SimdHardware.Level, batch, channels, outputGradient.Span, biasGradient.Span);
    }

    private int Extent(Shape input, int axis, int axes)
    {
        static int At(ImmutableArray<int> values, int axis, int axes) => values.Length == 1 ? values[0]
            : values.Length == axes ? values[axis] : throw new ArgumentException($"{values.Length} values do not fit {axes} axes.", nameof(values));
        ConvolutionOptions options = adjoint.Options;
        int reach = ((Weights.Value.Shape[2 + axis] - 1) * At(options.Dilation, axis, axes)) + 1;
        long extent = ((input[2 + axis] - 1L) * At(options.Stride, axis, axes)) + reach - At(options.PaddingBegin, axis, axes) - At(options.PaddingEnd, axis, axes)
            + (extra.IsEmpty ? 0 : At(extra, axis, axes));
        return extent is > 0 and <= int.MaxValue ? (int)extent : throw new ArgumentException($"An output of extent {extent} is none.", nameof(input));
    }
}
