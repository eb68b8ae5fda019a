using System;
using Managed.Tensors;

namespace Managed.Layers;

/// <summary>A layer that can do the rectifier after it along, in one pass over memory.</summary>
internal interface IRectifying
{
    /// <summary>As <see cref="Layer.Forward"/> followed by <see cref="Relu"/>, slope 0, or <see cref="LeakyRelu"/>.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="inputs">The inputs.</param>
    /// <param name="output">The output.</param>
    /// <param name="negativeSlope">What results below zero are multiplied by.</param>
    void ForwardRectified(WorkerPool workers, ReadOnlySpan<Tensor> inputs, Tensor output, float negativeSlope);
}
