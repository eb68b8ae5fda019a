using System;
using System.Threading;
using Managed.Kernels.Convolution;
using Managed.Tensors;

namespace Managed.Layers;

/// <summary>A convolution's weights in a routine's own order, made once and again when the parameter or the kind of routine has changed.</summary>
internal sealed class PackedWeights(Parameter parameter)
{
    private readonly Lock gate = new();
    private Memory<float> packed;
    private Type? kind;
    private int version = -1;

    public Memory<float> Get(ConvolutionRoutine routine)
    {
        lock (gate)
        {
            if (version == parameter.Version && kind == routine.GetType() && packed.Length == routine.PackedLength)
                return packed;
            if (packed.Length != routine.PackedLength)
                packed = AlignedMemory.Allocate(routine.PackedLength);
            version = parameter.Version;
            routine.Pack(parameter.Value.Span, packed.Span);
            kind = routine.GetType();
            return packed;
        }
    }
}
