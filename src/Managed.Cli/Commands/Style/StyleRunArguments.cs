using System.CommandLine;
using System.IO;
using Managed.Style;

namespace Managed.Cli.Commands.Style;

/// <summary>The arguments of <c>managed style</c> that concern how a run goes, not what is painted.</summary>
internal sealed class StyleRunArguments
{
    private readonly Option<float> tolerance = new("--tolerance")
    {
        Description = $"Leave a size early when {StyleOptions.ToleranceIterations} iterations lower its cost by a smaller share than this; 0 for never.",
        HelpName = "X",
    };
    private readonly Option<bool> average = new("--average") { Description = "With --optimizer adam: paint the running mean of its pictures, which is calmer." };
    private readonly Option<string?> progressFolder = new("--progress-dir") { Description = "Folder for pictures of the run.", HelpName = "DIR" };
    private readonly Option<int> every = new("--every")
    {
        Description = "Iterations between two pictures of the run.",
        DefaultValueFactory = _ => new StyleRunRequest().Every,
        HelpName = "N",
    };
    private readonly Option<string?> checkpoint = new("--checkpoint") { Description = "A file to store the run in, so that it can go on later to the bit.", HelpName = "FILE" };
    private readonly Option<int?> checkpointEvery = new("--checkpoint-every")
    {
        Description = "Iterations between two stores of --checkpoint; unless given, one a minute. The end and Ctrl+C store too.",
        HelpName = "N",
    };
    private readonly Option<bool> resume = new("--resume") { Description = "Go on from the checkpoint, if it is there; the result is that of a run without interruption." };
    private readonly Option<string?> log = new("--log") { Description = "A table of the costs of all iterations.", HelpName = "FILE.csv" };
    private readonly Option<string?> plot = new("--plot") { Description = "A chart of the costs of all iterations.", HelpName = "FILE.svg" };
    private readonly Option<string?> contactSheet = new("--contact-sheet") { Description = "With --progress-dir: its pictures from the beginning to the end in rows.", HelpName = "FILE.png" };
    private readonly Option<string?> animation = new("--animation")
    {
        Description = "With --progress-dir: its pictures as an animated PNG, which shows the last where animations are not known.",
        HelpName = "FILE.png",
    };
    private readonly Option<string?> memory = new("--memory")
    {
        Description = "The most memory of the whole program; where the picture does not fit, values are computed twice, or it is gone through in tiles.",
        HelpName = "BYTES|512MiB",
    };
    private readonly Option<bool> estimate = new("--estimate") { Description = "Paint nothing; tell memory and time, after a few iterations on a small copy." };

    public Option[] Options => [memory, estimate, tolerance, average, progressFolder, every, checkpoint, checkpointEvery, resume, log, plot, contactSheet, animation];

    /// <summary>The options of a run with those that are arguments here.</summary>
    public StyleOptions Apply(ParseResult arguments, StyleOptions options)
    {
        Arguments.Require(arguments.GetValue(tolerance) is >= 0 and < 1, "--tolerance is at least 0 and below 1.");
        Arguments.Require(!arguments.GetValue(average) || options.Optimizer == StyleOptimizer.Adam, "--average goes with --optimizer adam.");
        return options with
        {
            Tolerance = arguments.GetValue(tolerance),
            Average = arguments.GetValue(average),
            MemoryLimit = arguments.GetValue(memory) is string text ? Arguments.ParseBytes("--memory", text) : null,
        };
    }

    public StyleRunRequest Parse(ParseResult arguments)
    {
        Arguments.Require(arguments.GetValue(every) > 0, "--every is at least 1.");
        Arguments.Require(arguments.GetValue(checkpointEvery) is null or > 0, "--checkpoint-every is at least 1.");
        string? file = arguments.GetValue(checkpoint);
        Arguments.Require(file is not null || !arguments.GetValue(resume), "--resume needs --checkpoint.");
        Arguments.Require(file is not null || arguments.GetValue(checkpointEvery) is null, "--checkpoint-every needs --checkpoint.");
        bool hasFolder = arguments.GetValue(progressFolder) is not null;
        Arguments.Require(hasFolder || arguments.GetValue(contactSheet) is null, "--contact-sheet needs --progress-dir.");
        Arguments.Require(hasFolder || arguments.GetValue(animation) is null, "--animation needs --progress-dir.");
        if (arguments.GetValue(contactSheet) is string sheet)
            OutputFile.RequirePictureName(sheet);
        Arguments.Require(arguments.GetValue(animation) is not string film || Path.GetExtension(film).ToLowerInvariant() is ".png" or ".apng", "--animation is written as .png.");
        return new StyleRunRequest
        {
            ProgressFolder = arguments.GetValue(progressFolder),
            Every = arguments.GetValue(every),
            Checkpoint = file,
            CheckpointEvery = arguments.GetValue(checkpointEvery),
            Resume = arguments.GetValue(resume),
            Estimate = arguments.GetValue(estimate),
            Log = arguments.GetValue(log),
            Plot = arguments.GetValue(plot),
            ContactSheet = arguments.GetValue(contactSheet),
            Animation = arguments.GetValue(animation),
        };
    }
}
