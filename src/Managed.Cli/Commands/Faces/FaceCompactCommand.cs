using System.CommandLine;
using System.Threading.Tasks;
using Managed.Faces.Gallery;

namespace Managed.Cli.Commands.Faces;

/// <summary><c>managed face compact</c>: a gallery written anew.</summary>
internal static class FaceCompactCommand
{
    private static readonly GalleryArguments Gallery = new();

    public static Command Create()
    {
        var command = new Command("compact", "Write a gallery anew without what was removed.\n\nmanaged face compact -g door.gallery");
        command.SetAction((arguments, _) => Task.Run(() => Run(new CommandContext(arguments), arguments)));
        return Gallery.AddTo(command);
    }

    private static int Run(CommandContext context, ParseResult arguments)
    {
        string path = Gallery.PathIn(arguments);
        using GalleryFile gallery = Gallery.Open(arguments, writable: true);
        long before = gallery.FileBytes;
        GalleryArguments.Guard(path, gallery.Compact);
        if (!context.Json)
            context.Out.WriteLine($"{path}: {before} bytes, now {gallery.FileBytes}");
        GalleryReport.TellInJson(context, path, gallery);
        return ExitCode.Success;
    }
}
