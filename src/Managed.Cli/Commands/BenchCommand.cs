using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Managed.Benchmarking;
using Managed.Cli.Output;
using Managed.Formats;
using Managed.Models;
using Managed.Networks.Topologies;
using Managed.Simd;

namespace Managed.Cli.Commands;

/// <summary><c>managed bench</c>: how fast this machine is, and what share of its peak that is.</summary>
internal static class BenchCommand
{
    private const int SmallestPicture = 16;

    private static readonly Option<int> Runs = new("--runs")
    {
        Description = "Timed runs of each case at least; the median is told.",
        DefaultValueFactory = _ => new BenchmarkOptions().Runs,
        HelpName = "N",
        Recursive = true,
    };

    private static readonly Option<string> Filter = new("--filter")
    {
        Description = "Only cases whose name contains this.",
        DefaultValueFactory = _ => string.Empty,
        HelpName = "TEXT",
        Recursive = true,
    };

    private static readonly Option<int> ProductSize = Extent("--size", "Rows and columns of the matrices.", 2048);
    private static readonly Option<int> ConvolutionSize = Extent("--size", "The side of the picture in pixels.", 512);
    private static readonly Option<int> StyleSize = Extent("--size", "The side of the pictures in pixels.", 512);
    private static readonly Option<int> Iterations = Extent("--iterations", "Iterations to take the median of.", 5);
    private static readonly Option<int> Count = Extent("--count", "Embeddings stored.", 100_000);
    private static readonly Option<int> Dimensions = Extent("--dimensions", "Values of an embedding.", FaceResNet.EmbeddingLength);
    private static readonly Option<int> Queries = Extent("--queries", "Embeddings to search for at once.", 16);

    private static readonly Option<int> Top = Extent("--top", "Embeddings to find for each query.", new SearchBenchmarkOptions().Top);

    private static readonly Option<string> Storage = StorageOption.Create(
        "What is stored: the values, with a byte for each and bounds beside them, which answers the same, or rounded to half precision.", "fp32", "int8", "fp16");

    private static readonly Option<string> Data = Choice.Option(
        "--data", "What is stored: points that lie as embeddings of faces do, four of each person, or noise.", "faces", "noise");

    public static Command Create()
    {
        var command = new Command(
            "bench",
            "Measure speed on this machine, and the share of its cores' multiply-add peak; shares above 100 % are algorithms that save operations.\n\n"
            + "managed bench\nmanaged bench gemm --size 1024 --threads 1")
        {
            Subject("gemm", "The product of two matrices.", [ProductSize], Gemm),
            Subject("conv", "Each convolution of VGG-19, forward and the gradient to its input; a volume and signals.", [ConvolutionSize], Convolutions),
            Subject("style", "One iteration of style transfer with a network in the shape of VGG-19, and one forward pass.", [StyleSize, Iterations], Style),
            Subject("face", "One forward pass of the face network.", [], (suite, _, cancellation) => Face(suite, cancellation)),
            Subject("train", "One training step of a small Siamese network.", [], (suite, _, cancellation) => suite.Training(cancellation)),
            Subject("search", "The nearest embeddings of an index to each query, found exactly.", [Count, Dimensions, Queries, Storage, Top, Data], Search),
        };
        command.Add(Runs);
        command.Add(Filter);
        command.SetAction((arguments, cancellation) => Task.FromResult(Run(arguments, (suite, _, stop) => Overview(suite, stop), cancellation)));
        return command;
    }

    private static Command Subject(
        string name, string description, Option[] options, Func<BenchmarkSuite, ParseResult, CancellationToken, IEnumerable<BenchmarkResult>> measure)
    {
        var command = new Command(name, $"{description}\n\nmanaged bench {name}");
        foreach (Option option in options)
            command.Add(option);
        command.SetAction((arguments, cancellation) => Task.FromResult(Run(arguments, measure, cancellation)));
        return command;
    }

    private static Option<int> Extent(string name, string description, int standard) =>
        new(name) { Description = description, DefaultValueFactory = _ => standard, HelpName = "N" };

    private static int Run(
        ParseResult arguments, Func<BenchmarkSuite, ParseResult, CancellationToken, IEnumerable<BenchmarkResult>> measure, CancellationToken cancellation)
    {
        var context = new CommandContext(arguments);
        var options = new BenchmarkOptions { Runs = AtLeast(arguments, Runs, 1), Filter = arguments.GetValue(Filter)! };
        using var suite = new BenchmarkSuite(context.ThreadCount, options);
        IEnumerable<BenchmarkResult> results = measure(suite, arguments, cancellation);
        if (!context.Json)
        {
            string peak = suite.PeakGigaflops.ToString("F1", CultureInfo.InvariantCulture);
            context.Out.WriteLine($"One core at {SimdHardware.Level}: {peak} GFLOP/s of multiply-adds at most");
        }

        var lines = new List<BenchLine>();
        foreach (BenchmarkResult result in Checked(results))
        {
            double? bytes = result.Bytes > 0 ? result.GigabytesPerSecond : null;
            double? share = bytes is double read ? read / (suite.ReadGigabytesPerSecond * result.ThreadCount) : null;
            lines.Add(new BenchLine(result.Name, result.GigaflopsPerSecond, result.ShareOfPeak, bytes, share, result.Time.TotalMilliseconds, result.ThreadCount));
            if (!context.Json)
                context.Out.WriteLine(Text(lines[^1]));
        }

        if (lines.Count == 0)
            throw new CommandFailure(ExitCode.Usage, $"{Filter.Name} '{options.Filter}' is in the name of no case.");
        long peakBytes = PeakMemory.Bytes;
        if (context.Json)
            JsonDocuments.Write(context.Out, Document(suite, peakBytes, lines), JsonDocuments.Default.BenchDocument);
        else
            context.Out.WriteLine($"{peakBytes >> 20} MiB of memory at most");
        return ExitCode.Success;
    }

    private static BenchDocument Document(BenchmarkSuite suite, long peakBytes, IReadOnlyList<BenchLine> lines)
    {
        double? read = lines.Any(line => line.GigabytesPerSecond is not null) ? suite.ReadGigabytesPerSecond : null;
        return new(suite.PeakGigaflops, SimdHardware.Level.ToString(), read, peakBytes, lines);
    }

    /// <summary>Sizes beyond what a tensor holds are the user's to mend.</summary>
    private static IEnumerable<BenchmarkResult> Checked(IEnumerable<BenchmarkResult> results)
    {
        using IEnumerator<BenchmarkResult> each = results.GetEnumerator();
        while (true)
        {
            try
            {
                if (!each.MoveNext())
                    yield break;
            }
            catch (Exception exception) when (exception is ArgumentException or OverflowException)
            {
                throw new CommandFailure(ExitCode.Usage, $"the sizes are too large: {exception.Message}", exception);
            }

            yield return each.Current;
        }
    }

    private static string Text(BenchLine line) => string.Create(
        CultureInfo.InvariantCulture,
        $"{line.Name,-56} {line.Milliseconds,10:F2} ms {line.Gflops,8:F1} GFLOP/s {line.ShareOfPeak * 100,6:F1} % {Threads(line.Threads)}{Reading(line)}");

    private static string Reading(BenchLine line) => line.GigabytesPerSecond is { } speed && line.ShareOfRead is { } share
        ? string.Create(CultureInfo.InvariantCulture, $" {speed,6:F1} GB/s, {share:P0} of what the cores read")
        : string.Empty;

    private static string Threads(int count) => count == 1 ? "  1 thread" : $"{count,3} threads";

    private static IEnumerable<BenchmarkResult> Gemm(BenchmarkSuite suite, ParseResult arguments, CancellationToken cancellation) =>
        suite.Gemm(AtLeast(arguments, ProductSize, 1), cancellation);

    private static IEnumerable<BenchmarkResult> Convolutions(BenchmarkSuite suite, ParseResult arguments, CancellationToken cancellation) =>
        suite.Convolutions(AtLeast(arguments, ConvolutionSize, SmallestPicture), cancellation);

    private static IEnumerable<BenchmarkResult> Style(BenchmarkSuite suite, ParseResult arguments, CancellationToken cancellation) =>
        suite.Style(AtLeast(arguments, StyleSize, SmallestPicture), AtLeast(arguments, Iterations, 1), cancellation);

    private static IEnumerable<BenchmarkResult> Face(BenchmarkSuite suite, CancellationToken cancellation)
    {
        using WeightFile weights = EmbeddedModels.OpenWeights(EmbeddedModels.FaceEmbedder);
        return suite.Forward("face", FaceResNet.Build(weights), [1, 3, FaceResNet.InputSize, FaceResNet.InputSize], cancellation);
    }

    private static IEnumerable<BenchmarkResult> Search(BenchmarkSuite suite, ParseResult arguments, CancellationToken cancellation) => suite.Search(
        new SearchBenchmarkOptions
        {
            Count = AtLeast(arguments, Count, 1),
            Dimensions = AtLeast(arguments, Dimensions, 1),
            Queries = AtLeast(arguments, Queries, 1),
            Top = AtLeast(arguments, Top, 1),
            Storage = StorageOption.Parse(arguments.GetValue(Storage)!),
            Noise = arguments.GetValue(Data) == "noise",
        },
        cancellation);

    private static IEnumerable<BenchmarkResult> Overview(BenchmarkSuite suite, CancellationToken cancellation) =>
        suite.Gemm(1024, cancellation)
            .Concat(suite.Convolutions(224, cancellation))
            .Concat(suite.Style(256, 3, cancellation))
            .Concat(Face(suite, cancellation))
            .Concat(suite.Search(new SearchBenchmarkOptions { Count = 20_000 }, cancellation));

    private static int AtLeast(ParseResult arguments, Option<int> option, int least)
    {
        int value = arguments.GetValue(option);
        return value >= least ? value : throw new CommandFailure(ExitCode.Usage, $"{option.Name} is at least {least}, not {value}.");
    }
}
