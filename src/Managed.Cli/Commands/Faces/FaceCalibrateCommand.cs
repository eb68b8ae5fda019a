using System;
using System.Collections.Generic;
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
using Managed.Faces.Gallery;
using Managed.Tensors;

namespace Managed.Cli.Commands.Faces;

/// <summary><c>managed face calibrate</c>: thresholds and probabilities from one's own pictures.</summary>
internal static class FaceCalibrateCommand
{
    private static readonly Argument<string> Pairs = FacePairMeasurement.PairsArgument();
    private static readonly Option<string?> Images = FacePairMeasurement.ImagesOption();
    private static readonly Option<string?> Metric = FaceArguments.MetricOption();
    private static readonly Option<string> Rates = new("--far")
    {
        Description = "Wanted rates of strangers accepted, of each comparison.",
        DefaultValueFactory = _ => "0.01,0.001,0.0001",
        HelpName = "RATE,..",
    };
    private static readonly Option<int?> GallerySize = new("--gallery-size")
    {
        Description = "People in the gallery that faces will be searched in: a stranger is compared with all of them.",
        HelpName = "N",
    };
    private static readonly Option<double> SearchRate = new("--fpir")
    {
        Description = "The wanted rate of strangers for whom a search of the gallery finds somebody.",
        DefaultValueFactory = _ => 0.01,
        HelpName = "RATE",
    };
    private static readonly Option<string?> Html = new("--html") { Description = "Also write a page with curves, in one file.", HelpName = "FILE" };
    private static readonly FaceEngineArguments Engine = new();
    private static readonly GalleryArguments Gallery = new("The gallery that faces will be searched in, whose people are counted for --gallery-size.", required: false);

    public static Command Create()
    {
        var command = new Command(
            "calibrate",
            """
            Fit thresholds and probabilities to your own labelled pairs, and say where the evidence is too thin for a promise.

            managed face calibrate people/ --far 0.001 --gallery-size 500 --html calibration.html
            managed face calibrate people/ -g door.gallery --key door.key --fpir 0.001
            """)
        { Pairs, Images, Metric, Rates, GallerySize, SearchRate, Html };
        command.SetAction((arguments, cancellation) => Task.Run(() => Run(new CommandContext(arguments), arguments, cancellation)));
        return Engine.AddTo(Gallery.AddTo(command));
    }

    private static int Run(CommandContext context, ParseResult arguments, CancellationToken cancellation)
    {
        using WorkerPool workers = context.CreateWorkers();
        FaceEngine engine = Engine.Create(arguments, workers);
        FaceMetric metric = engine.Metric(arguments.GetValue(Metric));
        double[] rates = ParseRates(arguments.GetValue(Rates)!);
        int? people = arguments.GetValue(GallerySize) ?? CountPeople(arguments, engine, metric);
        double searchRate = arguments.GetValue(SearchRate);
        if (people is < 1 || searchRate is not (> 0 and < 1))
            throw new CommandFailure(ExitCode.Usage, "--gallery-size is at least 1, and --fpir between 0 and 1.");
        if (arguments.GetValue(Html) is string page)
            OutputFile.Require(page);
        string name = arguments.GetValue(Pairs)!;
        ImmutableArray<PairDistance> pairs = FacePairMeasurement.Of(context, engine.Recognizer, name, arguments.GetValue(Images), metric, cancellation).Distances;
        if (LogisticCalibration.Fit(pairs) is not LogisticCalibration logistic || IsotonicCalibration.Fit(pairs) is not IsotonicCalibration isotonic)
            throw new CommandFailure(ExitCode.InvalidFile, $"{name}: needs pairs of one person and pairs of two people, with faces in their pictures.");
        ThresholdAdvice[] advice = [.. rates.Select(rate => ThresholdAdvice.For(pairs, rate))];
        ThresholdAdvice? search = people is int count ? ThresholdAdvice.For(pairs, ThresholdAdvice.RateForGallery(searchRate, count)) : null;
        if (arguments.GetValue(Html) is string file)
            OutputFile.Write(file, stream => stream.Write(Encoding.UTF8.GetBytes(Page(name, pairs, logistic, isotonic, advice))));
        Report(context, metric, pairs, logistic, isotonic, advice, search, people);
        return ExitCode.Success;
    }

    /// <summary>The people of the gallery that is named; null where none is.</summary>
    private static int? CountPeople(ParseResult arguments, FaceEngine engine, FaceMetric metric)
    {
        if (!Gallery.IsIn(arguments))
            return null;
        using GalleryFile gallery = Gallery.OpenFor(arguments, writable: false, engine, metric);
        int count = GalleryArguments.Guard(Gallery.PathIn(arguments), () => gallery.People.Count);
        return count > 0 ? count : throw new CommandFailure(ExitCode.Model, $"{Gallery.PathIn(arguments)}: holds nobody yet; say with --gallery-size how many it will.");
    }

    private static double[] ParseRates(string text)
    {
        var rates = new List<double>();
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double rate) || rate is not (> 0 and < 1))
                throw new CommandFailure(ExitCode.Usage, $"--far: '{part}' is not a rate between 0 and 1.");
            rates.Add(rate);
        }

        return rates.Count > 0 ? [.. rates] : throw new CommandFailure(ExitCode.Usage, "--far names no rate.");
    }

    private static void Report(
        CommandContext context, FaceMetric metric, ImmutableArray<PairDistance> pairs, LogisticCalibration logistic, IsotonicCalibration isotonic,
        ThresholdAdvice[] advice, ThresholdAdvice? search, int? people)
    {
        if (context.Json)
        {
            static CalibrateThreshold Document(ThresholdAdvice advice) =>
                new(advice.WantedRate, advice.Threshold, advice.StrangersAccepted, advice.UpperBound, advice.TrueAcceptRate, advice.PairsNeeded);
            var document = new CalibrateDocument(
                MetricNames.NameOf(metric), pairs.Length, pairs.Count(pair => pair.Distance is null), logistic.Slope, logistic.Offset,
                [.. isotonic.Knots.Select(knot => (double[])[knot.Distance, knot.Probability])], [.. advice.Select(Document)],
                people, search is null ? null : Document(search));
            JsonDocuments.Write(context.Out, document, JsonDocuments.Default.CalibrateDocument);
            return;
        }

        context.Out.WriteLine($"{pairs.Length} pairs, of which {pairs.Count(pair => pair.Distance is null)} failed; {MetricNames.NameOf(metric)} distance");
        context.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"probability of one person, at even odds: 1 / (1 + exp({logistic.Slope:F3} * distance - {logistic.Offset:F3})), one half at {logistic.Offset / logistic.Slope:F3}"));
        foreach (ThresholdAdvice line in advice)
            context.Out.WriteLine($"{EvaluationPage.Percent(line.WantedRate)} of strangers: {Sentence(line)}");
        if (search is not null)
            context.Out.WriteLine($"searching among {people} people: {Sentence(search)}");
    }

    private static string Sentence(ThresholdAdvice advice) => advice.Threshold is float threshold
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"threshold {threshold:F3} accepts {advice.StrangersAccepted} strangers of those at hand, with 95 % confidence at most {advice.UpperBound:P3}, and {advice.TrueAcceptRate:P2} of members")
        : $"cannot be promised: {advice.PairsNeeded} pairs of strangers are needed at least.";

    private static string Page(
        string name, ImmutableArray<PairDistance> pairs, LogisticCalibration logistic, IsotonicCalibration isotonic, ThresholdAdvice[] advice)
    {
        double mark = advice.FirstOrDefault(line => line.Threshold is not null)?.Threshold ?? (logistic.Offset / logistic.Slope);
        RocCurve curve = RocCurve.Of(pairs);
        return new HtmlPage("Face verification calibrated")
            .Paragraph($"{Path.GetFileName(name)}: {pairs.Length} pairs, of which {pairs.Count(pair => pair.Distance is null)} failed.")
            .Table(
                ["strangers accepted", "what keeps it"],
                [.. advice.Select(line => (string[])[EvaluationPage.Percent(line.WantedRate), Sentence(line)])])
            .Charts(EvaluationPage.Probabilities(logistic, isotonic), EvaluationPage.Distances(pairs, mark), EvaluationPage.Roc(curve), EvaluationPage.Errors(curve, mark))
            .Paragraph("Pairs count as independent; where few people make up many pairs the true confidence is smaller. Probabilities are at even odds: where strangers are more frequent than members they are smaller.")
            .ToString();
    }
}
