using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Text.Json;
using Managed.Faces;
using Managed.Formats;
using Managed.Security;

namespace Managed.Media.Batch;

/// <summary>What a unit of work gave.</summary>
/// <param name="Unit">The unit's digest.</param>
/// <param name="Output">The name of the file in the folder; null where the unit gave none.</param>
/// <param name="Sha256">The file's digest; null where there is none.</param>
/// <param name="Faces">Where the faces are whose embeddings are the file's rows; empty for other work.</param>
public sealed record BatchRecord(string Unit, string? Output, string? Sha256, ImmutableArray<FaceBox> Faces);

/// <summary>A folder of outputs that are named by the digests of their units. Any number of processes fill it at once: two that do the same unit write the same bytes.</summary>
/// <remarks>
/// A unit's output is moved into place first and its record, <c>DIGEST.json</c>, last; so a unit has a record only when it is done, and a record whose output is not
/// what it says counts for nothing. Limits: a record of 16 MiB, 65,536 faces.
/// </remarks>
public sealed class BatchFolder
{
    private const int MaximumRecord = 16 << 20;
    private const int MaximumFaces = 65536;

    private readonly string folder;

    /// <summary>A folder that is there.</summary>
    public BatchFolder(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        this.folder = folder;
    }

    /// <summary>Where a unit's output lies.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="extension">The kind of file, as in ".png".</param>
    public string PathOf(BatchUnit unit, string extension)
    {
        ArgumentNullException.ThrowIfNull(unit);
        return Path.Combine(folder, unit.Digest + extension);
    }

    /// <summary>Tells that a unit is done, after its output was written whole.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="extension">The kind of its output; null where it gave none.</param>
    /// <param name="faces">Where the faces are whose embeddings are the output's rows.</param>
    /// <exception cref="IOException">The record cannot be written, or the output cannot be read.</exception>
    public BatchRecord Complete(BatchUnit unit, string? extension, IReadOnlyList<FaceBox> faces)
    {
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(faces);
        if (extension is null && faces.Count > 0)
            throw new ArgumentException("Faces are those of an output's rows, and there is no output.", nameof(faces));
        var record = new BatchRecord(
            unit.Digest, extension is null ? null : unit.Digest + extension, extension is null ? null : FileDigest.Of(PathOf(unit, extension)), [.. faces]);
        AtomicFile.Write(RecordOf(unit), stream => JsonLines.Write(stream, json => Write(json, record)));
        return record;
    }

    /// <summary>The record of a unit that is done and whose output is whole; null otherwise.</summary>
    /// <exception cref="IOException">A file is there and cannot be read.</exception>
    public BatchRecord? Find(BatchUnit unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        try
        {
            BatchRecord record = Read(RecordOf(unit), unit.Digest);
            return record.Output is null || FileDigest.Of(Path.Combine(folder, record.Output)) == record.Sha256 ? record : null;
        }
        catch (Exception exception) when (exception is InvalidFileException or FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Reads a record of a unit.</summary>
    /// <exception cref="InvalidFileException">It is not one of that unit.</exception>
    internal static BatchRecord Read(Stream source, string name, string unit)
    {
        BatchRecord? record = null;
        JsonLines.Read(source, name, "a unit's record", MaximumRecord, maximumDepth: 4, line => record = record is null ? Parse(line, unit) : throw new FormatException());
        return record ?? throw new InvalidFileException(name, "is empty");
    }

    private static BatchRecord Read(string path, string unit)
    {
        using FileStream stream = WholeFile.Open(path);
        return Read(stream, path, unit);
    }

    private static BatchRecord Parse(JsonElement line, string unit)
    {
        string? output = line.GetProperty("output").GetString();
        string? digest = line.GetProperty("sha256").GetString();
        JsonElement faces = line.GetProperty("faces");

        // The name is the unit's own, so that it leads nowhere else.
        bool named = output is null ? digest is null && faces.GetArrayLength() == 0 : output == unit + Path.GetExtension(output) && digest is { Length: 2 * Sha256.Length };
        if (line.GetProperty("unit").GetString() != unit || !named || faces.GetArrayLength() > MaximumFaces)
            throw new FormatException();
        return new BatchRecord(unit, output, digest, [.. faces.EnumerateArray().Select(ParseBox)]);
    }

    private static FaceBox ParseBox(JsonElement box)
    {
        float[] values = [.. box.EnumerateArray().Select(value => value.GetSingle())];
        return values.Length == 4 && values.All(float.IsFinite) ? new FaceBox(values[0], values[1], values[2], values[3]) : throw new FormatException();
    }

    private static void Write(Utf8JsonWriter json, BatchRecord record)
    {
        json.WriteString("unit", record.Unit);
        json.WriteString("output", record.Output);
        json.WriteString("sha256", record.Sha256);
        json.WriteStartArray("faces");
        foreach (FaceBox face in record.Faces)
        {
            json.WriteStartArray();
            foreach (float value in new[] { face.X, face.Y, face.Width, face.Height })
                json.WriteNumberValue(value);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private string RecordOf(BatchUnit unit) => PathOf(unit, ".json");
}
