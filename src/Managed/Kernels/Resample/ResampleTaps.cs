using System;

namespace Managed.Kernels.Resample;

/// <summary>For each output of one axis, the run of inputs that it is a weighted mean of.</summary>
internal sealed class ResampleTaps
{
    private readonly int[] first;
    private readonly int[] offset;
    private readonly float[] weights;

    private ResampleTaps(int[] first, int[] offset, float[] weights)
    {
        this.first = first;
        this.offset = offset;
        this.weights = weights;
    }

    public int Count => first.Length;

    public static ResampleTaps Create(ResizeFilter filter, int inputExtent, int outputExtent)
    {
        double scale = (double)inputExtent / outputExtent;
        double stretch = Math.Max(scale, 1);
        double radius = filter.Radius() * stretch;
        var first = new int[outputExtent];
        var offset = new int[outputExtent + 1];
        var weights = new float[checked(outputExtent * (int)Math.Ceiling((2 * radius) + 2))];
        for (int i = 0; i < outputExtent; i++)
        {
            double centre = (i + 0.5) * scale;
            int begin = Math.Max(0, (int)Math.Floor(centre - radius));
            int end = Math.Min(inputExtent, (int)Math.Ceiling(centre + radius));
            double sum = 0;
            for (int k = begin; k < end; k++)
                sum += filter.Weight((k + 0.5 - centre) / stretch);
            for (int k = begin; k < end; k++)
                weights[offset[i] + k - begin] = (float)(filter.Weight((k + 0.5 - centre) / stretch) / sum);
            first[i] = begin;
            offset[i + 1] = offset[i] + end - begin;
        }

        return new ResampleTaps(first, offset, weights);
    }

    public int First(int output) => first[output];

    public ReadOnlySpan<float> Weights(int output) => weights.AsSpan(offset[output]..offset[output + 1]);
}
