using System;

namespace Managed.Tensors;

/// <summary>Work that falls into independent parts.</summary>
internal interface IParallelJob
{
    /// <summary>Does one part.</summary>
    /// <param name="part">Which one, from 0.</param>
    /// <param name="scratch">Memory of the worker's own, with whatever was left in it.</param>
    void Run(int part, Span<float> scratch);
}
