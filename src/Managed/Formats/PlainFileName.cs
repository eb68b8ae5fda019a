using System;
using System.IO;

namespace Managed.Formats;

/// <summary>Names of files beside the one that names them.</summary>
internal static class PlainFileName
{
    /// <summary>A name that stays in its folder on every system.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static string Require(string? path) =>
        !string.IsNullOrEmpty(path) && Path.GetFileName(path) == path && path.AsSpan().IndexOfAny('\\', ':', '\0') < 0 && path is not ("." or "..")
            ? path
            : throw new FormatException($"'{path}' is not a plain file name");
}
