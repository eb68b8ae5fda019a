using System;
using System.Threading;
using Managed.Kernels.Convolution;
using Managed.Tensors;

namespace Managed.Layers;

/// <summary>A convolution's weights in a routine's own order, made once and again when the parameter or the kind of routine has changed.</summary>
/// <remarks>What has been handed out stays as it is until the parameter changes, so that plans whose extents take another routine can run meanwhile.</remarks>
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
            bool isSame = kind == routine.GetType() && packed.Length == routine.PackedLength;
            if (isSame && version == parameter.Version)
                return packed;
            if (!isSame)
                packed = AlignedMemory.Allocate(routine.PackedLength);
            (kind, version) = (routine.GetType(), parameter.Version);
            routine.Pack(parameter.Value.Span, packed.Span);
            return packed;
        }
    }
}
