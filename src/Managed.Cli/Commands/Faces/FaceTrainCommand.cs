using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Managed.Cli.Output;
using Managed.Faces.Evaluation;
using Managed.Faces.Learning;
using Managed.Formats;
using Managed.Layers;
using Managed.Networks.Topologies;
using Managed.Tensors;
using Managed.Training;
using Managed.Training.Losses;

namespace Managed.Cli.Commands.Faces;

/// <summary><c>managed face train</c>: a network of one's own from a folder of people, tested on people that it has not seen.</summary>
internal static class FaceTrainCommand
{
    private static readonly Argument<string> People = new("DIR") { Description = "A folder with a folder of pictures for each person." };
    private static readonly Option<string> Output = new("--output", "-o") { Description = "The model to write, .safetensors.", HelpName = "MODEL", Required = true };
    private static readonly Option<string> Loss = new("--loss")
    {
        Description = "What is minimised: distances (triplet, contrastive), or the errors of a head that decides on pairs (pair: of absolute differences; chi-square).",
        DefaultValueFactory = _ => "triplet",
        HelpName = "triplet|contrastive|pair|chi-square",
    };
    private static readonly Option<string> Mining = new("--mining")
    {
        Description = "Which triplets of a batch count.",
        DefaultValueFactory = _ => "semi-hard",
        HelpName = "all|hard|semi-hard",
    };
    private static readonly Option<float> Margin = new("--margin") { Description = "By how much a stranger is to be farther away.", DefaultValueFactory = _ => 0.2f, HelpName = "X" };
    private static readonly Option<string?> HoldOut = new("--hold-out")
    {
        Description = "People kept for the test: how many, the last by name, or their names with commas. A fifth unless given.",
        HelpName = "N|NAME,..",
    };
    private static readonly Option<string?> PairsList = new("--pairs")
    {
        Description = "A list of pairs to test on, as face evaluate reads them; their people are not learned from. Pictures lie in DIR, a folder for each person.",
        HelpName = "PAIRS",
    };
    private static readonly Option<int?> Fold = new("--fold") { Description = "Take one fold of the pairs only; the people of the others may be learned from.", HelpName = "N" };
    private static readonly Option<string> Crop = new("--crop")
    {
        Description = "whole: pictures are faces cut out already; aligned: find the face of each photograph and align it.",
        DefaultValueFactory = _ => "aligned",
        HelpName = "whole|aligned",
    };
    private static readonly Option<int> Size = new("--size") { Description = "The side of the network's input.", DefaultValueFactory = _ => 64, HelpName = "PX" };
    private static readonly Option<int> Steps = new("--steps") { Description = "Batches to learn from.", DefaultValueFactory = _ => 1500, HelpName = "N" };
    private static readonly Option<int> Persons = new("--people") { Description = "People in a batch.", DefaultValueFactory = _ => 16, HelpName = "N" };
    private static readonly Option<int> Pictures = new("--pictures") { Description = "Pictures of each of them.", DefaultValueFactory = _ => 4, HelpName = "N" };
    private static readonly Option<string> Optimizer = new("--optimizer")
    {
        Description = "What moves the weights: adam, or lbfgs, for a head alone (--freeze) and large batches.",
        DefaultValueFactory = _ => "adam",
        HelpName = "adam|lbfgs",
    };
    private static readonly Option<float?> Rate = new("--learning-rate") { Description = "The largest step. Default: 0.001 with adam, 1 with lbfgs.", HelpName = "X" };
    private static readonly Option<long> Seed = new("--seed") { Description = "The same seed, the same model, to the bit.", DefaultValueFactory = _ => 1, HelpName = "N" };
    private static readonly Option<string?> Start = new("--start") { Description = "A model to go on from instead of random weights.", HelpName = "MODEL" };
    private static readonly Option<bool> Freeze = new("--freeze") { Description = "Leave the embedding of --start as it is and teach only the head." };
    private static readonly Option<string?> Checkpoint = new("--checkpoint") { Description = "A file to store the training in after each epoch.", HelpName = "FILE" };
    private static readonly Option<bool> Resume = new("--resume") { Description = "Go on from the checkpoint, if it is there; the result is that of a run without interruption." };

    public static Command Create()
    {
        var command = new Command(
            "train",
            """
            Train a network of your own on a folder of people and test it on people it has not seen.

            managed face train people/ -o mine.safetensors --hold-out 10
            """)
        {
            People, Output, Loss, Mining, Margin, HoldOut, PairsList, Fold, Crop, Size, Steps, Persons, Pictures, Optimizer, Rate, Seed, Start, Freeze, Checkpoint, Resume,
        };
        command.SetAction((arguments, cancellation) => Task.Run(() => Run(new CommandContext(arguments), arguments, cancellation)));
        return command;
    }

    private static int Run(CommandContext context, ParseResult arguments, CancellationToken cancellation)
    {
        string output = arguments.GetValue(Output)!;
        SiameseTrainingOptions options = OptionsOf(arguments);
        bool aligned = ParseCrop(arguments.GetValue(Crop)!);
        OutputFile.Require(output);
        using WorkerPool workers = context.CreateWorkers();
        SiameseModel model = CreateModel(arguments, options, aligned);
        FaceTrainingSet set = arguments.GetValue(PairsList) is string list
            ? FaceTrainingSet.OfPairs(context, arguments.GetValue(People)!, list, arguments.GetValue(Fold), aligned, workers, cancellation)
            : FaceTrainingSet.OfPeople(context, arguments.GetValue(People)!, arguments.GetValue(HoldOut), aligned, workers, cancellation);
        context.Remark($"learning from {set.Seen.PictureCount} pictures of {set.Seen.People.Length} people; testing on {set.Description}");
        var clock = Stopwatch.StartNew();
        var training = new SiameseTraining(model, set.Seen, workers, options);
        Learn(context, arguments, options, training, cancellation);
        double seconds = clock.Elapsed.TotalSeconds;
        (ImmutableArray<PairDistance> pairs, ImmutableArray<(int First, int Second)>? people) = set.Measure(model, workers);
        PairEvaluation evaluation = PairEvaluation.Of(pairs, 0);
        OutputFile.Write(output, new SiameseModel(model.Network, model.Shape, model.Head) { IsAligned = aligned, Threshold = evaluation.BestThreshold }.Save);
        Report(context, output, training, seconds, evaluation, new EvaluationFigures(evaluation, [], new Bootstrap(pairs, people)));
        return ExitCode.Success;
    }

    private static SiameseTrainingOptions OptionsOf(ParseResult arguments)
    {
        var options = new SiameseTrainingOptions
        {
            Loss = arguments.GetValue(Loss) switch
            {
                "triplet" => SiameseLoss.Triplet,
                "contrastive" => SiameseLoss.Contrastive,
                "pair" => SiameseLoss.Pair,
                "chi-square" => SiameseLoss.ChiSquare,
                string other => throw new CommandFailure(ExitCode.Usage, $"--loss is triplet, contrastive, pair or chi-square, not '{other}'."),
                null => SiameseLoss.Triplet,
            },
            Mining = arguments.GetValue(Mining) switch
            {
                "all" => TripletMining.All,
                "hard" => TripletMining.Hard,
                "semi-hard" => TripletMining.SemiHard,
                string other => throw new CommandFailure(ExitCode.Usage, $"--mining is all, hard or semi-hard, not '{other}'."),
                null => TripletMining.SemiHard,
            },
            Margin = arguments.GetValue(Margin),
            StepCount = arguments.GetValue(Steps),
            PeopleCount = arguments.GetValue(Persons),
            PictureCount = arguments.GetValue(Pictures),
            Optimizer = arguments.GetValue(Optimizer) switch
            {
                "adam" or null => SiameseOptimizer.Adam,
                "lbfgs" => SiameseOptimizer.LBfgs,
                string other => throw new CommandFailure(ExitCode.Usage, $"--optimizer is adam or lbfgs, not '{other}'."),
            },
            LearningRate = arguments.GetValue(Rate),
            Seed = arguments.GetValue(Seed),
            FreezeEmbedding = arguments.GetValue(Freeze),
        };
        if (options.Margin is not (> 0 and < 1e6f) || options.LearningRate is not (null or (> 0 and < 1e3f)))
            throw new CommandFailure(ExitCode.Usage, "--margin and --learning-rate are numbers above 0.");
        if (options.StepCount is < 20 or > 100_000_000 || options.PeopleCount is < 2 or > 4096 || options.PictureCount is < 2 or > 4096)
            throw new CommandFailure(ExitCode.Usage, "--steps is at least 20; --people and --pictures are at least 2.");
        if (options.FreezeEmbedding && (arguments.GetValue(Start) is null || options.Loss is SiameseLoss.Triplet or SiameseLoss.Contrastive))
            throw new CommandFailure(ExitCode.Usage, "--freeze needs --start, and --loss pair or chi-square: there is nothing else to learn.");
        if (arguments.GetValue(Fold) is not null && arguments.GetValue(PairsList) is null)
            throw new CommandFailure(ExitCode.Usage, "--fold needs --pairs.");
        if (arguments.GetValue(Resume) && arguments.GetValue(Checkpoint) is null)
            throw new CommandFailure(ExitCode.Usage, "--resume needs --checkpoint.");
        return options;
    }

    private static bool ParseCrop(string crop) => crop switch
    {
        "aligned" => true,
        "whole" => false,
        _ => throw new CommandFailure(ExitCode.Usage, $"--crop is whole or aligned, not '{crop}'."),
    };

    private static SiameseModel CreateModel(ParseResult arguments, SiameseTrainingOptions options, bool aligned)
    {
        PairTerm? term = options.Loss switch
        {
            SiameseLoss.Pair => PairTerm.AbsoluteDifference,
            SiameseLoss.ChiSquare => PairTerm.ChiSquare,
            _ => null,
        };
        if (arguments.GetValue(Start) is not string start)
        {
            try
            {
                return SiameseModel.Create(new SiameseShape { InputSize = arguments.GetValue(Size) }, term, options.Seed);
            }
            catch (ArgumentException)
            {
                throw new CommandFailure(ExitCode.Usage, "--size is a multiple of 16, at least 16.");
            }
        }

        using WeightFile file = InputFile.Read(start, ExitCode.Model, SafeTensors.Open);
        SiameseModel model = InputFile.Read(start, ExitCode.Model, _ => SiameseModel.Load(file));
        if (model.IsAligned != aligned)
            throw new CommandFailure(ExitCode.Model, $"{start}: was trained on {(model.IsAligned ? "aligned" : "whole")} pictures; say --crop {(model.IsAligned ? "aligned" : "whole")}.");
        return new SiameseModel(model.Network, model.Shape, term is PairTerm kind ? SiameseModel.NewHead(model.Shape, kind) : null);
    }

    private static void Learn(CommandContext context, ParseResult arguments, SiameseTrainingOptions options, SiameseTraining training, CancellationToken cancellation)
    {
        string? checkpoint = arguments.GetValue(Checkpoint);
        if (checkpoint is not null)
            OutputFile.Require(checkpoint);
        if (checkpoint is not null && arguments.GetValue(Resume) && File.Exists(checkpoint))
        {
            using WeightFile file = InputFile.Read(checkpoint, ExitCode.Model, SafeTensors.Open);
            InputFile.Read(checkpoint, ExitCode.Model, _ => Restored(training, file));
            context.Remark($"going on after step {training.Trainer.StepCount}");
        }

        int every = Math.Max(training.StepsPerEpoch, 25);
        var reports = new List<EmbeddingReport>();
        while (training.Trainer.StepCount < options.StepCount)
        {
            cancellation.ThrowIfCancellationRequested();
            TrainingStep step;
            try
            {
                step = training.Trainer.Step();
            }
            catch (TrainingDivergedException diverged)
            {
                throw new CommandFailure(ExitCode.Model, $"the training came to nothing: {diverged.Message}", diverged);
            }

            reports.Add(training.LastReport);
            if (training.Trainer.StepCount % every != 0 && training.Trainer.StepCount != options.StepCount)
                continue;
            EmbeddingReport mean = EmbeddingReport.Mean([.. reports]);
            reports.Clear();
            context.Remark(string.Create(
                CultureInfo.InvariantCulture,
                $"step {training.Trainer.StepCount,6} of {options.StepCount}: loss {mean.Loss:F4}, active {mean.ActiveShare:P0}, distances: same {mean.PositiveDistance:F3}, different {mean.NegativeDistance:F3}, norm {mean.Norm:F2}, rate {step.LearningRate:G3}"));
            if (mean.Advice is string advice)
                context.Remark($"warning: {advice}");
            if (checkpoint is not null)
                OutputFile.Write(checkpoint, stream => training.Trainer.Save(stream));
        }
    }

    private static bool Restored(SiameseTraining training, WeightFile file)
    {
        training.Trainer.Restore(file);
        return true;
    }

    private static void Report(CommandContext context, string output, SiameseTraining training, double seconds, PairEvaluation evaluation, EvaluationFigures figures)
    {
        if (context.Json)
        {
            var document = new FaceTrainDocument(
                output,
                training.Trainer.StepCount,
                seconds,
                evaluation.Pairs.Length,
                evaluation.EqualErrorRate,
                Ends(figures.EqualErrorInterval),
                evaluation.AreaUnderCurve,
                Ends(figures.AreaInterval),
                figures.TrueAcceptsAtPercent,
                Ends(figures.TrueAcceptsAtPercentInterval),
                figures.TrueAcceptsAtTenthPercent,
                Ends(figures.TrueAcceptsAtTenthPercentInterval),
                evaluation.BestThreshold);
            JsonDocuments.Write(context.Out, document, JsonDocuments.Default.FaceTrainDocument);
            return;
        }

        void Line(string name, double value, Interval interval) => context.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{name,-28}{value:P2}  (95 %: {interval.Low:P2} to {interval.High:P2})"));
        context.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{output}: {training.Trainer.StepCount} steps in {seconds:F0} s; {evaluation.Pairs.Length} pairs of people not seen"));
        Line("equal error rate", evaluation.EqualErrorRate, figures.EqualErrorInterval);
        Line("area under the curve", evaluation.AreaUnderCurve, figures.AreaInterval);
        Line("accepted at 1 % false", figures.TrueAcceptsAtPercent, figures.TrueAcceptsAtPercentInterval);
        Line("accepted at 0.1 % false", figures.TrueAcceptsAtTenthPercent, figures.TrueAcceptsAtTenthPercentInterval);
        context.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"threshold",-28}{evaluation.BestThreshold:F3}, where the most of these pairs are right"));
    }

    private static double[] Ends(Interval interval) => [interval.Low, interval.High];
}
