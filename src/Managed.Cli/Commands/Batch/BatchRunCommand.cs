using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Managed.Cli.Output;
using Managed.Faces;
using Managed.Media.Batch;

namespace Managed.Cli.Commands.Batch;

/// <summary><c>managed batch run</c>: does the units of a part that are not done yet.</summary>
internal static class BatchRunCommand
{
    private static readonly Argument<string> Manifest = BatchCommands.ManifestArgument();
    private static readonly Option<string> Folder = BatchCommands.FolderOption();
    private static readonly Option<string> Shard = new("--shard")
    {
        Description = "The part to do, I of 0 to N - 1; all unless given. Any part can be done anywhere, twice, and again.",
        HelpName = "I/N",
        DefaultValueFactory = _ => "0/1",
    };
    private static readonly Option<string?> Root = new("--root") { Description = "The folder that paths in the manifest begin at; the manifest's own unless given.", HelpName = "DIR" };

    public static Command Create()
    {
        var command = new Command(
            "run",
            """
            Do the units of a part. What is there and whole is passed over, so a part that was killed is run again as it was; a unit that fails is told and the others are done.

            managed batch run jobs.jsonl -d outputs --shard $SLURM_ARRAY_TASK_ID/100
            """)
        { Manifest, Folder, Shard, Root };
        command.SetAction((arguments, cancellation) => Task.Run(() => Run(new CommandContext(arguments), arguments, cancellation)));
        return command;
    }

    private static int Run(CommandContext context, ParseResult arguments, CancellationToken cancellation)
    {
        string path = arguments.GetValue(Manifest)!;
        string folder = arguments.GetValue(Folder)!;
        (int index, int count) = ParseShard(arguments.GetValue(Shard)!);
        string root = arguments.GetValue(Root) ?? BatchCommands.RootOf(path);
        BatchManifest manifest = BatchCommands.Read(path);
        if (manifest.Program != BatchJob.Program)
            throw new CommandFailure(ExitCode.Model, $"{path}: was planned by version {manifest.Program} of this program; this is {BatchJob.Program}.");
        using BatchJob job = BatchJob.Open(context, manifest.Job, manifest.Options);
        if (manifest.Model != job.Model)
            throw new CommandFailure(ExitCode.Model, $"{path}: was planned for another network than the one at hand.");
        OutputFile.CreateFolder(folder);
        var outputs = new BatchFolder(folder);
        int code = ExitCode.Success;
        int done = 0;
        int found = 0;
        var failures = new List<BatchFailure>();
        foreach (BatchUnit unit in manifest.Shard(index, count))
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                if (InputFile.Read(folder, ExitCode.InvalidFile, _ => outputs.Find(unit)) is not null)
                {
                    found++;
                    continue;
                }

                Do(job, unit, outputs, root, cancellation);
                done++;
            }
            catch (CommandFailure failure) when (IsOfUnit(failure))
            {
                context.Error.WriteLine($"managed: {failure.Message}");
                failures.Add(new BatchFailure(unit.Digest, failure.Message));
                code = ExitCode.InvalidFile;
            }
        }

        if (context.Json)
            JsonDocuments.Write(context.Out, new BatchRunDocument($"{index}/{count}", done, found, failures), JsonDocuments.Default.BatchRunDocument);
        else
            context.Out.WriteLine($"{path}: part {index}/{count}: {done} done, {found} were there, {failures.Count} failed");
        return code;
    }

    private static void Do(BatchJob job, BatchUnit unit, BatchFolder outputs, string root, CancellationToken cancellation)
    {
        BatchFile[] inputs = [.. unit.Inputs.Select(input => ReadInput(input, root))];
        IReadOnlyList<FaceBox>? faces;
        try
        {
            faces = job.Do(inputs, outputs.PathOf(unit, job.Extension), cancellation);
        }
        catch (CommandFailure refused) when (refused.ExitCode is ExitCode.Usage or ExitCode.Budget && IsOfUnit(refused))
        {
            throw new CommandFailure(refused.ExitCode, $"{inputs[0].Name}: {refused.Message}", refused);
        }

        string? extension = faces is null ? null : job.Extension;
        OutputFile.Guard(outputs.PathOf(unit, ".json"), () => outputs.Complete(unit, extension, faces ?? []));
    }

    private static BatchFile ReadInput(BatchInput input, string root)
    {
        string name = Path.Combine(root, input.Path);
        return new BatchFile(name, InputFile.Read(name, ExitCode.InvalidFile, _ => input.Read(root)));
    }

    /// <summary>Whether what failed is a unit's own, and the others may be done: its pictures are refused. No unit is written on a disk that is full.</summary>
    private static bool IsOfUnit(CommandFailure failure) =>
        failure.ExitCode is ExitCode.InvalidFile or ExitCode.Usage or ExitCode.Budget && !(failure.InnerException is IOException io && OutputFile.IsDiskFull(io));

    private static (int Index, int Count) ParseShard(string text)
    {
        string[] parts = text.Split('/');
        int count = 0;
        bool whole = parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out count);
        int index = -1;
        whole = whole && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out index);
        Arguments.Require(whole && index < count, $"--shard is I/N with I of 0 to N - 1, not '{text}'.");
        return (index, count);
    }
}
