using System;
using Managed.Tensors;

namespace Managed.Layers;

/// <summary>A layer whose backward step reads of the values of the forward pass one bit each, so that a plan can keep marks instead of them.</summary>
/// <remarks>Jain, Phanishayee, Mars, Tang, Pekhimenko: Gist: Efficient data encoding for deep neural network training (2018), "binarize".</remarks>
internal interface IMarkingLayer
{
    /// <summary>The marks of a pass, in units of four bytes; 0 where they are not enough for the backward step.</summary>
    int MarksLength(Shape input);

    /// <summary>Writes the marks after the forward step.</summary>
    void Mark(WorkerPool workers, Tensor input, Tensor output, Memory<float> marks);

    /// <summary>As <see cref="Layer.Backward"/>, to the bit, from the marks.</summary>
    void BackwardFromMarks(WorkerPool workers, Memory<float> marks, Tensor outputGradient, Tensor inputGradient);
}
