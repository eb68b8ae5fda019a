using System;
using System.Globalization;
using System.Linq;
using Managed.Cli.Output;
using Managed.Style;

namespace Managed.Cli.Commands.Style;

/// <summary>Tells what a run of style transfer will take.</summary>
internal static class StyleEstimateReport
{
    private const double Mebibyte = 1 << 20;

    /// <summary>Whole mebibytes that the bytes fit in.</summary>
    public static long Mebibytes(long bytes) => (long)Math.Ceiling(bytes / Mebibyte);

    /// <summary>The memory in a clause.</summary>
    public static string Memory(long peakBytes, int tileCount) =>
        $"{Mebibytes(peakBytes)} MiB of memory at most" + (tileCount > 1 ? $", the picture in {tileCount} tiles" : string.Empty);

    /// <summary>Writes an estimate on standard output.</summary>
    /// <param name="context">Where to.</param>
    /// <param name="estimate">The estimate.</param>
    /// <param name="besideBytes">Bytes that the program holds beside the run.</param>
    public static void Write(CommandContext context, StyleEstimate estimate, long besideBytes)
    {
        long peak = estimate.PeakBytes + besideBytes;
        StyleSizeEstimate largest = estimate.Sizes[^1];
        if (context.Json)
        {
            var document = new StyleEstimateDocument(
                peak,
                estimate.History,
                estimate.Sizes.Sum(size => size.Iterations),
                largest.SecondsPerIteration,
                estimate.Total.TotalSeconds,
                [.. estimate.Sizes.Select(size => new StyleEstimateSize(size.Width, size.Height, size.Iterations, size.TileCount, size.SecondsPerIteration))]);
            JsonDocuments.Write(context.Out, document, JsonDocuments.Default.StyleEstimateDocument);
            return;
        }

        foreach (StyleSizeEstimate size in estimate.Sizes)
            context.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{size.Width} x {size.Height}: {size.Iterations} iterations of about {size.SecondsPerIteration:G3} s{(size.TileCount > 1 ? $", in {size.TileCount} tiles" : string.Empty)}"));
        context.Out.WriteLine($"{Memory(peak, largest.TileCount)}; about {(int)estimate.Total.TotalMinutes}:{estimate.Total.Seconds:D2} in all");
    }
}
