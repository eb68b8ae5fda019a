using System.Collections.Immutable;
using System.CommandLine;
using System.IO;
using Managed.Media.Batch;

namespace Managed.Cli.Commands.Batch;

/// <summary><c>managed batch</c> and what its commands share.</summary>
internal static class BatchCommands
{
    public static Argument<string> ManifestArgument() => new("MANIFEST") { Description = "The manifest that 'batch plan' wrote." };

    public static Option<string> FolderOption() => new("--dir", "-d") { Description = "The folder of outputs, which all machines share.", HelpName = "DIR", Required = true };

    public static Command Create() => new("batch", "Work on many machines: a plan, parts of it anywhere and again, and one result.")
    {
        BatchPlanCommand.Create(),
        BatchRunCommand.Create(),
        BatchMergeCommand.Create(),
    };

    /// <summary>Reads a manifest.</summary>
    public static BatchManifest Read(string path) => InputFile.Read(path, ExitCode.InvalidFile, name =>
    {
        using var stream = new FileStream(name, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
        return BatchManifest.Read(stream, name);
    });

    /// <summary>The folder that a manifest's paths are relative to.</summary>
    public static string RootOf(string manifest) => Path.GetDirectoryName(Path.GetFullPath(manifest))!;

    /// <summary>Options as words.</summary>
    public static ImmutableArray<string> Words(string? options) =>
        options is null ? [] : [.. options.Split(' ', System.StringSplitOptions.RemoveEmptyEntries | System.StringSplitOptions.TrimEntries)];
}
