using System;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Managed.Networks.Tiles;
using Managed.Tensors;

namespace Managed.Style.Runs;

/// <summary>Tells how long a run will take by a few iterations on a small copy of its pictures.</summary>
internal static class StyleCalibration
{
    private const int Pixels = 320 * 320;
    private const int ShortestSide = 64;
    private const int MeasuredIterations = 3;

    // A tile is computed forward once more, for the sums, beside forward and backward; and so is what is computed twice.
    private const double ForwardShare = 1 / 3.0;

    public static StyleEstimate Estimate(PerceptualModel model, WorkerPool workers, StyleInputs inputs, StyleOptions options, StyleSizes sizes, CancellationToken cancellation)
    {
        StyleMemory memory = StyleMemory.Divide(model, inputs, options);
        double secondsPerPixel = Measure(model, workers, inputs, options, cancellation);
        ImmutableArray<StyleSizeEstimate> estimates = [.. Enumerable.Range(0, sizes.Count).Select(size =>
        {
            Shape shape = sizes.ShapeOf(size);
            Tiling tiling = memory.Tilings[size].Painting;
            double again = tiling.Count > 1 ? 1 : (double)tiling.RepeatedCount / model.Network.Nodes.Length;
            double seconds = secondsPerPixel * shape[2] * shape[3] * tiling.Overlap * (1 + (ForwardShare * again));
            return new StyleSizeEstimate(shape[3], shape[2], sizes.LastIteration(size) - sizes.LastIteration(size - 1), tiling.Count, seconds);
        })];
        double total = estimates.Sum(size => size.Iterations * size.SecondsPerIteration);
        return new StyleEstimate(memory.PeakBytes, memory.History, TimeSpan.FromSeconds(total), estimates);
    }

    private static double Measure(PerceptualModel model, WorkerPool workers, StyleInputs inputs, StyleOptions options, CancellationToken cancellation)
    {
        (int height, int width) = (inputs.Content.Shape[2], inputs.Content.Shape[3]);
        double factor = Math.Max(Math.Sqrt(Pixels / ((double)height * width)), (double)ShortestSide / Math.Min(height, width));
        StyleInputs small = inputs.Scaled(Math.Min(1, factor));
        var run = new StyleRun(model, workers, small, options with { Scales = 1, Iterations = 1 + MeasuredIterations, MemoryLimit = null, Tolerance = 0, Color = StyleColor.Free });

        // The first iteration prepares the targets, too.
        run.Step(cancellation);
        TimeSpan before = run.Elapsed;
        while (!run.IsComplete)
            run.Step(cancellation);
        return (run.Elapsed - before).TotalSeconds / Math.Max(1, run.Iteration - 1) / ((double)small.Content.Shape[2] * small.Content.Shape[3]);
    }
}
