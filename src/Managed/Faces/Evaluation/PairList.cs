using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Linq;

namespace Managed.Faces.Evaluation;

/// <summary>Two pictures and whether they show one person.</summary>
/// <param name="First">A picture's path.</param>
/// <param name="Second">The other's.</param>
/// <param name="Same">Whether they show one person.</param>
/// <param name="Fold">The fold that the pair belongs to, from 0.</param>
public sealed record FacePair(string First, string Second, bool Same, int Fold);

/// <summary>A list of labelled pairs of pictures.</summary>
/// <param name="Pairs">The pairs.</param>
/// <param name="FoldCount">The number of folds; 1 where the list has none.</param>
public sealed record PairList(ImmutableArray<FacePair> Pairs, int FoldCount)
{
    private const long MaximumBytes = 64_000_000;

    /// <summary>Reads a CSV file with the header file_x,file_y,Decision (Yes or No), or LFW's pairs.txt.</summary>
    /// <remarks>
    /// At most 64 MB. Fields of CSV may stand in quotes. CSV paths are relative to the file's folder. LFW's format begins with folds and pairs a half fold; a pair of one
    /// person is NAME i j, of two NAME i NAME j, and picture i of NAME is NAME/NAME_000i.jpg in the folder "images" beside the file.
    /// </remarks>
    /// <param name="path">The file.</param>
    /// <param name="images">The folder of the pictures instead of the file's own.</param>
    /// <exception cref="InvalidFileException">A line is not as it should be.</exception>
    public static PairList Read(string path, string? images = null)
    {
        var info = new FileInfo(path);
        if (info.Exists && info.Length > MaximumBytes)
            throw new InvalidFileException(path, $"a list of {info.Length} bytes exceeds the limit of {MaximumBytes}");
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        string[] lines = File.ReadAllLines(path);
        if (lines.Length == 0)
            throw new InvalidFileException(path, "is empty");
        return CsvLine.Fields(lines[0]) is List<string> header && header.SequenceEqual(["file_x", "file_y", "Decision"], StringComparer.OrdinalIgnoreCase)
            ? ReadCsv(path, lines, images ?? folder)
            : ReadLfw(path, lines, images ?? Path.Combine(folder, "images"));
    }

    private static PairList ReadCsv(string path, string[] lines, string folder)
    {
        var pairs = ImmutableArray.CreateBuilder<FacePair>();
        for (int i = 1; i < lines.Length; i++)
        {
            if (lines[i].Length == 0)
                continue;
            if (CsvLine.Fields(lines[i]) is not [{ Length: > 0 } first, { Length: > 0 } second, string decision] || ParseDecision(decision) is not bool same)
                throw new InvalidFileException(path, $"line {i + 1} is not 'file,file,Yes' or 'file,file,No'");
            pairs.Add(new FacePair(Path.Combine(folder, first), Path.Combine(folder, second), same, 0));
        }

        return pairs.Count == 0 ? throw new InvalidFileException(path, "lists no pairs") : new PairList(pairs.ToImmutable(), 1);
    }

    private static bool? ParseDecision(string text) => text.ToUpperInvariant() switch { "YES" => true, "NO" => false, _ => null };

    private static PairList ReadLfw(string path, string[] lines, string folder)
    {
        string[] head = lines[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (head.Length != 2 || !TryParse(head[0], out int folds) || !TryParse(head[1], out int half) || lines.Count(line => line.Length > 0) != 1 + (2L * folds * half))
            throw new InvalidFileException(path, "is neither CSV with the header file_x,file_y,Decision nor LFW's format: folds and pairs a half fold, then as many lines");
        var pairs = ImmutableArray.CreateBuilder<FacePair>(lines.Length - 1);
        for (int i = 0; i < 2 * folds * half; i++)
        {
            bool same = i / half % 2 == 0;
            string[] parts = lines[i + 1].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length != (same ? 3 : 4) || !TryParse(parts[1], out int first) || !TryParse(parts[^1], out int second))
                throw new InvalidFileException(path, $"line {i + 2} is not a pair of {(same ? "one person" : "two people")}");
            string other = same ? parts[0] : parts[2];
            pairs.Add(new FacePair(Picture(folder, path, parts[0], first), Picture(folder, path, other, second), same, i / (2 * half)));
        }

        return new PairList(pairs.ToImmutable(), folds);
    }

    private static string Picture(string folder, string list, string name, int number) =>
        name == Path.GetFileName(name) && name is not ("." or "..")
            ? Path.Combine(folder, name, string.Create(CultureInfo.InvariantCulture, $"{name}_{number:D4}.jpg"))
            : throw new InvalidFileException(list, $"'{name}' is not a plain name");

    private static bool TryParse(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number is > 0 and < 1_000_000;
}
