using System;
using Managed.Kernels.Gemm;

namespace Managed.Kernels.Convolution;

/// <summary>Brings filters into the order of a product's left operand, group by group.</summary>
internal static class ConvolutionPacking
{
    /// <summary>Floats of the weights packed for the forward pass.</summary>
    public static int ForwardLength(ConvolutionShape shape) =>
        checked(shape.Groups * GemmPacking.PackedLeftLength(shape.GroupOutputChannels, shape.GroupInputChannels * shape.Taps));

    /// <summary>Floats of the weights packed for the gradient to the input.</summary>
    public static int BackwardInputLength(ConvolutionShape shape) =>
        checked(shape.Groups * GemmPacking.PackedLeftLength(shape.GroupInputChannels, shape.GroupOutputChannels * shape.Taps));

    /// <summary>Rows are filters, columns are channels and taps: the weights as they lie.</summary>
    public static void PackForward(ConvolutionShape shape, ReadOnlySpan<float> weights, Span<float> packed)
    {
        int depth = shape.GroupInputChannels * shape.Taps;
        int packedLength = ForwardLength(shape) / shape.Groups;
        for (int group = 0; group < shape.Groups; group++)
        {
            ReadOnlySpan<float> filters = weights.Slice(group * shape.GroupOutputChannels * depth, shape.GroupOutputChannels * depth);
            GemmPacking.PackLeft(MatrixView.RowMajor(filters, shape.GroupOutputChannels, depth), packed.Slice(group * packedLength, packedLength));
        }
    }

    /// <summary>Rows are input channels, columns are filters and taps.</summary>
    public static void PackBackwardInput(ConvolutionShape shape, ReadOnlySpan<float> weights, Span<float> packed)
    {
        const int PanelRows = GemmKernel.PanelRows;
        int taps = shape.Taps;
        int depth = shape.GroupOutputChannels * taps;
        int packedLength = BackwardInputLength(shape) / shape.Groups;
        packed.Clear();
        for (int group = 0; group < shape.Groups; group++)
        {
            Span<float> destination = packed.Slice(group * packedLength, packedLength);
            for (int filter = 0; filter < shape.GroupOutputChannels; filter++)
            {
                for (int channel = 0; channel < shape.GroupInputChannels; channel++)
                {
                    (int panel, int row) = Math.DivRem(channel, PanelRows);
                    int source = ((((group * shape.GroupOutputChannels) + filter) * shape.GroupInputChannels) + channel) * taps;
                    int target = (((panel * depth) + (filter * taps)) * PanelRows) + row;
                    for (int tap = 0; tap < taps; tap++)
                        destination[target + (tap * PanelRows)] = weights[source + tap];
                }
            }
        }
    }
}
