using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.Linq;
using Managed.Cli.Output;
using Managed.Faces.Evaluation;

namespace Managed.Cli.Commands.Faces;

/// <summary>The curves of an evaluation.</summary>
internal static class EvaluationPage
{
    private const int Bins = 60;

    /// <summary>False accepts against true accepts, logarithmic where it matters.</summary>
    public static SvgChart Roc(RocCurve curve) => new()
    {
        Title = "What each threshold accepts",
        XLabel = "strangers accepted (false accept rate)",
        YLabel = "members accepted (true accept rate)",
        LogarithmicX = true,
        Lines = [new ChartLine("true accepts", [.. curve.Points.Select(point => (point.FalseAcceptRate, point.TrueAcceptRate))])],
    };

    /// <summary>Both kinds of errors by threshold.</summary>
    public static SvgChart Errors(RocCurve curve, double threshold) => new()
    {
        Title = "Errors by threshold",
        XLabel = "threshold",
        YLabel = "rate",
        YFromZero = true,
        Mark = (threshold, "threshold"),
        Lines =
        [
            new ChartLine("strangers accepted", [.. curve.Points.Select(point => ((double)point.Threshold, point.FalseAcceptRate))]),
            new ChartLine("members refused", [.. curve.Points.Select(point => ((double)point.Threshold, 1 - point.TrueAcceptRate))]),
        ],
    };

    /// <summary>How distances of both kinds of pairs lie.</summary>
    public static SvgChart Distances(ImmutableArray<PairDistance> pairs, double threshold)
    {
        float[] all = [.. pairs.Where(pair => pair.Distance is float distance && float.IsFinite(distance)).Select(pair => pair.Distance!.Value)];
        (double low, double high) = all.Length == 0 ? (0, 1) : (all.Min(), all.Max());
        double width = Math.Max((high - low) / Bins, 1e-9);
        ChartLine Line(string name, bool same)
        {
            float[] kind = [.. pairs.Where(pair => pair.Same == same && pair.Distance is float distance && float.IsFinite(distance)).Select(pair => pair.Distance!.Value)];
            var counts = new double[Bins + 1];
            foreach (float distance in kind)
                counts[Math.Min(Bins, (int)((distance - low) / width))] += 1.0 / kind.Length;
            return new ChartLine(name, [.. counts.Select((count, i) => (low + ((i + 0.5) * width), count))]);
        }

        return new SvgChart
        {
            Title = "Distances",
            XLabel = "distance",
            YLabel = "share of pairs",
            YFromZero = true,
            Mark = (threshold, "threshold"),
            Lines = [Line("one person", true), Line("two people", false)],
        };
    }

    /// <summary>The probability by distance, by formula and by steps.</summary>
    public static SvgChart Probabilities(LogisticCalibration logistic, IsotonicCalibration isotonic) => new()
    {
        Title = "Probability of one person, at even odds",
        XLabel = "distance",
        YLabel = "probability",
        YFromZero = true,
        Lines =
        [
            new ChartLine("logistic", [.. Between(isotonic.Knots[0].Distance, isotonic.Knots[^1].Distance).Select(distance => (distance, logistic.ProbabilityOf(distance)))]),
            new ChartLine("isotonic", [.. isotonic.Knots]),
        ],
    };

    public static string Percent(double share) => share.ToString("P2", CultureInfo.InvariantCulture);

    public static string Percent(Interval interval) => $"{Percent(interval.Low)} to {Percent(interval.High)}";

    private static IEnumerable<double> Between(double low, double high) => Enumerable.Range(0, 101).Select(i => low + ((high - low) * i / 100));
}
