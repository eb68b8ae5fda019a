using System;
using Managed.Tensors;

namespace Managed.Media.Volumes;

/// <summary>Values on a regular grid in space, in one or more channels.</summary>
/// <param name="Voxels">
/// The values [C, D, H, W]: index i of an <see cref="VolumeAffine"/> runs along W, j along H, k along D. Channels are points in time, parts
/// of complex numbers, or colours.
/// </param>
/// <param name="Affine">Where the voxels lie, in millimetres.</param>
/// <param name="IsOriented">Whether the file says where in the body the voxels lie; without that the grid begins at zero along its own axes.</param>
/// <param name="Unit">The unit of the values, such as HU; empty where the file gives none.</param>
public sealed record Volume(Tensor Voxels, VolumeAffine Affine, bool IsOriented, string Unit)
{
    /// <summary>
    /// The same values with the axes turned and exchanged so that i runs to the right, j to the front and k upwards, as near as whole
    /// axes come to it; nothing is interpolated.
    /// </summary>
    public Volume ToRas()
    {
        ReadOnlySpan<VolumeAffine.Axis> axes = Affine.NearestAxes();
        int[] extents = [Voxels.Shape[3], Voxels.Shape[2], Voxels.Shape[1]];
        int[] strides = [1, extents[0], extents[0] * extents[1]];
        int[] target = new int[3];
        int[] steps = new int[3];
        int origin = 0;
        for (int a = 0; a < 3; a++)
        {
            (int source, bool reversed) = axes[a];
            target[a] = extents[source];
            steps[a] = reversed ? -strides[source] : strides[source];
            origin += reversed ? (extents[source] - 1) * strides[source] : 0;
        }

        var turned = new Tensor([Voxels.Shape[0], target[2], target[1], target[0]]);
        ReadOnlySpan<float> from = Voxels.Span;
        Span<float> to = turned.Span;
        int plane = extents[0] * extents[1] * extents[2];
        int at = 0;
        for (int channel = 0; channel < Voxels.Shape[0]; channel++)
        {
            for (int k = 0; k < target[2]; k++)
            {
                for (int j = 0; j < target[1]; j++)
                {
                    int source = (channel * plane) + origin + (k * steps[2]) + (j * steps[1]);
                    for (int i = 0; i < target[0]; i++, source += steps[0])
                        to[at++] = from[source];
                }
            }
        }

        return this with { Voxels = turned, Affine = Affine.Along(axes, extents) };
    }
}
