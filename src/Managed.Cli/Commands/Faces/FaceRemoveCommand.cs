using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using System.Threading.Tasks;
using Managed.Faces.Gallery;

namespace Managed.Cli.Commands.Faces;

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
            Remove people from a gallery in one step; exit code 1 if one of them is not in it, and then nobody is removed.

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
        string[] names = arguments.GetValue(Names)!;
        IReadOnlyList<long> removed = GalleryArguments.Guard(path, () => gallery.Remove(names, erase));
        bool all = !removed.Contains(0);
        foreach ((string name, long count) in names.Zip(removed).Distinct())
        {
            if (count == 0)
                context.Error.WriteLine($"managed: {path}: knows nobody called {name}; nobody was removed.");
            else if (all && !context.Json)
                context.Out.WriteLine($"{name}: {count} {(count == 1 ? "sample" : "samples")} {(erase ? "erased" : "removed; their bytes go with compact")}");
        }

        GalleryReport.TellInJson(context, path, gallery);
        return all ? ExitCode.Success : ExitCode.NoMatch;
    }
}
