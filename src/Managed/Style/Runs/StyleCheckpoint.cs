using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;
using Managed.Formats;
using Managed.Security;
using Managed.Style.Descents;

namespace Managed.Style.Runs;

/// <summary>A run between two iterations.</summary>
/// <param name="Size">The place of the size at hand.</param>
/// <param name="Iteration">Iterations done.</param>
/// <param name="Elapsed">The time of all steps.</param>
/// <param name="LowestCosts">The lowest costs after the last iterations.</param>
/// <param name="Descent">The optimiser and its pictures.</param>
internal sealed record StyleRunState(int Size, int Iteration, TimeSpan Elapsed, IReadOnlyCollection<double> LowestCosts, Descent Descent);

/// <summary>A run in a safetensors file: its fingerprint, where it stands, and a digest by which damage is noticed.</summary>
internal static class StyleCheckpoint
{
    private const string Format = "managed style 1";
    private const string FormatKey = "format";
    private const string ModelKey = "model";
    private const string ContentKey = "content";
    private const string StyleKey = "style";
    private const string OptionsKey = "options";
    private const string SizeKey = "size";
    private const string IterationKey = "iteration";
    private const string SecondsKey = "seconds";
    private const string StuckKey = "stuck";
    private const string EvaluatedKey = "evaluated";
    private const string LowestKey = "lowest";
    private const string ScalarsKey = "scalars";
    private const string DigestKey = "digest";

    private static readonly string[] Numbers = [SizeKey, IterationKey, SecondsKey, StuckKey, EvaluatedKey, LowestKey, ScalarsKey];

    public static void Write(Stream stream, StyleFingerprint fingerprint, StyleRunState state)
    {
        var about = new Dictionary<string, string>
        {
            [FormatKey] = Format,
            [ModelKey] = fingerprint.Model,
            [ContentKey] = fingerprint.Content,
            [StyleKey] = fingerprint.Style,
            [OptionsKey] = fingerprint.Options,
            [SizeKey] = Text([state.Size]),
            [IterationKey] = Text([state.Iteration]),
            [SecondsKey] = Text([state.Elapsed.TotalSeconds]),
            [StuckKey] = Text([state.Descent.IsStuck ? 1 : 0]),
            [EvaluatedKey] = Text([state.Descent.BestCosts is null ? 0 : 1]),
            [LowestKey] = Text(state.LowestCosts),
            [ScalarsKey] = Text(state.Descent.Scalars),
        };
        about[DigestKey] = Digest(about, state.Descent);
        SafeTensors.WriteContents(stream, [.. state.Descent.State.Select(part => Content(part.Key, part.Value))], about);
    }

    public static StyleFingerprint ReadFingerprint(WeightFile file)
    {
        if (!file.Metadata.TryGetValue(FormatKey, out string? format) || format != Format)
            throw new InvalidFileException(file.Name, "holds no run of style transfer that could go on");
        return new StyleFingerprint(Entry(file, ModelKey), Entry(file, ContentKey), Entry(file, StyleKey), Entry(file, OptionsKey));
    }

    /// <summary>Reads a run whose fingerprint has been found to be the right one.</summary>
    /// <param name="file">The file.</param>
    /// <param name="sizes">The sizes of the run.</param>
    /// <param name="begin">Makes a descent at a size.</param>
    public static StyleRunState Read(WeightFile file, StyleSizes sizes, Func<int, Descent> begin)
    {
        int size = (int)Number(file, SizeKey, 0, sizes.Count - 1);
        int iteration = (int)Number(file, IterationKey, 0, sizes.LastIteration(size));
        var elapsed = TimeSpan.FromSeconds(Number(file, SecondsKey, 0, TimeSpan.MaxValue.TotalSeconds / 2));
        bool stuck = Number(file, StuckKey, 0, 1) != 0;
        bool evaluated = Number(file, EvaluatedKey, 0, 1) != 0;
        double[] lowest = NumbersOf(file, LowestKey);
        double[] scalars = NumbersOf(file, ScalarsKey);
        Descent descent = begin(size);
        foreach ((string name, Memory<float> part) in descent.State)
            file.Load(name, [part.Length]).Memory.CopyTo(part);
        if (scalars.Length != descent.Scalars.Length || Entry(file, DigestKey) != Digest(file.Metadata, descent))
            throw new InvalidFileException(file.Name, "is damaged: its content does not have the digest that it names");
        descent.Resume(scalars, stuck, evaluated);
        return new StyleRunState(size, iteration, elapsed, lowest, descent);
    }

    private static string Digest(IReadOnlyDictionary<string, string> about, Descent descent)
    {
        var hash = new Sha256();
        foreach (string key in Numbers)
            hash.Append(Encoding.UTF8.GetBytes($"{key} {about[key]}\n"));
        foreach ((_, Memory<float> part) in descent.State)
            hash.Append(MemoryMarshal.AsBytes<float>(part.Span));
        return hash.FinishHex();
    }

    private static TensorContent Content(string name, Memory<float> values) => new(
        new StoredTensor(name, StoredType.Float32, [values.Length], 0, null), stream => stream.Write(MemoryMarshal.AsBytes<float>(values.Span)));

    private static string Text(IEnumerable<double> numbers) => string.Join(' ', numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture)));

    private static string Entry(WeightFile file, string key) =>
        file.Metadata.TryGetValue(key, out string? text) ? text : throw new InvalidFileException(file.Name, $"does not name its {key}");

    private static double Number(WeightFile file, string key, double least, double most) =>
        NumbersOf(file, key) is [double number] && number >= least && number <= most
            ? number
            : throw new InvalidFileException(file.Name, $"names a {key} that it cannot have");

    private static double[] NumbersOf(WeightFile file, string key)
    {
        string[] words = Entry(file, key).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var numbers = new double[words.Length];
        for (int i = 0; i < words.Length; i++)
        {
            if (!double.TryParse(words[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]))
                throw new InvalidFileException(file.Name, $"names a {key} that is no number");
        }

        return numbers;
    }
}
