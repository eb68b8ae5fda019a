using System.CommandLine;

namespace Managed.Cli.Commands.Vectors;

/// <summary><c>managed vectors</c>.</summary>
internal static class VectorsCommands
{
    public static Argument<string> FolderArgument(string description) => new("DIR") { Description = description };

    public static Command Create() =>
        new("vectors", "Reference vectors, by which engines are held against each other.") { VectorsExportCommand.Create(), VectorsCheckCommand.Create() };
}
