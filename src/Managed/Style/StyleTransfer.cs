using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using Managed.Kernels.Resample;
using Managed.Tensors;
using Managed.Training;

namespace Managed.Style;

/// <summary>What a run gave.</summary>
/// <param name="Picture">The picture, [1, 3, H, W] in 0..1.</param>
/// <param name="Costs">Its costs; where chroma is kept, those before the content's was put back.</param>
/// <param name="Iterations">Iterations done.</param>
/// <param name="Elapsed">The time of the iterations.</param>
/// <param name="PeakBytes">Bytes of the network's values and gradients.</param>
public sealed record StyleResult(Tensor Picture, StyleCosts Costs, int Iterations, TimeSpan Elapsed, long PeakBytes);

/// <summary>Paints a content picture in the style of another by minimising <see cref="StyleObjective"/> over the pixels.</summary>
public static class StyleTransfer
{
    private const float FirstMove = 0.02f;
    private const double OutsideWeight = 20;
    private const int SmallestSide = 64;

    /// <summary>Runs the optimisation for one style; as <see cref="Run(PerceptualModel, WorkerPool, StyleInputs, StyleOptions?, IProgress{StyleProgress}?, CancellationToken)"/>.</summary>
    /// <param name="model">The network to compare by.</param>
    /// <param name="workers">The threads.</param>
    /// <param name="content">The content, [1, 3, H, W] in 0..1; the result has its shape.</param>
    /// <param name="style">The style, [1, 3, h, w] in 0..1.</param>
    /// <param name="options">Weights, layers, optimiser and seed; null for the defaults.</param>
    /// <param name="progress">Told after every iteration.</param>
    /// <param name="cancellation">Stops between two evaluations of the costs.</param>
    /// <exception cref="ArgumentException">An option is out of range, or a picture is too small for the network.</exception>
    /// <exception cref="ArithmeticException">The costs became NaN or infinite.</exception>
    public static StyleResult Run(
        PerceptualModel model,
        WorkerPool workers,
        Tensor content,
        Tensor style,
        StyleOptions? options = null,
        IProgress<StyleProgress>? progress = null,
        CancellationToken cancellation = default) => Run(model, workers, StyleInputs.Of(content, style), options, progress, cancellation);

    /// <summary>Runs the optimisation.</summary>
    /// <param name="model">The network to compare by.</param>
    /// <param name="workers">The threads.</param>
    /// <param name="inputs">The content, whose shape the result has, and the styles.</param>
    /// <param name="options">Weights, layers, optimiser and seed; null for the defaults.</param>
    /// <param name="progress">Told after every iteration.</param>
    /// <param name="cancellation">Stops between two evaluations of the costs.</param>
    /// <exception cref="ArgumentException">An option is out of range, or a picture is too small for the network.</exception>
    /// <exception cref="ArithmeticException">The costs became NaN or infinite.</exception>
    public static StyleResult Run(
        PerceptualModel model,
        WorkerPool workers,
        StyleInputs inputs,
        StyleOptions? options = null,
        IProgress<StyleProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        options ??= new StyleOptions();
        ArgumentOutOfRangeException.ThrowIfNegative(options.Iterations, nameof(options));
        if (!(options.LearningRate > 0) || float.IsInfinity(options.LearningRate))
            throw new ArgumentException($"The learning rate is {options.LearningRate}; it is finite and above 0.", nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Scales, 1, nameof(options));
        if (options.NoiseShare is not (>= 0 and <= 1))
            throw new ArgumentException($"The share of noise is {options.NoiseShare}; it is in 0..1.", nameof(options));
        ArgumentNullException.ThrowIfNull(inputs);
        inputs.RequireValid(nameof(inputs));
        Tensor content = inputs.Content;
        inputs = inputs.Prepared(options.Color);
        if (options.Color == StyleColor.Keep && progress is not null)
            progress = new ColoredProgress(progress, content);
        double[] factors = Factors(inputs, options.Scales);
        long start = Stopwatch.GetTimestamp();
        Tensor? picture = null;
        int done = 0;
        for (int scale = 0; ; scale++)
        {
            StyleInputs scaled = inputs.Scaled(factors[scale]);
            Tensor target = scaled.Content;
            var objective = new StyleObjective(model, workers, scaled, options);
            picture = picture is null ? StyleBeginning.Of(scaled, options) : TensorResize.Resize(picture, target.Shape[2], target.Shape[3], ResizeFilter.Cubic);
            Clamp(picture.Span);
            int last = (int)((long)options.Iterations * (scale + 1) / factors.Length);
            var run = new Descent(objective, picture, options, done, last, progress);
            done += options.Optimizer == StyleOptimizer.Adam ? Descend(run, cancellation) : DescendWithCurvature(run, cancellation);
            Clamp(picture.Span);
            if (scale + 1 == factors.Length)
                return new StyleResult(options.Color == StyleColor.Keep ? StyleColors.WithChroma(picture, content) : picture, objective.Evaluate(picture, null), done, Stopwatch.GetElapsedTime(start), objective.PeakBytes);
        }
    }

    /// <summary>The shares of the sides that are gone through, the last being 1.</summary>
    private static double[] Factors(StyleInputs inputs, int scales)
    {
        int shorter = inputs.Styles.Select(style => style.Picture).Append(inputs.Content).Min(picture => Math.Min(picture.Shape[2], picture.Shape[3]));
        var factors = new List<double> { 1 };
        for (double factor = Math.Sqrt(0.5); factors.Count < scales && factor * shorter >= SmallestSide; factor *= Math.Sqrt(0.5))
            factors.Insert(0, factor);
        return [.. factors];
    }

    private static int Descend(Descent run, CancellationToken cancellation)
    {
        (StyleObjective objective, Tensor picture, StyleOptions options, int first, int last, IProgress<StyleProgress>? progress) = run;
        var gradient = new Tensor(picture.Shape);
        var adam = new Adam(picture.Length, new AdamOptions { LearningRate = options.LearningRate });
        for (int iteration = first + 1; iteration <= last; iteration++)
        {
            cancellation.ThrowIfCancellationRequested();
            StyleCosts costs = objective.Evaluate(picture, gradient);
            if (!double.IsFinite(costs.Total))
                throw new ArithmeticException($"The costs are no longer finite at iteration {iteration}; a smaller learning rate or smaller weights may help.");
            adam.Step(picture.Span, gradient.Span);
            Clamp(picture.Span);
            progress?.Report(new StyleProgress(iteration, options.Iterations, costs, picture));
        }

        return last - first;
    }

    private static int DescendWithCurvature(Descent run, CancellationToken cancellation)
    {
        (StyleObjective objective, Tensor picture, StyleOptions options, int first, int last, IProgress<StyleProgress>? progress) = run;
        // A first step by which pixels move a few hundredths in the mean.
        float firstStep = FirstMove * MathF.Sqrt(picture.Length);
        var optimizer = new LBfgs(picture.Length, new LBfgsOptions { FirstStep = firstStep });
        var trial = new Tensor(picture.Shape);
        var slope = new Tensor(picture.Shape);
        StyleCosts? lowest = null;
        double outsideWeight = 0;
        CostFunction function = (values, gradient) =>
        {
            cancellation.ThrowIfCancellationRequested();
            values.CopyTo(trial.Span);
            Clamp(trial.Span);
            StyleCosts costs = objective.Evaluate(trial, slope);
            outsideWeight = outsideWeight == 0 ? OutsideWeight * costs.Total : outsideWeight;
            lowest = lowest is null || costs.Total < lowest.Total ? costs : lowest;
            return costs.Total + Outside(values, trial.Span, slope.Span, outsideWeight, gradient);
        };
        for (int iteration = first + 1; iteration <= last; iteration++)
        {
            LBfgsStep step = optimizer.Step(picture.Span, function);
            picture.Span.CopyTo(trial.Span);
            Clamp(trial.Span);
            progress?.Report(new StyleProgress(iteration, options.Iterations, lowest!, trial));
            if (!step.Moved)
                return iteration - first;
        }

        return last - first;
    }

    /// <summary>The cost of pixels outside 0..1, a multiple of their mean squared distance from it; the gradient is that of the picture inside plus this cost's.</summary>
    private static double Outside(ReadOnlySpan<float> values, ReadOnlySpan<float> inside, ReadOnlySpan<float> slope, double weight, Span<float> gradient)
    {
        double squares = 0;
        float factor = (float)(weight / values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            float excess = values[i] - inside[i];
            squares += (double)excess * excess;
            gradient[i] = (excess == 0 ? slope[i] : 0) + (2 * factor * excess);
        }

        return factor * squares;
    }

    /// <summary>The iterations of one size: those after the first given up to the last.</summary>
    private sealed record Descent(StyleObjective Objective, Tensor Picture, StyleOptions Options, int First, int Last, IProgress<StyleProgress>? Progress);

    private static void Clamp(Span<float> values)
    {
        foreach (ref float value in values)
            value = value < 0 ? 0 : value > 1 ? 1 : value;
    }
}
