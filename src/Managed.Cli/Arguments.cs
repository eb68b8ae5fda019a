using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace Managed.Cli;

/// <summary>Meanings that several commands give to their arguments.</summary>
internal static class Arguments
{
    private static readonly string[] PictureExtensions = [".png", ".jpg", ".jpeg", ".bmp", ".pgm", ".ppm", ".pnm"];

    /// <summary>Files as they are named, pictures of folders (with all below) and matches of patterns, in ordinal order each.</summary>
    public static IReadOnlyList<string> ExpandPictures(IEnumerable<string> arguments)
    {
        var files = new List<string>();
        foreach (string argument in arguments)
        {
            if (Directory.Exists(argument))
                files.AddRange(RequireSome(argument, PicturesOf(argument), "is a folder without pictures."));
            else if (argument.AsSpan().IndexOfAny('*', '?') >= 0 && !File.Exists(argument))
                files.AddRange(Match(argument));
            else
                files.Add(argument);
        }

        return files;
    }

    /// <summary>The pictures of a folder and of all folders below, told by their extension.</summary>
    public static IReadOnlyList<string> PicturesOf(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Where(file => PictureExtensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The folders of a folder, each a person's.</summary>
    public static IReadOnlyList<string> PeopleOf(string folder) => [.. Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal)];

    /// <summary>"layer:weight,layer:weight" as names and numbers; a missing weight is 1.</summary>
    public static IReadOnlyList<(string Name, float Value)> ParseWeights(string option, string text)
    {
        var weights = new List<(string, float)>();
        foreach (string entry in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = entry.Split(':');
            float value = 1;
            if (parts.Length > 2 || (parts.Length == 2 && !float.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out value)))
                throw new CommandFailure(ExitCode.Usage, $"{option}: '{entry}' is not NAME or NAME:WEIGHT.");
            weights.Add((parts[0], value));
        }

        return weights.Count > 0 ? weights : throw new CommandFailure(ExitCode.Usage, $"{option} names nothing.");
    }

    /// <summary>A number of bytes: "1048576", "512MiB", "2GiB", also with KiB, kB, MB, GB.</summary>
    public static long ParseBytes(string option, string text)
    {
        (string Unit, long Size)[] units = [("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("kB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000), (string.Empty, 1)];
        (string unit, long size) = units.First(candidate => text.EndsWith(candidate.Unit, StringComparison.Ordinal));
        return double.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double count) && count * size is >= 1 and < long.MaxValue
            ? (long)(count * size)
            : throw new CommandFailure(ExitCode.Usage, $"{option} is a number of bytes as in 512MiB or 2GiB, not '{text}'.");
    }

    /// <summary>Refuses arguments with a sentence.</summary>
    public static void Require(bool condition, string message)
    {
        if (!condition)
            throw new CommandFailure(ExitCode.Usage, message);
    }

    private static IReadOnlyList<string> Match(string pattern)
    {
        string folder = Path.GetDirectoryName(pattern) is { Length: > 0 } directory ? directory : ".";
        if (folder.AsSpan().IndexOfAny('*', '?') >= 0)
            throw new CommandFailure(ExitCode.Usage, $"{pattern}: wildcards are for file names, not for folders.");
        string[] files = Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, Path.GetFileName(pattern)).Order(StringComparer.Ordinal)] : [];
        return RequireSome(pattern, files, "there is no such file.");
    }

    private static IReadOnlyList<string> RequireSome(string argument, IReadOnlyList<string> files, string otherwise) =>
        files.Count > 0 ? files : throw new CommandFailure(ExitCode.InvalidFile, $"{argument}: {otherwise}");
}
