using System;
using System.Diagnostics;
using System.Threading;
using Managed.Tensors;
using Managed.Training;

namespace Managed.Style;

/// <summary>What a run gave.</summary>
/// <param name="Picture">The picture, [1, 3, H, W] in 0..1.</param>
/// <param name="Costs">Its costs.</param>
/// <param name="Iterations">Iterations done.</param>
/// <param name="Elapsed">The time of the iterations.</param>
/// <param name="PeakBytes">Bytes of the network's values and gradients.</param>
public sealed record StyleResult(Tensor Picture, StyleCosts Costs, int Iterations, TimeSpan Elapsed, long PeakBytes);

/// <summary>Paints a content picture in the style of another by minimising <see cref="StyleObjective"/> over the pixels.</summary>
public static class StyleTransfer
{
    private const float NoiseAmplitude = 0.1f;
    private const float FirstMove = 0.02f;
    private const float OutsideWeight = 10;

    /// <summary>Runs the optimisation.</summary>
    /// <param name="model">The network to compare by.</param>
    /// <param name="workers">The threads.</param>
    /// <param name="content">The content, [1, 3, H, W] in 0..1; the result has its shape.</param>
    /// <param name="style">The style, [1, 3, h, w] in 0..1.</param>
    /// <param name="options">Weights, layers, optimiser and seed; null for the defaults.</param>
    /// <param name="progress">Told after every iteration.</param>
    /// <param name="cancellation">Stops between two iterations.</param>
    /// <exception cref="ArgumentException">An option is out of range, or a picture is too small for the network.</exception>
    /// <exception cref="ArithmeticException">The costs became NaN or infinite.</exception>
    public static StyleResult Run(
        PerceptualModel model,
        WorkerPool workers,
        Tensor content,
        Tensor style,
        StyleOptions? options = null,
        IProgress<StyleProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        options ??= new StyleOptions();
        ArgumentOutOfRangeException.ThrowIfNegative(options.Iterations, nameof(options));
        if (!(options.LearningRate > 0) || float.IsInfinity(options.LearningRate))
            throw new ArgumentException($"The learning rate is {options.LearningRate}; it is finite and above 0.", nameof(options));
        var objective = new StyleObjective(model, workers, content, style, options);
        Tensor picture = Begin(content, options);
        long start = Stopwatch.GetTimestamp();
        int iterations = options.Optimizer == StyleOptimizer.Adam
            ? Descend(objective, picture, options, progress, cancellation)
            : DescendWithCurvature(objective, picture, options, progress, cancellation);
        Clamp(picture.Span);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        return new StyleResult(picture, objective.Evaluate(picture, null), iterations, elapsed, objective.PeakBytes);
    }

    private static int Descend(
        StyleObjective objective, Tensor picture, StyleOptions options, IProgress<StyleProgress>? progress, CancellationToken cancellation)
    {
        var gradient = new Tensor(picture.Shape);
        var adam = new Adam(picture.Length, new AdamOptions { LearningRate = options.LearningRate });
        for (int iteration = 1; iteration <= options.Iterations; iteration++)
        {
            cancellation.ThrowIfCancellationRequested();
            StyleCosts costs = objective.Evaluate(picture, gradient);
            if (!double.IsFinite(costs.Total))
                throw new ArithmeticException($"The costs are no longer finite at iteration {iteration}; a smaller learning rate or smaller weights may help.");
            adam.Step(picture.Span, gradient.Span);
            Clamp(picture.Span);
            progress?.Report(new StyleProgress(iteration, options.Iterations, costs, picture));
        }

        return options.Iterations;
    }

    private static int DescendWithCurvature(
        StyleObjective objective, Tensor picture, StyleOptions options, IProgress<StyleProgress>? progress, CancellationToken cancellation)
    {
        // A first step by which pixels move a few hundredths in the mean.
        float firstStep = FirstMove * MathF.Sqrt(picture.Length);
        var optimizer = new LBfgs(picture.Length, new LBfgsOptions { FirstStep = firstStep });
        var trial = new Tensor(picture.Shape);
        var slope = new Tensor(picture.Shape);
        StyleCosts? costs = null;
        CostFunction function = (values, gradient) =>
        {
            cancellation.ThrowIfCancellationRequested();
            values.CopyTo(trial.Span);
            Clamp(trial.Span);
            costs = objective.Evaluate(trial, slope);
            return costs.Total + Outside(values, trial.Span, slope.Span, gradient);
        };
        for (int iteration = 1; iteration <= options.Iterations; iteration++)
        {
            LBfgsStep step = optimizer.Step(picture.Span, function);
            progress?.Report(new StyleProgress(iteration, options.Iterations, costs!, picture));
            if (!step.Moved)
                return iteration;
        }

        return options.Iterations;
    }

    /// <summary>The cost of pixels outside 0..1, a multiple of their mean squared distance from it; the gradient is that of the picture inside plus this cost's.</summary>
    private static double Outside(ReadOnlySpan<float> values, ReadOnlySpan<float> inside, ReadOnlySpan<float> slope, Span<float> gradient)
    {
        double squares = 0;
        float factor = OutsideWeight / values.Length;
        for (int i = 0; i < values.Length; i++)
        {
            float excess = values[i] - inside[i];
            squares += (double)excess * excess;
            gradient[i] = (excess == 0 ? slope[i] : 0) + (2 * factor * excess);
        }

        return factor * squares;
    }

    private static Tensor Begin(Tensor content, StyleOptions options)
    {
        Tensor picture = content.Clone();
        if (options.Initialization == StyleInitialization.Noise)
            new SeededRandom(options.Seed).Fill(picture.Span, 0.5f - NoiseAmplitude, 0.5f + NoiseAmplitude);
        return picture;
    }

    private static void Clamp(Span<float> values)
    {
        foreach (ref float value in values)
            value = value < 0 ? 0 : value > 1 ? 1 : value;
    }
}
