using System;
using System.Collections.Generic;
using Managed.Tensors;

namespace Managed.Layers;

/// <summary>One operation of a network: its parameters, how shapes pass through it, and how values and gradients do.</summary>
/// <remarks>
/// A layer keeps nothing of a pass: whatever backward needs it is given again, so one layer serves any number of passes at once
/// as long as its parameters are not changed meanwhile. Activation gradients overwrite, parameter gradients accumulate.
/// </remarks>
public abstract class Layer
{
    /// <summary>The learned tensors by their names within the layer, in a fixed order.</summary>
    public virtual IReadOnlyList<KeyValuePair<string, Parameter>> Parameters => [];

    /// <summary>What the layer gathers while it learns and is no parameter, by its names within the layer, in a fixed order.</summary>
    public virtual IReadOnlyList<KeyValuePair<string, Tensor>> Statistics => [];

    /// <summary>Whether the output may take the input's memory: forward works element by element and backward never reads the input.</summary>
    public virtual bool InPlace => false;

    /// <summary>Whether backward reads the inputs' values.</summary>
    public virtual bool BackwardReadsInputs => true;

    /// <summary>Whether backward reads the output's values.</summary>
    public virtual bool BackwardReadsOutput => true;

    /// <summary>The output's shape.</summary>
    /// <exception cref="ArgumentException">The layer cannot work on inputs of these shapes; the message says why.</exception>
    public abstract Shape OutputShape(ReadOnlySpan<Shape> inputs);

    /// <summary>Computes the output, overwriting it.</summary>
    public abstract void Forward(WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output);

    /// <summary>Computes the gradients to the inputs, overwriting them, and adds the gradients to the parameters that want one.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="inputs">The forward pass's inputs; read only where <see cref="BackwardReadsInputs"/>.</param>
    /// <param name="output">The forward pass's output; read only where <see cref="BackwardReadsOutput"/>.</param>
    /// <param name="outputGradient">The gradient to the output.</param>
    /// <param name="inputGradients">One for each input, or null where none is wanted.</param>
    public abstract void Backward(
        WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output, Tensor outputGradient, ReadOnlySpan<Tensor?> inputGradients);

    /// <summary>Whether the layer can do a rectifier after it along.</summary>
    internal virtual bool CanRectify => false;

    /// <summary>Whether the layer can work on inputs of these shapes with channels in blocks on these sides.</summary>
    internal virtual bool CanRunBlocked(ReadOnlySpan<Shape> inputs, BlockedSides sides) => false;

    /// <summary>As <see cref="Forward"/>, to the bit, in another form than the plain one; layers that work value by value do the same in blocks as in planes.</summary>
    internal virtual void ForwardAs(WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output, LayerForm form) => Forward(workers, inputs, output);

    /// <summary>The shape of the only input.</summary>
    private protected static Shape Single(ReadOnlySpan<Shape> inputs) =>
        inputs.Length == 1 ? inputs[0] : throw new ArgumentException($"The layer takes one input, not {inputs.Length}.", nameof(inputs));

    /// <summary>The shape of the only input, which has a batch.</summary>
    private protected static Shape SingleBatch(ReadOnlySpan<Shape> inputs) =>
        Single(inputs) is { Rank: > 0 } input ? input : throw new ArgumentException("The layer takes [N, ...], not a single value.", nameof(inputs));

    /// <summary>The shape of the only input, [N, C, ...] with the channels that a layer has parameters for.</summary>
    private protected static Shape SingleOf(ReadOnlySpan<Shape> inputs, int channels)
    {
        Shape input = Single(inputs);
        return Planes(input).Channels == channels
            ? input
            : throw new ArgumentException($"The layer is made for {channels} channels; the input {input} has {Planes(input).Channels}.", nameof(inputs));
    }

    /// <summary>Images of a batch, channels and positions of [N, C, ...]; a vector [N, C] has one position.</summary>
    private protected static (int Batch, int Channels, int Positions) Planes(Shape shape)
    {
        if (shape.Rank < 2)
            throw new ArgumentException($"The layer takes [N, C, ...], not {shape}.", nameof(shape));
        return (shape[0], shape[1], shape.ElementCount / (shape[0] * shape[1]));
    }
}
