using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using Managed.Formats;
using Managed.Security;

namespace Managed.Media.Batch;

/// <summary>A file that a unit of work is made of.</summary>
/// <param name="Path">Where it is, relative to the manifest's folder, with forward slashes.</param>
/// <param name="Sha256">Its digest, 64 hexadecimal digits in lower case.</param>
public sealed record BatchInput(string Path, string Sha256)
{
    private const long MaximumLength = 1L << 30;

    /// <summary>The bytes of the file, which have the digest: what is made of them is what was planned, whatever becomes of the file meanwhile. Limit: 1 GiB.</summary>
    /// <param name="root">The folder that the path begins at.</param>
    /// <exception cref="InvalidFileException">The file is another than the one that was planned.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public byte[] Read(string root)
    {
        string path = System.IO.Path.Combine(root, Path);
        byte[] bytes = WholeFile.Read(path, MaximumLength);
        return Security.Sha256.HexOf(bytes) == Sha256 ? bytes : throw new InvalidFileException(path, "is not the file that was planned");
    }
}

/// <summary>A unit of work. What it gives depends on nothing but what its digest is of, so that it can be done anywhere and again.</summary>
/// <param name="Digest">The SHA-256 of the job, its options, its network, the program's version and the digests of the inputs in their order.</param>
/// <param name="Inputs">The files.</param>
public sealed record BatchUnit(string Digest, ImmutableArray<BatchInput> Inputs);

/// <summary>Work for many machines: what is to be done to which files, by which network.</summary>
/// <remarks>
/// Lines of JSON: <c>{"format":"managed-batch","version":1,"job":..,"options":[..],"model":..,"program":..}</c>, then
/// <c>{"unit":..,"inputs":[{"path":..,"sha256":..}]}</c> a unit. Limits: a line of 1 MiB, ten million units, 64 inputs a unit, paths of 2,048 characters.
/// </remarks>
/// <param name="Job">What is done: a word.</param>
/// <param name="Options">The options of the job, as on the command line.</param>
/// <param name="Model">The digest of the network's weights.</param>
/// <param name="Program">The version of the program that the units are meant for.</param>
/// <param name="Units">The units, in the order of their listing; two of equal content have equal digests.</param>
public sealed record BatchManifest(string Job, ImmutableArray<string> Options, string Model, string Program, ImmutableArray<BatchUnit> Units)
{
    private const string Format = "managed-batch";
    private const int Version = 1;
    private const int MaximumLine = 1 << 20;
    private const int MaximumUnits = 10_000_000;
    private const int MaximumInputs = 64;
    private const int MaximumPath = 2048;

    /// <summary>A manifest of units that are made of some files each.</summary>
    /// <exception cref="ArgumentException">A unit has no file or more than 64, or a path is too long.</exception>
    public static BatchManifest Create(string job, ImmutableArray<string> options, string model, string program, IEnumerable<ImmutableArray<BatchInput>> units)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(job);
        ArgumentNullException.ThrowIfNull(units);
        var empty = new BatchManifest(job, options, model, program, []);
        return empty with { Units = [.. units.Select(inputs => new BatchUnit(empty.DigestOf(Checked(inputs)), inputs))] };
    }

    /// <summary>The units of one of several parts, each digest once: every unit is in exactly one part.</summary>
    /// <param name="index">The part, from 0.</param>
    /// <param name="count">How many parts there are.</param>
    public IEnumerable<BatchUnit> Shard(int index, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, count);
        return Units.DistinctBy(unit => unit.Digest).Where((_, i) => i % count == index);
    }

    /// <summary>Writes the manifest.</summary>
    public void Write(Stream destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        JsonLines.Write(destination, json =>
        {
            json.WriteString("format", Format);
            json.WriteNumber("version", Version);
            json.WriteString("job", Job);
            json.WriteStartArray("options");
            foreach (string option in Options)
                json.WriteStringValue(option);
            json.WriteEndArray();
            json.WriteString("model", Model);
            json.WriteString("program", Program);
        });
        foreach (BatchUnit unit in Units)
        {
            JsonLines.Write(destination, json =>
            {
                json.WriteString("unit", unit.Digest);
                json.WriteStartArray("inputs");
                foreach (BatchInput input in unit.Inputs)
                {
                    json.WriteStartObject();
                    json.WriteString("path", input.Path);
                    json.WriteString("sha256", input.Sha256);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            });
        }
    }

    /// <summary>Reads a manifest; every unit has the digest that it names.</summary>
    /// <exception cref="InvalidFileException">The file is not one that <see cref="Write"/> writes.</exception>
    public static BatchManifest Read(Stream source, string name)
    {
        ArgumentNullException.ThrowIfNull(source);
        BatchManifest? manifest = null;
        ImmutableArray<BatchUnit>.Builder units = ImmutableArray.CreateBuilder<BatchUnit>();
        JsonLines.Read(source, name, "a batch manifest", MaximumLine, maximumDepth: 4, line =>
        {
            if (manifest is null)
                manifest = ReadHeader(line);
            else
                units.Add(manifest.ReadUnit(line));
            if (units.Count > MaximumUnits)
                throw new InvalidFileException(name, $"has more than {MaximumUnits} units");
        });
        return (manifest ?? throw new InvalidFileException(name, "is empty")) with { Units = units.ToImmutable() };
    }

    private static ImmutableArray<BatchInput> Checked(ImmutableArray<BatchInput> inputs)
    {
        if (inputs.Length is 0 or > MaximumInputs)
            throw new ArgumentException($"A unit has 1 to {MaximumInputs} files, not {inputs.Length}.", nameof(inputs));
        return inputs.All(input => input.Path.Length is > 0 and <= MaximumPath)
            ? inputs
            : throw new ArgumentException($"The path of a file has at most {MaximumPath} characters.", nameof(inputs));
    }

    private static BatchManifest ReadHeader(JsonElement line)
    {
        if (line.GetProperty("format").GetString() != Format || line.GetProperty("version").GetInt32() != Version)
            throw new FormatException();
        return new BatchManifest(
            RequireText(line.GetProperty("job")),
            [.. line.GetProperty("options").EnumerateArray().Select(RequireText)],
            RequireDigest(line.GetProperty("model")),
            RequireText(line.GetProperty("program")),
            []);
    }

    private static string RequireText(JsonElement value) => value.GetString() is { Length: > 0 } text && !text.Contains('\0', StringComparison.Ordinal) ? text : throw new FormatException();

    private static string RequirePath(JsonElement value) => RequireText(value) is { Length: <= MaximumPath } path ? path : throw new FormatException();

    private static string RequireDigest(JsonElement value) =>
        value.GetString() is { Length: 2 * Sha256.Length } digest && digest.All(char.IsAsciiHexDigitLower) ? digest : throw new FormatException();

    private BatchUnit ReadUnit(JsonElement line)
    {
        JsonElement listed = line.GetProperty("inputs");
        if (listed.GetArrayLength() is 0 or > MaximumInputs)
            throw new FormatException();
        ImmutableArray<BatchInput> inputs =
            [.. listed.EnumerateArray().Select(input => new BatchInput(RequirePath(input.GetProperty("path")), RequireDigest(input.GetProperty("sha256"))))];
        string digest = RequireDigest(line.GetProperty("unit"));
        return digest == DigestOf(inputs) ? new BatchUnit(digest, inputs) : throw new FormatException();
    }

    private string DigestOf(ImmutableArray<BatchInput> inputs)
    {
        // Every part goes with its length, so that no two lists of parts are the same bytes.
        IEnumerable<string> parts = new[] { Format, Job, Model, Program }.Append($"{Options.Length}").Concat(Options).Concat(inputs.Select(input => input.Sha256));
        var sha = new Sha256();
        foreach (string part in parts)
            sha.Append(Encoding.UTF8.GetBytes($"{part.Length}:{part}\n"));
        return sha.FinishHex();
    }
}
