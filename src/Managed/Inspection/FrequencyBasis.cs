using System;
using Managed.Kernels.Elementwise;
using Managed.Layers;
using Managed.Tensors;

namespace Managed.Inspection;

/// <summary>
/// Pictures by the amounts of cosine waves in three opponent colours, scaled so that equal amounts look like a natural picture: the
/// amplitude falls with the frequency, and brightness varies more than colour.
/// </summary>
/// <remarks>
/// A step of the same size along every axis then changes all scales alike, instead of the finest alone; Olah, Mordvintsev, Schubert: Feature
/// visualization (2017). The waves are those of the orthonormal cosine transform; that natural spectra fall with the frequency: Field
/// (1987); opponent colours: Buchsbaum, Gottschalk (1983). A pixel is the logistic function of the sum, so inside 0..1.
/// </remarks>
internal sealed class FrequencyBasis
{
    /// <summary>Red, green and blue of brightness, of red against blue, and of green against both.</summary>
    private static readonly float[][] Colors = [Axis(1, 1, 1, 1), Axis(0.28, 1, 0, -1), Axis(0.13, 1, -2, 1)];

    private readonly Logistic logistic = new();
    private readonly int side;
    private readonly float[] waves;
    private readonly float[] amplitudes;
    private readonly float[] planes;
    private readonly float[] half;

    public FrequencyBasis(int side)
    {
        this.side = side;
        waves = Waves(side);
        amplitudes = Amplitudes(side);
        planes = new float[3 * side * side];
        half = new float[side * side];
    }

    /// <summary>Values of a picture.</summary>
    public int Length => planes.Length;

    /// <summary>The picture of amounts.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="amounts">[3, side, side], each of a wave down and a wave across.</param>
    /// <param name="pixels">Three planes of side by side, in 0..1.</param>
    public void ToPixels(WorkerPool workers, ReadOnlySpan<float> amounts, Tensor pixels)
    {
        int plane = side * side;
        for (int i = 0; i < amounts.Length; i++)
            planes[i] = amounts[i] * amplitudes[i % plane];
        for (int axis = 0; axis < 3; axis++)
            Transform(workers, planes.AsMemory(axis * plane, plane), toPixels: true);
        Span<float> values = pixels.Span;
        for (int i = 0; i < plane; i++)
        {
            for (int channel = 0; channel < 3; channel++)
                values[(channel * plane) + i] = (Colors[0][channel] * planes[i]) + (Colors[1][channel] * planes[plane + i]) + (Colors[2][channel] * planes[(2 * plane) + i]);
        }

        logistic.Forward(workers, [pixels], pixels);
    }

    /// <summary>The gradient to the amounts.</summary>
    /// <param name="workers">The threads.</param>
    /// <param name="pixels">What <see cref="ToPixels"/> gave.</param>
    /// <param name="pixelGradient">The gradient to them.</param>
    /// <param name="gradient">Where the gradient to the amounts is written.</param>
    public void Backward(WorkerPool workers, ReadOnlySpan<float> pixels, ReadOnlySpan<float> pixelGradient, Span<float> gradient)
    {
        int plane = side * side;
        Array.Clear(planes);
        for (int i = 0; i < plane; i++)
        {
            for (int channel = 0; channel < 3; channel++)
            {
                float pixel = pixels[(channel * plane) + i];
                float slope = pixelGradient[(channel * plane) + i] * pixel * (1 - pixel);
                for (int axis = 0; axis < 3; axis++)
                    planes[(axis * plane) + i] += Colors[axis][channel] * slope;
            }
        }

        for (int axis = 0; axis < 3; axis++)
            Transform(workers, planes.AsMemory(axis * plane, plane), toPixels: false);
        for (int i = 0; i < gradient.Length; i++)
            gradient[i] = planes[i] * amplitudes[i % plane];
    }

    /// <summary>The cosine transform of a plane along both axes, or its inverse, which is its transpose.</summary>
    private void Transform(WorkerPool workers, Memory<float> plane, bool toPixels)
    {
        Matrix all = Matrix.RowMajor(waves, side, side);
        Matrix left = toPixels ? all.Transposed : all;
        MatrixProduct.Multiply(workers, left, Matrix.RowMajor(plane, side, side), half, side);
        MatrixProduct.Multiply(workers, Matrix.RowMajor(half, side, side), left.Transposed, plane, side);
    }

    private static float[] Waves(int side)
    {
        var waves = new float[side * side];
        for (int k = 0; k < side; k++)
        {
            double scale = Math.Sqrt((k == 0 ? 1.0 : 2.0) / side);
            for (int n = 0; n < side; n++)
                waves[(k * side) + n] = (float)(scale * Wave((((2 * n) + 1) * k) % (4 * side), side));
        }

        return waves;
    }

    /// <summary>cos(pi * step / (2 * side)) for a step within a turn of 4 * side.</summary>
    private static double Wave(int step, int side) => Elementary.CosineOfHalfTurn(Math.Min(step, (4 * side) - step) / (2.0 * side));

    /// <summary>1 / f, with a mean square of 1; the constant counts as the lowest wave.</summary>
    private static float[] Amplitudes(int side)
    {
        var amplitudes = new double[side * side];
        double squares = 0;
        for (int i = 0; i < amplitudes.Length; i++)
        {
            (int down, int across) = (i / side, i % side);
            amplitudes[i] = 1 / Math.Max(1, Math.Sqrt((down * down) + (across * across)));
            squares += amplitudes[i] * amplitudes[i];
        }

        double scale = Math.Sqrt(amplitudes.Length / squares);
        return Array.ConvertAll(amplitudes, amplitude => (float)(scale * amplitude));
    }

    private static float[] Axis(double strength, double red, double green, double blue)
    {
        double length = Math.Sqrt((red * red) + (green * green) + (blue * blue));
        return [(float)(strength * red / length), (float)(strength * green / length), (float)(strength * blue / length)];
    }
}
