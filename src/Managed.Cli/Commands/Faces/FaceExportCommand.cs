using System.Collections.Generic;
using System.CommandLine;
using System.Threading.Tasks;
using Managed.Faces.Gallery;

namespace Managed.Cli.Commands.Faces;

/// <summary><c>managed face export</c>: a gallery's embeddings for other programs.</summary>
internal static class FaceExportCommand
{
    private static readonly GalleryArguments Gallery = new();
    private static readonly Option<string> OutputOption = new("--output", "-o")
    {
        Description = "The file to write, one JSON document a line, not encrypted.",
        HelpName = "FILE.jsonl",
        Required = true,
    };

    public static Command Create()
    {
        var command = new Command(
            "export",
            """
            Write all embeddings of a gallery to a file that other programs can read: biometric data without protection.

            managed face export -g door.gallery -o people.jsonl
            """)
        { OutputOption };
        command.SetAction((arguments, _) => Task.Run(() => Run(new CommandContext(arguments), arguments)));
        return Gallery.AddTo(command);
    }

    private static int Run(CommandContext context, ParseResult arguments)
    {
        string path = Gallery.PathIn(arguments);
        string output = arguments.GetValue(OutputOption)!;
        OutputFile.Require(output);
        using GalleryFile gallery = Gallery.Open(arguments, writable: true);
        IReadOnlyList<NamedEmbedding> samples = GalleryArguments.Guard(path, gallery.Export);
        OutputFile.Write(output, stream => GalleryExchange.Write(stream, gallery.Binding, samples), ownerOnly: true);
        if (!context.Json)
            context.Out.WriteLine($"{output}: {samples.Count} embeddings, not encrypted");
        GalleryReport.TellInJson(context, path, gallery);
        return ExitCode.Success;
    }
}
