using System.CommandLine;

namespace Managed.Cli.Commands.Features;

/// <summary><c>managed features</c>: what the units of a network look for.</summary>
internal static class FeaturesCommands
{
    public static Command Create() => new("features", "Look at what the units of a network look for.")
    {
        FeaturesTopPatchesCommand.Create(),
        FeaturesMapsCommand.Create(),
        FeaturesOcclusionCommand.Create(),
        FeaturesMaximizeCommand.Create(),
        FeaturesReconstructCommand.Create(),
    };
}
