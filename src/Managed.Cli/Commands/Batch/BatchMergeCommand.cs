using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Managed.Cli.Output;
using Managed.Documents;
using Managed.Formats;
using Managed.Media.Batch;
using Managed.Tensors;

namespace Managed.Cli.Commands.Batch;

/// <summary><c>managed batch merge</c>: checks all units and makes one listing of them.</summary>
internal static class BatchMergeCommand
{
    private static readonly Argument<string> Manifest = BatchCommands.ManifestArgument();
    private static readonly Option<string> Folder = BatchCommands.FolderOption();
    private static readonly Option<string> Output = new("--output", "-o") { Description = "The listing to write, a line a unit in the order of the plan.", HelpName = "ALL.jsonl", Required = true };
    private static readonly Option<string?> Npy = new("--npy")
    {
        Description = "For embed: all embeddings, float32 [faces, dimensions], in the order of the listing.",
        HelpName = "ALL.npy",
    };

    public static Command Create()
    {
        var command = new Command(
            "merge",
            """
            Check that every unit is done and whole, and write one listing; the same bytes whatever did the parts and how often.

            managed batch merge jobs.jsonl -d outputs -o all.jsonl --npy all.npy
            """)
        { Manifest, Folder, Output, Npy };
        command.SetAction((arguments, cancellation) => Task.Run(() => Run(new CommandContext(arguments), arguments, cancellation)));
        return command;
    }

    private static int Run(CommandContext context, ParseResult arguments, CancellationToken cancellation)
    {
        string path = arguments.GetValue(Manifest)!;
        string folder = arguments.GetValue(Folder)!;
        string output = arguments.GetValue(Output)!;
        string? npy = arguments.GetValue(Npy);
        BatchManifest manifest = BatchCommands.Read(path);
        if (manifest.Units.IsEmpty)
            throw new CommandFailure(ExitCode.InvalidFile, $"{path}: has no units.");
        Arguments.Require(npy is null || manifest.Job == "embed", "--npy goes with the job embed.");
        OutputFile.Require(output);
        if (npy is not null)
            OutputFile.Require(npy);
        Dictionary<string, BatchRecord> records = Check(manifest, path, folder, cancellation);
        BatchLine[] lines = Lines(manifest, records);
        OutputFile.Write(output, stream => Write(stream, lines));
        int faces = lines.Sum(line => line.Faces?.Count ?? 0);
        if (npy is not null)
            WriteNpy(npy, folder, lines, faces);
        var document = new BatchMergeDocument(
            output, lines.Length, faces, FileDigest.Of(output), npy, npy is null ? null : FileDigest.Of(npy));
        if (context.Json)
            JsonDocuments.Write(context.Out, document, JsonDocuments.Default.BatchMergeDocument);
        else
            context.Out.WriteLine($"{output}: {document.Units} units, {document.Faces} faces, {document.Digest}");
        return ExitCode.Success;
    }

    private static Dictionary<string, BatchRecord> Check(BatchManifest manifest, string path, string folder, CancellationToken cancellation)
    {
        var outputs = new BatchFolder(folder);
        var records = new Dictionary<string, BatchRecord>();
        var missing = new List<BatchUnit>();
        foreach (BatchUnit unit in manifest.Shard(0, 1))
        {
            cancellation.ThrowIfCancellationRequested();
            if (InputFile.Read(folder, ExitCode.InvalidFile, _ => outputs.Find(unit)) is BatchRecord record)
                records.Add(unit.Digest, record);
            else
                missing.Add(unit);
        }

        return missing.Count == 0 ? records : throw new CommandFailure(
            ExitCode.InvalidFile,
            $"{path}: {missing.Count} of {records.Count + missing.Count} units are not done or not whole in {folder}, the first is of {missing[0].Inputs[0].Path}.");
    }

    private static BatchLine[] Lines(BatchManifest manifest, Dictionary<string, BatchRecord> records)
    {
        int row = 0;
        bool embed = manifest.Job == "embed";
        return
        [
            .. manifest.Units.Select(unit =>
            {
                BatchRecord record = records[unit.Digest];
                BatchFace[]? faces = embed ? [.. record.Faces.Select(box => new BatchFace(row++, FaceBoxes.ToArray(box)))] : null;
                return new BatchLine([.. unit.Inputs.Select(input => input.Path)], unit.Digest, record.Output, record.Sha256, faces);
            }),
        ];
    }

    private static void Write(Stream stream, BatchLine[] lines)
    {
        foreach (BatchLine line in lines)
        {
            stream.Write(JsonSerializer.SerializeToUtf8Bytes(line, JsonDocuments.Default.BatchLine));
            stream.WriteByte((byte)'\n');
        }
    }

    private static void WriteNpy(string path, string folder, BatchLine[] lines, int faces)
    {
        Tensor? all = null;
        foreach (BatchLine line in lines.Where(line => line.Output is not null))
        {
            string file = Path.Combine(folder, line.Output!);
            using WeightFile weights = InputFile.Read(file, ExitCode.InvalidFile, Formats.Npy.Open);
            string name = weights.Tensors.Single().Name;
            Tensor values = InputFile.Read(file, ExitCode.InvalidFile, _ => weights.Load(name));
            if (values.Shape.Rank != 2 || values.Shape[0] != line.Faces!.Count || values.Shape[1] != (all?.Shape[1] ?? values.Shape[1]))
                throw new CommandFailure(ExitCode.InvalidFile, $"{file}: does not hold an embedding for each of its faces.");
            int dimensions = values.Shape[1];
            if ((long)faces * dimensions > Array.MaxLength)
                throw new CommandFailure(ExitCode.Budget, $"{path}: {faces} embeddings are more than one array holds; merge parts of the plan.");
            all ??= new Tensor([faces, dimensions]);
            values.Span.CopyTo(all.Span[(line.Faces[0].Row * dimensions)..]);
        }

        if (all is null)
            throw new CommandFailure(ExitCode.InvalidFile, $"{path}: not written, the pictures show no face.");
        OutputFile.Write(path, stream => Formats.Npy.Write(stream, all), ownerOnly: true);
    }
}
