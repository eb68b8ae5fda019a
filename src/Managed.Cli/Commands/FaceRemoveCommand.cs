using System.CommandLine;
using System.Threading.Tasks;
using Managed.Cli.Output;
using Managed.Faces.Gallery;

namespace Managed.Cli.Commands;

/// <summary><c>managed face remove</c>: people out of a gallery.</summary>
internal static class FaceRemoveCommand
{
    private static readonly GalleryArguments Gallery = new();
    private static readonly Argument<string[]> Names = new("NAME") { Description = "The people to remove.", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<bool> Erase = new("--erase") { Description = "Write the file anew, so that no byte of their embeddings remains in it." };

    public static Command Create()
    {
        var command = new Command(
            "remove",
            """
            Remove people from a gallery; exit code 1 if one of them is not in it.

            managed face remove -g door.gallery "Ada Lovelace" --erase
            """)
        { Names, Erase };
        command.SetAction((arguments, _) => Task.Run(() => Run(new CommandContext(arguments), arguments)));
        return Gallery.AddTo(command);
    }

    private static int Run(CommandContext context, ParseResult arguments)
    {
        string path = Gallery.PathIn(arguments);
        bool erase = arguments.GetValue(Erase);
        using GalleryFile gallery = Gallery.Open(arguments, writable: true);
        int code = ExitCode.Success;
        foreach (string name in arguments.GetValue(Names)!)
        {
            long removed = GalleryArguments.Guard(path, () => gallery.Remove(name, erase));
            if (removed == 0)
            {
                context.Error.WriteLine($"managed: {path}: knows nobody called {name}.");
                code = ExitCode.NoMatch;
            }
            else if (!context.Json)
            {
                context.Out.WriteLine($"{name}: {removed} {(removed == 1 ? "sample" : "samples")} {(erase ? "erased" : "removed; their bytes go with compact")}");
            }
        }

        GalleryReport.TellInJson(context, path, gallery);
        return code;
    }
}
