using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace Managed.Cli.Completion;

/// <summary>Completion for zsh, with what each word is for.</summary>
internal static class ZshCompletion
{
    public static string Write(ImmutableArray<CompletionLevel> levels) =>
        $$"""
        #compdef managed
        # managed completion zsh >~/.zfunc/_managed, with ~/.zfunc in fpath before compinit
        _managed() {
            local at=
            integer i
            local -a values commands options
            for ((i = 2; i < CURRENT; i++)); do
                case "$at ${words[i]}" in
                    ({{string.Join('|', levels.Skip(1).Select(level => $"' {level.Path}'"))}}) at="$at ${words[i]}" ;;
                esac
            done
            case "$at ${words[CURRENT-1]}" in
        {{ShellText.Lines(levels.SelectMany(Values))}}
            esac
            case "$at" in
        {{ShellText.Lines(levels.Select(Words))}}
            esac
            if [[ ${words[CURRENT]} == -* ]]; then
                _describe option options
            elif (( ${#commands} )); then
                _describe command commands
            else
                _files
            fi
        }
        if [ "${funcstack[1]}" = _managed ]; then _managed "$@"; else compdef _managed managed; fi

        """;

    private static IEnumerable<string> Values(CompletionLevel level) =>
        from option in level.Options
        where option.TakesValue
        let after = string.Join('|', option.Names.Select(name => $"'{ShellText.Before(level)} {name}'"))
        select option.Values.IsEmpty ? $"        ({after}) _files; return ;;" : $"        ({after}) values=({string.Join(' ', option.Values)}); compadd -a values; {(option.OrFile ? "_files; " : "")}return ;;";

    private static string Words(CompletionLevel level) =>
        $"""
                ('{ShellText.Before(level)}')
                    commands=({string.Join(' ', level.Words.Select(word => Described(word.Text, word.Purpose)))})
                    options=({string.Join(' ', level.Options.SelectMany(option => option.Names.Select(name => Described(name, option.Purpose))))}) ;;
        """;

    private static string Described(string word, string purpose) =>
        ShellText.Quoted(purpose.Length == 0 ? word : $"{word}:{purpose.Replace(":", "\\:", StringComparison.Ordinal)}");
}
