using System;
using System.Collections.Immutable;
using System.IO;

namespace Managed.Cli.Commands;

/// <summary>What the commands of <c>managed features</c> have in common.</summary>
internal static class FeatureRequest
{
    /// <summary>Names divided by commas; none where the option is not given.</summary>
    public static ImmutableArray<string> Layers(string? text) =>
        text is null ? [] : [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>Fails now if a folder for results could not be made or written in later.</summary>
    public static void RequireFolder(string folder)
    {
        if (Directory.Exists(folder))
            OutputFile.Require(Path.Combine(folder, "probe"));
        else
            OutputFile.Require(folder);
    }

    /// <summary>Layers, units and sizes that do not fit the network are the user's to mend.</summary>
    public static T Checked<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception exception) when (exception is ArgumentException or ArithmeticException)
        {
            throw new CommandFailure(ExitCode.Usage, exception.Message.Split(" (Parameter", 2)[0], exception);
        }
    }
}
