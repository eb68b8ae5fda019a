using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Managed.Cli.Output;
using Managed.Documents;
using Managed.Faces;
using Managed.Faces.Evaluation;
using Managed.Tensors;

namespace Managed.Cli.Commands.Faces;

/// <summary><c>managed face evaluate</c>: how often decisions on labelled pairs are right.</summary>
internal static class FaceEvaluateCommand
{
    private static readonly Argument<string> Pairs = FacePairMeasurement.PairsArgument();
    private static readonly Option<string?> Images = FacePairMeasurement.ImagesOption();
    private static readonly Option<float?> Threshold = FaceArguments.ThresholdOption();
    private static readonly Option<string?> Metric = FaceArguments.MetricOption();
    private static readonly Option<string?> Html = new("--html") { Description = "Also write a page with curves, in one file.", HelpName = "FILE" };
    private static readonly FaceEngineArguments Engine = new();

    public static Command Create()
    {
        var command = new Command(
            "evaluate",
            """
            Measure decisions on labelled pairs: accuracy, area under the curve, error rates with 95 % intervals, failures.

            managed face evaluate pairs.csv --html report.html
            """)
        { Pairs, Images, Threshold, Metric, Html };
        command.SetAction((arguments, cancellation) => Task.Run(() => Run(new CommandContext(arguments), arguments, cancellation)));
        return Engine.AddTo(command);
    }

    private static int Run(CommandContext context, ParseResult arguments, CancellationToken cancellation)
    {
        using WorkerPool workers = context.CreateWorkers();
        FaceEngine engine = Engine.Create(arguments, workers);
        FaceMetric metric = engine.Metric(arguments.GetValue(Metric));
        float threshold = engine.Threshold(arguments.GetValue(Threshold), metric);
        if (arguments.GetValue(Html) is string page)
            OutputFile.Require(page);
        FacePairMeasurement measured = FacePairMeasurement.Of(context, engine.Recognizer, arguments.GetValue(Pairs)!, arguments.GetValue(Images), metric, cancellation);
        PairEvaluation evaluation = PairEvaluation.Of(measured.Distances, threshold);
        ImmutableArray<double> folds = measured.FoldCount > 1 ? PairEvaluation.CrossValidate(evaluation.Pairs, measured.FoldCount) : [];
        var figures = new EvaluationFigures(evaluation, folds, new Bootstrap(evaluation.Pairs));
        if (arguments.GetValue(Html) is string file)
            OutputFile.Write(file, stream => stream.Write(Encoding.UTF8.GetBytes(Page(evaluation, figures, metric, arguments.GetValue(Pairs)!))));
        Report(context, evaluation, figures, metric, measured);
        return ExitCode.Success;
    }

    private static void Report(CommandContext context, PairEvaluation evaluation, EvaluationFigures figures, FaceMetric metric, FacePairMeasurement measured)
    {
        if (context.Json)
        {
            var document = new EvaluateDocument(
                evaluation.Pairs.Length,
                evaluation.Failed,
                figures.Accuracy,
                Finite(evaluation.AreaUnderCurve),
                Finite(evaluation.EqualErrorRate),
                evaluation.Threshold,
                MetricNames.NameOf(metric),
                evaluation.Accuracy,
                Ends(figures.AccuracyInterval)!,
                Ends(figures.AreaInterval),
                Ends(figures.EqualErrorInterval),
                figures.TrueAcceptsAtPercent,
                Ends(figures.TrueAcceptsAtPercentInterval),
                figures.TrueAcceptsAtTenthPercent,
                Ends(figures.TrueAcceptsAtTenthPercentInterval),
                evaluation.BestThreshold,
                evaluation.BestAccuracy,
                figures.Folds,
                [.. measured.Pairs.Select(pair => new EvaluatePair(pair.Pair.First, pair.Pair.Second, pair.Pair.Same, pair.Distance, pair.Problem))]);
            JsonDocuments.Write(context.Out, document, JsonDocuments.Default.EvaluateDocument);
            return;
        }

        TextWriter output = context.Out;
        output.WriteLine($"pairs                    {evaluation.Pairs.Length}, of which {evaluation.Failed} failed");
        foreach (string[] row in figures.Rows(metric))
            output.WriteLine($"{row[0],-24} {row[1],-12} {(row[2].Length > 0 ? $"95 %: {row[2]}" : string.Empty)}".TrimEnd());
        foreach (MeasuredPair pair in measured.Pairs.Where(pair => pair.Distance is not float distance || distance <= evaluation.Threshold != pair.Pair.Same))
        {
            output.WriteLine(
                $"wrong: {pair.Pair.First}  {pair.Pair.Second}  {(pair.Pair.Same ? "same" : "different")}  {pair.Distance?.ToString("F3", CultureInfo.InvariantCulture) ?? pair.Problem}");
        }
    }

    private static string Page(PairEvaluation evaluation, EvaluationFigures figures, FaceMetric metric, string name) => new HtmlPage("Face verification measured")
        .Paragraph($"{Path.GetFileName(name)}: {evaluation.Pairs.Length} pairs, of which {evaluation.Failed} failed. A failed pair counts as wrong in every accuracy and takes no part in the curves.")
        .Table(["figure", "value", "95 % interval"], [.. figures.Rows(metric)])
        .Charts(EvaluationPage.Roc(evaluation.Curve), EvaluationPage.Errors(evaluation.Curve, evaluation.Threshold), EvaluationPage.Distances(evaluation.Pairs, evaluation.Threshold))
        .Paragraph("Intervals of the accuracy are exact binomial ones; the others come from drawing the pairs anew a thousand times. They hold for people like those of the list and no others. No liveness is claimed.")
        .ToString();

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    private static double[]? Ends(Interval interval) => double.IsFinite(interval.Low) ? [interval.Low, interval.High] : null;
}
