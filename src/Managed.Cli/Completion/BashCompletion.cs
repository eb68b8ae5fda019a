using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace Managed.Cli.Completion;

/// <summary>Completion for bash, from version 3.2.</summary>
internal static class BashCompletion
{
    public static string Write(ImmutableArray<CompletionLevel> levels) =>
        $$"""
        # managed completion bash >~/.local/share/bash-completion/completions/managed
        _managed() {
            local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} at= i words= options=
            COMPREPLY=()
            for ((i = 1; i < COMP_CWORD; i++)); do
                case "$at ${COMP_WORDS[i]}" in
                    {{string.Join('|', levels.Skip(1).Select(level => $"\" {level.Path}\""))}})
                        at="$at ${COMP_WORDS[i]}" ;;
                esac
            done
            case "$at $before" in
        {{ShellText.Lines(levels.SelectMany(Values))}}
            esac
            case "$at" in
        {{ShellText.Lines(levels.Select(Words))}}
            esac
            if [[ $current == -* ]]; then
                COMPREPLY=($(compgen -W "$options" -- "$current"))
            else
                COMPREPLY=($(compgen -W "$words" -- "$current"))
            fi
        }
        complete -o default -F _managed managed

        """;

    /// <summary>After an option: its values, or none, for which the shell offers files.</summary>
    private static IEnumerable<string> Values(CompletionLevel level) =>
        from option in level.Options
        where option.TakesValue
        let after = string.Join('|', option.Names.Select(name => $"\"{ShellText.Before(level)} {name}\""))
        select option.Values.IsEmpty
            ? $"        {after}) return ;;"
            : $"        {after}) COMPREPLY=($(compgen{(option.OrFile ? " -f" : "")} -W \"{string.Join(' ', option.Values)}\" -- \"$current\")); return ;;";

    private static string Words(CompletionLevel level) =>
        $"        \"{ShellText.Before(level)}\") words=\"{string.Join(' ', level.Words.Select(word => word.Text))}\" options=\"{string.Join(' ', level.Options.SelectMany(option => option.Names))}\" ;;";
}
