using System.CommandLine;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Managed.Cli.Output;
using Managed.Vectors;

namespace Managed.Cli.Commands.Vectors;

/// <summary><c>managed vectors export</c>: inputs, outputs and gradients of every operation, for authors of other engines.</summary>
internal static class VectorsExportCommand
{
    private static readonly Argument<string> Folder = VectorsCommands.FolderArgument("The folder to write; made unless it is there.");
    private static readonly Option<string> FormatOption = new("--format")
    {
        Description = "How tensors are stored.",
        DefaultValueFactory = _ => "safetensors",
        HelpName = "safetensors|npz",
    };

    public static Command Create()
    {
        var command = new Command(
            "export",
            """
            Write inputs, outputs and gradients of every operation, computed in double precision, with an index and a text on what they mean.

            managed vectors export vectors
            """)
        { Folder, FormatOption };
        command.SetAction((arguments, cancellation) => Task.Run(() => Run(
            new CommandContext(arguments), arguments.GetValue(Folder)!, ParseFormat(arguments.GetValue(FormatOption)), cancellation)));
        return command;
    }

    private static int Run(CommandContext context, string folder, VectorFormat format, CancellationToken cancellation)
    {
        OutputFile.CreateFolder(folder);
        int count = ReferenceVectors.Export(format, (name, write) => OutputFile.Write(Path.Combine(folder, name), write), cancellation);
        if (context.Json)
            JsonDocuments.Write(context.Out, new VectorsExportDocument(folder, count), JsonDocuments.Default.VectorsExportDocument);
        else
            context.Out.WriteLine($"{folder}: {count} cases; README.md there says what they mean");
        return ExitCode.Success;
    }

    private static VectorFormat ParseFormat(string? name) => name switch
    {
        "safetensors" => VectorFormat.SafeTensors,
        "npz" => VectorFormat.Npz,
        _ => throw new CommandFailure(ExitCode.Usage, $"--format is safetensors or npz, not '{name}'."),
    };
}
