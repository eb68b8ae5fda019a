using System.CommandLine;

namespace Managed.Cli.Commands;

/// <summary><c>managed features</c>: what the units of a network look for.</summary>
internal static class FeaturesCommands
{
    public static Command Create() => new("features", "Look at what the units of a network look for.")
    {
        TopPatchesCommand.Create(),
        FeatureMapsCommand.Create(),
        OcclusionCommand.Create(),
        MaximizeCommand.Create(),
        ReconstructCommand.Create(),
    };
}
