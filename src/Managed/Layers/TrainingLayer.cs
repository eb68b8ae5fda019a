using System;
using Managed.Tensors;

namespace Managed.Layers;

/// <summary>What a layer is told in a training pass.</summary>
/// <param name="Number">The pass's number, from which random choices follow: the same number, the same choices.</param>
/// <param name="IsRepeated">Whether this forward step computes what it computed before, so that nothing may be counted a second time.</param>
/// <param name="State">What the layer keeps from the forward to the backward step; as long as <see cref="TrainingLayer.StateLength"/> says.</param>
public readonly record struct TrainingPass(long Number, bool IsRepeated, Memory<float> State);

/// <summary>A layer that works otherwise while a network learns than when it is used.</summary>
public abstract class TrainingLayer : Layer
{
    /// <summary>Floats that a pass keeps from the forward to the backward step.</summary>
    public virtual int StateLength(ReadOnlySpan<Shape> inputs) => 0;

    /// <summary>As <see cref="Layer.Forward"/>, in a training pass.</summary>
    public abstract void ForwardTraining(WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output, TrainingPass pass);

    /// <summary>As <see cref="Layer.Backward"/>, of <see cref="ForwardTraining"/>; it reads what <see cref="Layer.BackwardReadsInputs"/> and <see cref="Layer.BackwardReadsOutput"/> say, and the state.</summary>
    public abstract void BackwardTraining(
        WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output, Tensor outputGradient, ReadOnlySpan<Tensor?> inputGradients, TrainingPass pass);
}
