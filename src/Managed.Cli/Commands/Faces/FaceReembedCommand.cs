using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Managed.Faces.Gallery;
using Managed.Tensors;

namespace Managed.Cli.Commands.Faces;

/// <summary><c>managed face re-embed</c>: a gallery's embeddings anew from photographs.</summary>
internal static class FaceReembedCommand
{
    private static readonly GalleryArguments Gallery = new();
    private static readonly Argument<string> Folder = new("DIR") { Description = "A folder with a folder of pictures for each person, named like the person." };
    private static readonly Option<bool> DropMissing = new("--drop-missing") { Description = "Leave out people of whom there are no pictures, instead of refusing." };

    private static readonly FaceEngineArguments Engine = new();

    public static Command Create()
    {
        var command = new Command(
            "re-embed",
            """
            Make a gallery's embeddings anew from photographs, after a change of embedder; the embedder decides how faces are compared then.

            managed face re-embed -g door.gallery people/
            """)
        { Folder, DropMissing };
        command.SetAction((arguments, cancellation) => Task.Run(() => Run(new CommandContext(arguments), arguments, cancellation)));
        return Engine.AddTo(Gallery.AddTo(command));
    }

    private static int Run(CommandContext context, ParseResult arguments, CancellationToken cancellation)
    {
        string path = Gallery.PathIn(arguments);
        string folder = arguments.GetValue(Folder)!;
        if (!Directory.Exists(folder))
            throw new CommandFailure(ExitCode.InvalidFile, $"{folder}: there is no such folder.");
        using GalleryFile gallery = Gallery.Open(arguments, writable: true);
        using WorkerPool workers = context.CreateWorkers();
        FaceEngine engine = Engine.Create(arguments, workers);
        IReadOnlyList<NamedEmbedding> samples = FaceFolder.Embed(context, engine.Recognizer, folder, cancellation);
        if (samples.Count == 0)
            throw new CommandFailure(ExitCode.InvalidFile, $"{folder}: no person could be enrolled from it.");
        string[] missing = GalleryArguments.Guard(path, () => gallery.People.Select(person => person.Name).Except(samples.Select(sample => sample.Name)).ToArray());
        if (missing.Length > 0 && !arguments.GetValue(DropMissing))
        {
            string others = missing.Length > 1 ? $" and of {missing.Length - 1} more" : string.Empty;
            throw new CommandFailure(ExitCode.InvalidFile, $"{folder}: has no picture of {missing[0]}{others}; --drop-missing leaves them out.");
        }

        GalleryArguments.Guard(path, () => gallery.Reembed(engine.Binding, samples));
        if (!context.Json)
            context.Out.WriteLine($"{path}: now {gallery.SampleCount} samples of {gallery.People.Count} people");
        GalleryReport.TellInJson(context, path, gallery);
        return ExitCode.Success;
    }
}
