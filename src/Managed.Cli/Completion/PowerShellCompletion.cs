using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;

namespace Managed.Cli.Completion;

/// <summary>Completion for PowerShell, from version 5.1.</summary>
internal static class PowerShellCompletion
{
    public static string Write(ImmutableArray<CompletionLevel> levels) =>
        $$"""
        # managed completion powershell | Out-String | Invoke-Expression, in the file that $PROFILE names
        Register-ArgumentCompleter -Native -CommandName managed -ScriptBlock {
            param($word, $line, $cursor)
            $words = @{
        {{ShellText.Lines(levels.Select(level => Entry(level.Path, level.Words.Select(next => next.Text))))}}
            }
            $options = @{
        {{ShellText.Lines(levels.Select(level => Entry(level.Path, level.Options.SelectMany(option => option.Names))))}}
            }
            $values = @{
        {{ShellText.Lines(levels.SelectMany(Values))}}
            }
            $typed = @($line.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.EndOffset -lt $cursor } | ForEach-Object { $_.Extent.Text })
            $at = ''
            foreach ($element in $typed) {
                $next = "$at $element".Trim()
                if ($words.ContainsKey($next)) { $at = $next }
            }
            $last = if ($typed.Count -gt 0) { $typed[-1] } else { '' }
            $found = if ($values.ContainsKey("$at $last".Trim())) { $values["$at $last".Trim()] }
            elseif ($word.StartsWith('-')) { $options[$at] }
            else { $words[$at] }
            $found | Where-Object { $_ -like "$word*" } | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
        }

        """;

    private static IEnumerable<string> Values(CompletionLevel level) =>
        level.Options.Where(option => option.TakesValue).SelectMany(option => option.Names.Select(name => Entry($"{level.Path} {name}".Trim(), option.Values)));

    private static string Entry(string key, IEnumerable<string> words) =>
        $"        '{key}' = @({string.Join(", ", words.Select(word => $"'{word.Replace("'", "''", StringComparison.Ordinal)}'"))})";
}
