using System;
using Managed.Kernels.Elementwise;
using Managed.Kernels.Reduction;
using Managed.Simd;

namespace Managed.Kernels.Normalization;

/// <summary>
/// y = scale * (x - mean) / sqrt(variance + epsilon) + shift, mean and variance over the m values that a channel has in a batch:
/// Ioffe, Szegedy: Batch normalization (2015), algorithm 1, and its gradients as in section 3.
/// </summary>
/// <remarks>
/// One channel of [N, C, P] at a time, so that any thread may take any channel. An image's sum over its positions has sixteen
/// partial sums; images are added in ascending order in double precision. Outputs and activation gradients are overwritten.
/// </remarks>
internal readonly struct NormalizedChannel
{
    private readonly SimdLevel level;
    private readonly int batch;
    private readonly int stride;
    private readonly int offset;
    private readonly int positions;

    /// <summary>A channel of a batch.</summary>
    /// <param name="level">The width to compute at.</param>
    /// <param name="batch">N.</param>
    /// <param name="channels">C.</param>
    /// <param name="positions">P.</param>
    /// <param name="channel">Which one.</param>
    public NormalizedChannel(SimdLevel level, int batch, int channels, int positions, int channel)
    {
        this.level = level;
        this.batch = batch;
        this.positions = positions;
        stride = channels * positions;
        offset = channel * positions;
    }

    private double Count => (double)batch * positions;

    /// <summary>Mean and variance (divided by m) of the channel.</summary>
    public (float Mean, float Variance) Moments(ReadOnlySpan<float> input)
    {
        double sum = 0;
        for (int n = 0; n < batch; n++)
            sum += Reductions.Sum.At(level)(Plane(input, n));
        float mean = (float)(sum / Count);
        double squares = 0;
        for (int n = 0; n < batch; n++)
            squares += Reductions.CentredSquares.At(level)(Plane(input, n), mean);
        return (mean, (float)(squares / Count));
    }

    /// <summary>y from x with given moments; they may be the same span.</summary>
    public void Forward(ReadOnlySpan<float> input, float mean, float variance, float epsilon, float scale, float shift, Span<float> output)
    {
        float slope = scale * Inverse(variance, epsilon);
        UnaryKernel map = UnaryKernels<Affine>.Registry.At(level);
        for (int n = 0; n < batch; n++)
            map(Plane(input, n), slope, shift - (mean * slope), Plane(output, n));
    }

    /// <summary>Sums of dy and of dy * (x - mean) / sqrt(variance + epsilon): what the gradients to shift and scale grow by.</summary>
    public (float Shift, float Scale) ParameterSums(ReadOnlySpan<float> input, float mean, float variance, float epsilon, ReadOnlySpan<float> outputGradient)
    {
        (double plain, double centred) = (0, 0);
        for (int n = 0; n < batch; n++)
        {
            plain += Reductions.Sum.At(level)(Plane(outputGradient, n));
            centred += Reductions.CentredDot.At(level)(Plane(outputGradient, n), Plane(input, n), mean);
        }

        return ((float)plain, (float)(centred * Inverse(variance, epsilon)));
    }

    /// <summary>dx = scale / sqrt(variance + epsilon) * (dy - sumShift / m - (x - mean) / sqrt(variance + epsilon) * sumScale / m).</summary>
    /// <param name="input">x.</param>
    /// <param name="mean">The batch's mean.</param>
    /// <param name="variance">The batch's variance.</param>
    /// <param name="epsilon">What keeps the root away from zero.</param>
    /// <param name="scale">The channel's scale.</param>
    /// <param name="sums">The results of <see cref="ParameterSums"/>.</param>
    /// <param name="outputGradient">dy.</param>
    /// <param name="inputGradient">dx.</param>
    public void BackwardInput(
        ReadOnlySpan<float> input, float mean, float variance, float epsilon, float scale, (float Shift, float Scale) sums,
        ReadOnlySpan<float> outputGradient, Span<float> inputGradient)
    {
        double inverse = Inverse(variance, epsilon);
        double slope = scale * inverse;
        double along = -slope * inverse * sums.Scale / Count;
        double constant = (-slope * sums.Shift / Count) - (along * mean);
        UnaryKernel map = UnaryKernels<Affine>.Registry.At(level);
        BinaryKernel combine = BinaryKernels<LinearCombination>.Registry.At(level);
        for (int n = 0; n < batch; n++)
        {
            Span<float> dx = Plane(inputGradient, n);
            map(Plane(input, n), (float)along, (float)constant, dx);
            combine(Plane(outputGradient, n), dx, (float)slope, 1, dx);
        }
    }

    /// <summary>dx = scale / sqrt(variance + epsilon) * dy, for moments that do not depend on x.</summary>
    public void BackwardFixedInput(float variance, float epsilon, float scale, ReadOnlySpan<float> outputGradient, Span<float> inputGradient)
    {
        UnaryKernel map = UnaryKernels<Affine>.Registry.At(level);
        for (int n = 0; n < batch; n++)
            map(Plane(outputGradient, n), scale * Inverse(variance, epsilon), 0, Plane(inputGradient, n));
    }

    private static float Inverse(float variance, float epsilon) => (float)(1 / Math.Sqrt((double)variance + epsilon));

    private ReadOnlySpan<float> Plane(ReadOnlySpan<float> values, int image) => values.Slice((image * stride) + offset, positions);

    private Span<float> Plane(Span<float> values, int image) => values.Slice((image * stride) + offset, positions);
}
