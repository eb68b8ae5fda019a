using System.CommandLine;
using System.Threading.Tasks;
using Managed.Cli.Output;
using Managed.Documents;
using Managed.Faces.Gallery;

namespace Managed.Cli.Commands.Faces;

/// <summary><c>managed face list</c>: who is in a gallery, or what was done to it.</summary>
internal static class FaceListCommand
{
    private static readonly GalleryArguments Gallery = new();
    private static readonly Option<bool> Audit = new("--audit") { Description = "The audit log instead: who did what to which samples, and when." };

    public static Command Create()
    {
        var command = new Command("list", "Tell who is in a gallery.\n\nmanaged face list -g door.gallery") { Audit };
        command.SetAction((arguments, _) => Task.Run(() => Run(new CommandContext(arguments), arguments)));
        return Gallery.AddTo(command);
    }

    private static int Run(CommandContext context, ParseResult arguments)
    {
        string path = Gallery.PathIn(arguments);
        using GalleryFile gallery = Gallery.Open(arguments, writable: false);
        GalleryDocument document = GalleryArguments.Guard(path, () => GalleryDocument.Of(path, gallery));
        if (context.Json)
            JsonDocuments.Write(context.Out, document, JsonDocuments.Default.GalleryDocument);
        else if (arguments.GetValue(Audit))
            GalleryReport.PrintAudit(context.Out, document);
        else
            GalleryReport.PrintPeople(context.Out, document);
        return ExitCode.Success;
    }
}
