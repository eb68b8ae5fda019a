using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Linq;
using Managed.Tensors;

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

    /// <summary>All pairs of pictures of one person, and as many pairs of two people, drawn with a fixed seed.</summary>
    /// <param name="people">The pictures of each person.</param>
    /// <exception cref="ArgumentException">No person has two pictures, or there are not two people.</exception>
    public static PairList OfPeople(IReadOnlyList<IReadOnlyList<string>> people)
    {
        ArgumentNullException.ThrowIfNull(people);
        var pairs = ImmutableArray.CreateBuilder<FacePair>();
        foreach (IReadOnlyList<string> pictures in people)
        {
            for (int i = 0; i < pictures.Count; i++)
            {
                for (int j = i + 1; j < pictures.Count; j++)
                    pairs.Add(new FacePair(pictures[i], pictures[j], true, 0));
            }
        }

        (int Person, string Picture)[] all = [.. people.SelectMany((pictures, person) => pictures.Select(picture => (person, picture)))];
        long strangers = ((long)all.Length * (all.Length - 1) / 2) - pairs.Count;
        if (pairs.Count == 0 || strangers == 0)
            throw new ArgumentException("Pairs need a person with two pictures, and another person.", nameof(people));
        var random = new SeededRandom(1);
        var drawn = new HashSet<(int, int)>();
        long wanted = Math.Min(pairs.Count, strangers);
        while (drawn.Count < wanted)
        {
            int first = random.NextInt(all.Length);
            int second = random.NextInt(all.Length);
            if (all[first].Person != all[second].Person && drawn.Add((Math.Min(first, second), Math.Max(first, second))))
                pairs.Add(new FacePair(all[first].Picture, all[second].Picture, false, 0));
        }

        return new PairList(pairs.ToImmutable(), 1);
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
