using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace Managed.Cli.Completion;

/// <summary>Completion for fish, with what each word is for.</summary>
internal static class FishCompletion
{
    public static string Write(ImmutableArray<CompletionLevel> levels) =>
        $$"""
        # managed completion fish >~/.config/fish/completions/managed.fish
        function __managed_at
            set -l at
            for word in (commandline -opc)[2..-1]
                if contains -- "$at $word" {{string.Join(' ', levels.Skip(1).Select(level => $"' {level.Path}'"))}}
                    set at "$at $word"
                end
            end
            test "$at" = "$argv[1]"
        end
        {{ShellText.Lines(levels.SelectMany(Lines))}}

        """;

    private static IEnumerable<string> Lines(CompletionLevel level)
    {
        string start = $"complete -c managed -n '__managed_at \"{ShellText.Before(level)}\"'";
        foreach (CompletionWord word in level.Words)
            yield return $"{start} -f -a {word.Text}{Description(word.Purpose)}";
        foreach (CompletionOption option in level.Options)
        {
            IEnumerable<string> names = option.Names.Select(name => name.StartsWith("--", StringComparison.Ordinal) ? $"-l {name[2..]}" : $"-s {name[1..]}");
            string value = !option.TakesValue ? "" : option.Values.IsEmpty ? " -r -F" : $" {(option.OrFile ? "-r -F" : "-x")} -a {ShellText.Quoted(string.Join(' ', option.Values))}";
            yield return $"{start} {string.Join(' ', names.Where(name => name != "-s ?"))}{value}{Description(option.Purpose)}";
        }
    }

    private static string Description(string purpose) => purpose.Length == 0 ? "" : " -d " + Quoted(purpose);

    /// <summary>In fish a backslash quotes within single quotes, too.</summary>
    private static string Quoted(string text) => $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
