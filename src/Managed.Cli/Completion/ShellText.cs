using System;
using System.Collections.Generic;

namespace Managed.Cli.Completion;

/// <summary>Words in the manner of shells.</summary>
internal static class ShellText
{
    /// <summary>A text that a shell takes as it is, between single quotes; a quote within ends them, is quoted itself, and opens them again.</summary>
    public static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>How a script remembers where it is: " face verify", and nothing for the program itself.</summary>
    public static string Before(CompletionLevel level) => level.Path.Length == 0 ? "" : " " + level.Path;

    public static string Lines(IEnumerable<string> lines) => string.Join('\n', lines);
}
