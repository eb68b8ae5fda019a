using System;
using System.Linq;
using System.Threading;
using Managed.Kernels.Reduction;
using Managed.Layers;
using Managed.Networks;
using Managed.Simd;
using Managed.Tensors;
using Managed.Training;

namespace Managed.Inspection;

/// <summary>Pictures made from noise that activate one unit as strongly as they can, on the mean over its map; Erhan and others: Visualizing higher-layer features of a deep network (2009).</summary>
public static class ActivationMaximization
{
    private const int DefaultSize = 128;
    private const float NoiseAmplitude = 0.1f;

    /// <summary>Gradients so far below the mean of one are errors of rounding, which the optimiser is not to follow.</summary>
    private const float RoundingNoise = 1e-4f;

    /// <summary>Makes one picture.</summary>
    /// <param name="model">The network.</param>
    /// <param name="workers">The threads.</param>
    /// <param name="layer">The layer; a rectified one is looked at before its rectifier, which would hide where to go from nothing.</param>
    /// <param name="unit">The unit.</param>
    /// <param name="options">Steps and regularisers.</param>
    /// <param name="progress">Told the mean activation after each step.</param>
    /// <param name="cancellation">Stops between steps.</param>
    /// <returns>[1, 3, size, size] in 0..1.</returns>
    /// <exception cref="ArgumentException">There is no such layer or unit, or an option is out of range.</exception>
    public static Tensor Run(
        InspectedNetwork model,
        WorkerPool workers,
        string layer,
        int unit,
        MaximizationOptions? options = null,
        IProgress<float>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(layer);
        options ??= new MaximizationOptions();
        int size = SizeOf(model, options);
        string watched = BeforeRectifier(model.Network, layer);
        NetworkPlan plan = model.Network.Plan(workers, [1, 3, size, size], new PlanOptions { Outputs = [watched], InputGradient = true });
        Tensor value = plan[watched];
        if (unit < 0 || unit >= value.Shape[1])
            throw new ArgumentException($"Layer '{layer}' has units 0 to {value.Shape[1] - 1}, not {unit}.", nameof(unit));

        var basis = new FrequencyBasis(size);
        var random = new SeededRandom(options.Seed);
        var amounts = new float[basis.Length];
        foreach (ref float amount in amounts.AsSpan())
            amount = NoiseAmplitude * random.NextNormal();
        var picture = new Tensor([1, 3, size, size]);
        var (moved, gradient, amountGradient) = (new float[basis.Length], new float[basis.Length], new float[basis.Length]);
        var adam = new Adam(basis.Length, new AdamOptions { LearningRate = options.LearningRate, Epsilon = RoundingNoise });
        int positions = value.Length / value.Shape[1];
        for (int iteration = 0; iteration < options.Iterations; iteration++)
        {
            cancellation.ThrowIfCancellationRequested();
            basis.ToPixels(workers, amounts, picture);
            (int down, int across) = (Shift(random, options.Jitter, size), Shift(random, options.Jitter, size));
            Roll(picture.Span, moved, size, down, across);
            model.Scale(moved, plan.Input.Span);
            plan.Forward();
            progress?.Report(Reductions.Sum.At(SimdHardware.Level)(value.Span.Slice(unit * positions, positions)) / positions);
            plan.OutputGradient(watched).Span.Slice(unit * positions, positions).Fill(1);
            plan.Backward();
            Roll(plan.InputGradient!.Span, gradient, size, size - down, size - across);
            Regularize(picture.Span, gradient, options.GreyWeight);
            basis.Backward(workers, picture.Span, gradient, amountGradient);
            adam.Step(amounts, amountGradient);
        }

        basis.ToPixels(workers, amounts, picture);
        return picture;
    }

    private static int SizeOf(InspectedNetwork model, MaximizationOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(options.Iterations, nameof(options));
        if (!(options.LearningRate > 0) || !float.IsFinite(options.LearningRate) || !(options.GreyWeight >= 0) || !float.IsFinite(options.GreyWeight))
            throw new ArgumentException("The step's size is above 0 and the weight of grey at least 0.", nameof(options));
        int size = options.Size ?? model.InputSize ?? DefaultSize;
        if (size < 1 || options.Jitter < 0 || options.Jitter >= size)
            throw new ArgumentException($"A picture of {size} pixels cannot be moved by up to {options.Jitter}.", nameof(options));
        return size;
    }

    private static string BeforeRectifier(Network network, string layer)
    {
        NetworkNode? node = network.Nodes.FirstOrDefault(node => node.Name == layer);
        return node is { Layer: Relu } && network.Contains(node.Inputs[0]) ? node.Inputs[0] : layer;
    }

    private static int Shift(SeededRandom random, int jitter, int size) => (random.NextInt((2 * jitter) + 1) - jitter + size) % size;

    /// <summary>Moves three planes down and across; what leaves on one side enters on the other.</summary>
    private static void Roll(ReadOnlySpan<float> from, Span<float> to, int size, int down, int across)
    {
        (down, across) = (down % size, across % size);
        for (int row = 0; row < 3 * size; row++)
        {
            int target = (row / size * size) + (((row % size) + down) % size);
            ReadOnlySpan<float> source = from.Slice(row * size, size);
            source[..(size - across)].CopyTo(to[((target * size) + across)..]);
            source[(size - across)..].CopyTo(to[(target * size)..]);
        }
    }

    /// <summary>Turns the gradient of the unit into that of what is minimised: the unit's with a mean square of one, downwards, and the pull towards grey.</summary>
    private static void Regularize(ReadOnlySpan<float> pixels, Span<float> gradient, float greyWeight)
    {
        float norm = MathF.Sqrt(Reductions.Dot.At(SimdHardware.Level)(gradient, gradient) / gradient.Length);
        float scale = norm > 0 ? -1 / norm : 0;
        for (int i = 0; i < gradient.Length; i++)
            gradient[i] = (scale * gradient[i]) + (2 * greyWeight * (pixels[i] - 0.5f));
    }
}
