using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Managed.Cli.Commands.Faces;
using Managed.Cli.Output;
using Managed.Media.Batch;

namespace Managed.Cli.Commands.Batch;

/// <summary><c>managed batch plan</c>: writes down what is to be done to which files.</summary>
internal static class BatchPlanCommand
{
    private static readonly Argument<string> Job = new("JOB") { Description = "What is done to each picture: embed, as 'face embed' does, or style.", HelpName = "embed|style" };
    private static readonly Argument<string[]> Pictures = FaceArguments.PicturesArgument();
    private static readonly Option<string[]> Styles = new("--style")
    {
        Description = "For style: the pictures in whose style each is painted.",
        AllowMultipleArgumentsPerToken = true,
        HelpName = "STYLE",
    };
    private static readonly Option<string?> Options = new("--options")
    {
        Description = "Options of the job, in one word for the shell, as in \"--size 640 --seed 7\".",
        HelpName = "\"OPTIONS\"",
    };
    private static readonly Option<string> Output = new("--output", "-o") { Description = "The manifest to write.", HelpName = "JOBS.jsonl", Required = true };

    public static Command Create()
    {
        var command = new Command(
            "plan",
            """
            Write a manifest of units of work, each named by the digest of its inputs, options and network.

            managed batch plan embed people/ -o jobs.jsonl
            managed batch plan style frames/ --style starry.png -o jobs.jsonl --options "--size 640 --seed 7"
            """)
        { Job, Pictures, Styles, Options, Output };
        command.SetAction((arguments, cancellation) => Task.Run(() => Run(new CommandContext(arguments), arguments, cancellation)));
        return command;
    }

    private static int Run(CommandContext context, ParseResult arguments, CancellationToken cancellation)
    {
        string output = arguments.GetValue(Output)!;
        string job = arguments.GetValue(Job)!;
        string[] styles = arguments.GetValue(Styles) ?? [];
        Arguments.Require((job == "style") == (styles.Length > 0), "--style names pictures exactly where the job is style.");
        OutputFile.Require(output);
        ImmutableArray<string> options = BatchCommands.Words(arguments.GetValue(Options));
        string root = BatchCommands.RootOf(output);
        using BatchJob opened = BatchJob.Open(context, job, options);
        ImmutableArray<BatchInput> shared = [.. styles.Select(path => Digest(path, root))];
        var units = new List<ImmutableArray<BatchInput>>();
        foreach (string path in Arguments.ExpandPictures(arguments.GetValue(Pictures)!))
        {
            cancellation.ThrowIfCancellationRequested();
            units.Add([Digest(path, root), .. shared]);
        }

        BatchManifest manifest = CommandFailure.AsUsage(() => BatchManifest.Create(job, options, opened.Model, BatchJob.Program, units));
        OutputFile.Write(output, manifest.Write);
        int distinct = manifest.Shard(0, 1).Count();
        if (context.Json)
            JsonDocuments.Write(context.Out, new BatchPlanDocument(output, units.Count, distinct), JsonDocuments.Default.BatchPlanDocument);
        else
            context.Out.WriteLine($"{output}: {units.Count} units, {distinct} of them different");
        return ExitCode.Success;
    }

    private static BatchInput Digest(string path, string root) => new(
        Path.GetRelativePath(root, Path.GetFullPath(path)).Replace(Path.DirectorySeparatorChar, '/'), InputFile.Read(path, ExitCode.InvalidFile, FileDigest.Of));
}
