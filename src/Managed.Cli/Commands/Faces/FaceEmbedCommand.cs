using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Managed.Cli.Output;
using Managed.Documents;
using Managed.Formats;
using Managed.Tensors;

namespace Managed.Cli.Commands.Faces;

/// <summary><c>managed face embed</c>: the embeddings of all faces.</summary>
internal static class FaceEmbedCommand
{
    private static readonly Argument<string[]> Pictures = FaceArguments.PicturesArgument();
    private static readonly Option<string?> OutputOption = new("--output", "-o")
    {
        Description = "Write all embeddings as npy, float32 [faces, dimensions], in the order of the listing.",
        HelpName = "X.npy",
    };
    private static readonly FaceEngineArguments Engine = new();

    public static Command Create()
    {
        var command = new Command(
            "embed",
            """
            Bring faces to points, in 128 dimensions by the network inside: biometric data, to be kept as carefully as the pictures.

            managed face embed people/ -o people.npy
            """)
        { Pictures, OutputOption };
        command.SetAction((arguments, cancellation) => Task.Run(() =>
            Run(new CommandContext(arguments), arguments, cancellation)));
        return Engine.AddTo(command);
    }

    private static int Run(CommandContext context, ParseResult arguments, CancellationToken cancellation)
    {
        string? output = arguments.GetValue(OutputOption);
        if (output is not null)
            OutputFile.Require(output);
        using WorkerPool workers = context.CreateWorkers();
        FaceEngine engine = Engine.Create(arguments, workers);
        var images = new List<EmbedImage>();
        int code = DescribedPictures.ForEach(
            context,
            engine.Recognizer,
            arguments.GetValue(Pictures)!,
            (recognizer, image) => recognizer.DescribeAll(image),
            (path, faces) => images.Add(new EmbedImage(path, [.. faces.Select(EmbedFace.Of)])),
            (path, message) => images.Add(new EmbedImage(path, [], message)),
            cancellation);
        float[][] embeddings = [.. images.SelectMany(image => image.Faces).Select(face => face.Embedding)];
        if (output is not null && (embeddings.Length > 0 || code == ExitCode.Success))
            WriteNpy(output, embeddings, engine.Binding.Dimensions);
        if (context.Json)
        {
            JsonDocuments.Write(context.Out, new EmbedDocument(images), JsonDocuments.Default.EmbedDocument);
        }
        else
        {
            foreach (EmbedImage image in images.Where(image => image.Error is null))
                context.Out.WriteLine($"{image.Path}: {image.Faces.Count} embedding{(image.Faces.Count == 1 ? "" : "s")}");
        }

        return code;
    }

    private static void WriteNpy(string path, float[][] embeddings, int dimensions)
    {
        if (embeddings.Length == 0)
            throw new CommandFailure(ExitCode.InvalidFile, $"{path}: not written, the pictures show no face.");
        var all = new Tensor([embeddings.Length, dimensions]);
        for (int i = 0; i < embeddings.Length; i++)
            embeddings[i].AsSpan().CopyTo(all.Span[(i * dimensions)..]);
        OutputFile.Write(path, stream => Npy.Write(stream, all));
    }
}
