using System;
using Managed.Kernels.Gemm;

namespace Managed.Kernels.Convolution.Winograd;

/// <summary>Brings 3 x 3 filters into the order in which their transform reads them: nine planes, one a tap, each packed as a product's left operand.</summary>
/// <remarks>
/// Plane (ky, kx) of a group holds element (filter, slice tap, channel) where <see cref="GemmPacking.PackLeft"/> puts row filter, column
/// slice tap * channels + channel. The filters are transformed block by block and not beforehand: they would take four times the memory.
/// </remarks>
internal static class WinogradPacking
{
    private const int Taps = 9;
    private const int Slack = 16;

    /// <summary>Floats of the packed filters.</summary>
    public static int Length(ConvolutionShape shape) => checked((shape.Groups * GroupLength(shape)) + Slack);

    /// <summary>Floats of the packed filters of one group.</summary>
    public static int GroupLength(ConvolutionShape shape) => checked(Taps * PlaneLength(shape));

    /// <summary>Floats of one plane.</summary>
    public static int PlaneLength(ConvolutionShape shape) =>
        GemmPacking.PackedLeftLength(shape.GroupOutputChannels, shape.GroupInputChannels * shape.Depth.Kernel);

    /// <summary>Packs the filters of a convolution, or of its adjoint: exchanged channels, reversed taps.</summary>
    /// <param name="shape">The convolution that will run: for the adjoint, the adjoint's own shape.</param>
    /// <param name="weights">[O, I / groups, kD, 3, 3] of the forward convolution.</param>
    /// <param name="adjoint">Whether the shape is the adjoint's.</param>
    /// <param name="packed"><see cref="Length"/> floats.</param>
    public static void Pack(ConvolutionShape shape, ReadOnlySpan<float> weights, bool adjoint, Span<float> packed)
    {
        const int PanelRows = GemmKernel.PanelRows;
        int filters = shape.GroupOutputChannels;
        int channels = shape.GroupInputChannels;
        int slices = shape.Depth.Kernel;
        int depth = channels * slices;
        int plane = PlaneLength(shape);
        packed.Clear();
        for (int group = 0; group < shape.Groups; group++)
        {
            Span<float> target = packed.Slice(group * Taps * plane, Taps * plane);
            for (int filter = 0; filter < filters; filter++)
            {
                int panel = filter / PanelRows * PanelRows * depth;
                for (int channel = 0; channel < channels; channel++)
                {
                    int source = adjoint
                        ? (((group * channels) + channel) * filters) + filter
                        : (((group * filters) + filter) * channels) + channel;
                    for (int slice = 0; slice < slices; slice++)
                    {
                        int kernel = ((source * slices) + (adjoint ? slices - 1 - slice : slice)) * Taps;
                        int place = panel + (((slice * channels) + channel) * PanelRows) + (filter % PanelRows);
                        for (int tap = 0; tap < Taps; tap++)
                            target[(tap * plane) + place] = weights[kernel + (adjoint ? Taps - 1 - tap : tap)];
                    }
                }
            }
        }
    }
}
