using System;
using System.Threading;
using Managed.Tensors;

namespace Managed.Style;

/// <summary>What a run gave.</summary>
/// <param name="Picture">The picture, [1, 3, H, W] in 0..1: that of the lowest costs at the last size, or the mean where that is asked for.</param>
/// <param name="Costs">Its costs; where chroma is kept, those before the content's was put back.</param>
/// <param name="Iterations">Iterations done.</param>
/// <param name="Elapsed">The time of the iterations.</param>
/// <param name="PeakBytes">Bytes of the network's values and gradients at the size at which they were most; of the whole process see <see cref="StyleRun.ExpectedPeakBytes"/>.</param>
public sealed record StyleResult(Tensor Picture, StyleCosts Costs, int Iterations, TimeSpan Elapsed, long PeakBytes);

/// <summary>Paints a content picture in the style of another by minimising <see cref="StyleObjective"/> over the pixels.</summary>
public static class StyleTransfer
{
    /// <summary>Does a whole <see cref="StyleRun"/> for one style.</summary>
    /// <param name="model">The network to compare by.</param>
    /// <param name="workers">The threads.</param>
    /// <param name="content">The content, [1, 3, H, W] in 0..1; the result has its shape.</param>
    /// <param name="style">The style, [1, 3, h, w] in 0..1.</param>
    /// <param name="options">Weights, layers, optimiser and seed; null for the defaults.</param>
    /// <param name="progress">Told after every iteration.</param>
    /// <param name="cancellation">Stops between two evaluations of the costs.</param>
    /// <exception cref="ArgumentException">An option is out of range, or a picture is too small for the network.</exception>
    /// <exception cref="ArithmeticException">The costs became NaN or infinite, again and again.</exception>
    public static StyleResult Run(
        PerceptualModel model,
        WorkerPool workers,
        Tensor content,
        Tensor style,
        StyleOptions? options = null,
        IProgress<StyleProgress>? progress = null,
        CancellationToken cancellation = default) => Run(model, workers, StyleInputs.Of(content, style), options, progress, cancellation);

    /// <summary>Does a whole <see cref="StyleRun"/>.</summary>
    /// <param name="model">The network to compare by.</param>
    /// <param name="workers">The threads.</param>
    /// <param name="inputs">The content, whose shape the result has, and the styles.</param>
    /// <param name="options">Weights, layers, optimiser and seed; null for the defaults.</param>
    /// <param name="progress">Told after every iteration.</param>
    /// <param name="cancellation">Stops between two evaluations of the costs.</param>
    /// <exception cref="ArgumentException">An option is out of range, or a picture is too small for the network.</exception>
    /// <exception cref="ArithmeticException">The costs became NaN or infinite, again and again.</exception>
    public static StyleResult Run(
        PerceptualModel model,
        WorkerPool workers,
        StyleInputs inputs,
        StyleOptions? options = null,
        IProgress<StyleProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        var run = new StyleRun(model, workers, inputs, options);
        while (!run.IsComplete)
        {
            StyleProgress done = run.Step(cancellation);
            progress?.Report(done);
        }

        return run.Finish(cancellation);
    }
}
