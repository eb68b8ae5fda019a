using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using Managed.Tensors;

namespace Managed.SelfTest;

/// <summary>Parameters and input shapes from a file, out of which a case is made. What is missing or out of range is a <see cref="FormatException"/>.</summary>
internal sealed class CaseParameters(JsonElement element, IReadOnlyDictionary<string, Shape> inputs)
{
    /// <summary>The largest window, step and padding that is read.</summary>
    public const int MaximumWindow = 4096;

    private readonly HashSet<string> read = [];

    /// <summary>The shape of an input of the given number of axes.</summary>
    public Shape Input(string name, int fewestAxes, int mostAxes) => inputs.TryGetValue(name, out Shape shape) && shape.Rank >= fewestAxes && shape.Rank <= mostAxes
        ? shape
        : throw new FormatException($"there is no input '{name}' of {(fewestAxes == mostAxes ? $"{mostAxes}" : $"{fewestAxes} to {mostAxes}")} axes");

    /// <summary>The shape of an input of the given number of axes.</summary>
    public Shape Input(string name, int axes) => Input(name, axes, axes);

    /// <summary>A whole number in a range, or a default where there is none.</summary>
    public int Integer(string name, int least, int most, int? otherwise = null) =>
        Find(name) is JsonElement value ? Integer(name, value, least, most) : otherwise ?? throw Missing(name);

    /// <summary>A whole number for each spatial axis, or a default where there are none.</summary>
    public int[] Integers(string name, int count, int least, int? otherwise = null)
    {
        if (Find(name) is not JsonElement value)
            return [.. Enumerable.Repeat(otherwise ?? throw Missing(name), count)];
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() != count)
            throw new FormatException($"'{name}' is not {count} whole numbers");
        return [.. value.EnumerateArray().Select(entry => Integer(name, entry, least, MaximumWindow))];
    }

    /// <summary>A number in a range.</summary>
    public double Number(string name, double least, double most) =>
        Find(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out double number) && number >= least && number <= most
            ? number
            : throw new FormatException($"'{name}' is no number from {least} to {most}");

    /// <summary>True or false, or false where it is missing.</summary>
    public bool Flag(string name) => Find(name) is not JsonElement value ? false : value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw new FormatException($"'{name}' is neither true nor false"),
    };

    /// <summary>A member of an enumeration, by its name in small letters, or the first where it is missing.</summary>
    public T Choice<T>(string name)
        where T : struct, Enum
    {
        if (Find(name) is not JsonElement value)
            return default;
        string? text = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        foreach (T member in Enum.GetValues<T>().Where(member => NameOf(member) == text))
            return member;
        throw new FormatException($"'{name}' is not one of {string.Join(", ", Enum.GetValues<T>().Select(NameOf))}");
    }

    /// <summary>The name of a member as files have it.</summary>
    public static string NameOf<T>(T member)
        where T : struct, Enum => member.ToString().ToLowerInvariant();

    /// <summary>Fails if the file has a parameter that nobody asked for.</summary>
    public void RequireAllRead()
    {
        foreach (JsonProperty property in element.EnumerateObject().Where(property => !read.Contains(property.Name)))
            throw new FormatException($"the parameter '{property.Name}' is unknown");
    }

    private static int Integer(string name, JsonElement value, int least, int most) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= least && number <= most
            ? number
            : throw new FormatException($"'{name}' is no whole number from {least} to {most}");

    private static FormatException Missing(string name) => new($"the parameter '{name}' is missing");

    private JsonElement? Find(string name)
    {
        read.Add(name);
        return element.TryGetProperty(name, out JsonElement value) ? value : null;
    }
}
