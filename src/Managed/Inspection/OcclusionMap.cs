using System;
using System.Collections.Generic;
using System.Numerics.Tensors;
using System.Threading;
using Managed.Kernels.Distance;
using Managed.Kernels.Reduction;
using Managed.Networks;
using Managed.Simd;
using Managed.Tensors;
using Tensor = Managed.Tensors.Tensor;

namespace Managed.Inspection;

/// <summary>Which parts of a picture a network needs: a grey square covers one place after the other; Zeiler, Fergus: Visualizing and understanding convolutional networks (2013), section 4.2.</summary>
public sealed class OcclusionMap
{
    private const float Grey = 0.5f;

    private OcclusionMap(Tensor effects, float reference)
    {
        Effects = effects;
        Reference = reference;
    }

    /// <summary>[rows, columns]: what covering each place changed. A unit's activation falls where this is above 0.</summary>
    public Tensor Effects { get; }

    /// <summary>The activation of the unit, or the norm of the layer, on the whole picture.</summary>
    public float Reference { get; }

    /// <summary>Covers a picture place by place.</summary>
    /// <param name="model">The network.</param>
    /// <param name="workers">The threads.</param>
    /// <param name="picture">[1, 3, H, W] in 0..1.</param>
    /// <param name="options">The square, and what is watched.</param>
    /// <param name="progress">Told the share of places done.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="ArgumentException">There is no such layer or unit, or the square does not fit.</exception>
    public static OcclusionMap Evaluate(
        InspectedNetwork model, WorkerPool workers, Tensor picture, OcclusionOptions? options = null, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(picture);
        options ??= new OcclusionOptions();
        options = options with { BatchSize = model.BatchSize ?? options.BatchSize };
        (int height, int width) = (picture.Shape[2], picture.Shape[3]);
        int window = options.Window ?? Math.Max(1, Math.Min(height, width) / 6);
        int step = options.Step ?? Math.Max(1, window / 3);
        if (window < 1 || window > Math.Min(height, width) || step < 1 || options.BatchSize < 1)
            throw new ArgumentException($"A square of {window} pixels in steps of {step} does not cover a picture of {width} x {height}.", nameof(options));
        string layer = options.Layer ?? model.Network.Output;
        NetworkPlan plan = model.Network.Plan(workers, [options.BatchSize, 3, height, width], new PlanOptions { Outputs = [layer] });
        Tensor value = plan[layer];
        if (options.Unit is int unit && (unit < 0 || unit >= value.Shape[1]))
            throw new ArgumentException($"Layer '{layer}' has units 0 to {value.Shape[1] - 1}, not {unit}.", nameof(options));

        (int rows, int columns) = (Places(height, step), Places(width, step));
        var effects = new Tensor([rows, columns]);
        model.Scale(picture.Span, plan.Input.Slice(0, 1).Span);
        plan.Forward();
        float[] whole = value.Slice(0, 1).Span.ToArray();
        var covered = new Tensor(picture.Shape);
        for (int first = 0; first < effects.Length; first += options.BatchSize)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = Math.Min(options.BatchSize, effects.Length - first);
            for (int i = 0; i < count; i++)
            {
                picture.Span.CopyTo(covered.Span);
                Cover(covered, Center((first + i) / columns, step, height), Center((first + i) % columns, step, width), window);
                model.Scale(covered.Span, plan.Input.Slice(i, 1).Span);
            }

            plan.Forward();
            for (int i = 0; i < count; i++)
                effects.Span[first + i] = Effect(whole, value.Slice(i, 1).Span, value.Shape[1], options.Unit);
            progress?.Report((double)(first + count) / effects.Length);
        }

        return new OcclusionMap(effects, options.Unit is int watched ? Strongest(whole, value.Shape[1], watched) : MathF.Sqrt(Reductions.Dot.At(SimdHardware.Level)(whole, whole)));
    }

    /// <summary>The picture, the effects as colours from black to white, and both together, side by side.</summary>
    /// <param name="picture">The picture that was covered.</param>
    public RgbImage Draw(RgbImage picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        float largest = TensorPrimitives.Max<float>(Effects.Span);
        var colors = new byte[3 * Effects.Length];
        for (int i = 0; i < Effects.Length; i++)
            HeatColor.Write(largest > 0 ? Effects.Span[i] / largest : 0, colors.AsSpan(3 * i));
        RgbImage heat = RgbImage.FromTensor(new RgbImage(colors, Effects.Shape[1], Effects.Shape[0]).ToTensor(picture.Width, picture.Height));
        var both = new byte[picture.Pixels.Length];
        for (int i = 0; i < both.Length; i++)
            both[i] = (byte)((picture.Pixels[i] + heat.Pixels[i]) / 2);
        const int Gap = 4;
        var sheet = new byte[3 * ((3 * picture.Width) + (2 * Gap)) * picture.Height];
        int left = 0;
        foreach (RgbImage part in (List<RgbImage>)[picture, heat, new RgbImage(both, picture.Width, picture.Height)])
        {
            for (int y = 0; y < part.Height; y++)
                part.Pixels.Slice(3 * y * part.Width, 3 * part.Width).CopyTo(sheet.AsSpan((sheet.Length / part.Height * y) + (3 * left)));
            left += part.Width + Gap;
        }

        return new RgbImage(sheet, (3 * picture.Width) + (2 * Gap), picture.Height);
    }

    private static int Places(int extent, int step) => (extent + step - 1) / step;

    private static int Center(int place, int step, int extent) => Math.Min((place * step) + (step / 2), extent - 1);

    private static void Cover(Tensor picture, int row, int column, int window)
    {
        (int height, int width) = (picture.Shape[2], picture.Shape[3]);
        int left = Math.Max(0, column - (window / 2));
        int right = Math.Min(width, column - (window / 2) + window);
        for (int channel = 0; channel < 3; channel++)
        {
            for (int y = Math.Max(0, row - (window / 2)); y < Math.Min(height, row - (window / 2) + window); y++)
                picture.Span[((((channel * height) + y) * width) + left)..((((channel * height) + y) * width) + right)].Fill(Grey);
        }
    }

    private static float Effect(ReadOnlySpan<float> whole, ReadOnlySpan<float> covered, int units, int? unit) => unit is int watched
        ? Strongest(whole, units, watched) - Strongest(covered, units, watched)
        : MathF.Sqrt(Distances.SquaredEuclidean(SimdHardware.Level, whole, covered));

    private static float Strongest(ReadOnlySpan<float> value, int units, int unit) => TensorPrimitives.Max(value.Slice(unit * (value.Length / units), value.Length / units));
}
