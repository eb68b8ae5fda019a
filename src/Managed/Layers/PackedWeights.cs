using System;
using System.Threading;
using Managed.Tensors;

namespace Managed.Layers;

/// <summary>A layer's weights in a kernel's own order, made once and again when the parameter has changed.</summary>
internal sealed class PackedWeights(Parameter parameter)
{
    private readonly Lock gate = new();
    private Memory<float> packed;
    private int version = -1;

    public Memory<float> Get<TState>(TState state, int length, Action<TState, Tensor, Memory<float>> pack)
    {
        lock (gate)
        {
            if (version != parameter.Version || packed.Length != length)
            {
                if (packed.Length != length)
                    packed = AlignedMemory.Allocate(length);
                pack(state, parameter.Value, packed);
                version = parameter.Version;
            }

            return packed;
        }
    }
}
