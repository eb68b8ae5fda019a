using System;
using System.Diagnostics.CodeAnalysis;
using System.IO;

namespace Managed.Formats;

/// <summary>Names by which one file may point to another: in its own folder, and nowhere else.</summary>
internal static class PlainName
{
    /// <summary>Whether a name has no folder, no drive and no way up.</summary>
    public static bool Is([NotNullWhen(true)] string? name) =>
        !string.IsNullOrEmpty(name) && Path.GetFileName(name) == name && name.IndexOfAny(['\\', '/', ':', '\0']) < 0 && name is not ("." or "..");

    /// <summary>A name that is one.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static string Require(string? name) => Is(name) ? name : throw new FormatException($"'{name}' is not a plain file name");
}
