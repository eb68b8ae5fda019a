using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Managed.Faces.Gallery;

namespace Managed.Cli.Commands.Faces;

/// <summary><c>managed face import</c>: exported embeddings into a gallery.</summary>
internal static class FaceImportCommand
{
    private static readonly GalleryArguments Gallery = new("The file of the gallery; made if it is not there.");
    private static readonly Argument<string> Source = new("FILE") { Description = "A file that face export wrote." };

    public static Command Create()
    {
        var command = new Command("import", "Add the embeddings of an exported file to a gallery.\n\nmanaged face import -g door.gallery people.jsonl") { Source };
        command.SetAction((arguments, _) => Task.Run(() => Run(new CommandContext(arguments), arguments)));
        return Gallery.AddTo(command);
    }

    private static int Run(CommandContext context, ParseResult arguments)
    {
        string path = Gallery.PathIn(arguments);
        (GalleryBinding binding, IReadOnlyList<NamedEmbedding> samples) = InputFile.Read(arguments.GetValue(Source)!, ExitCode.InvalidFile, GalleryExchange.Read);
        using GalleryFile gallery = Path.Exists(path) ? Gallery.Open(arguments, writable: true, binding) : Gallery.Create(arguments, binding);
        foreach (NamedEmbedding[] page in samples.Chunk(gallery.MaximumSamplesAtOnce))
            GalleryArguments.Guard(path, () => gallery.Enroll(page));
        if (!context.Json)
            context.Out.WriteLine($"{path}: {samples.Count} enrolled, now {gallery.SampleCount} samples of {gallery.People.Count} people");
        GalleryReport.TellInJson(context, path, gallery);
        return ExitCode.Success;
    }
}
