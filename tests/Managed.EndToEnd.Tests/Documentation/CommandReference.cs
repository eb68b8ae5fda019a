using System;
using System.Collections;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.Linq;
using Managed.Cli;

namespace Managed.EndToEnd.Tests.Documentation;

/// <summary>The reference of all commands as a page, written from the commands themselves.</summary>
internal static class CommandReference
{
    public static IReadOnlyList<string> Write()
    {
        Command root = Program.CreateRoot(out HelpWithExamples examples);
        return
        [
            "# Commands",
            "",
            "What `managed` and its commands say of themselves with `--help`. A test compares this page with them.",
            "",
            "Every command takes these:",
            .. Table("Option", root.Options.Where(option => option.Recursive).Select(option => (Usage(option), Meaning(option)))),
            .. root.Subcommands.SelectMany(command => Section(command, "managed", examples)),
        ];
    }

    private static IEnumerable<string> Section(Command command, string before, HelpWithExamples examples)
    {
        string path = $"{before} {command.Name}";
        IEnumerable<string> own =
        [
            "",
            $"## {path}",
            "",
            .. command.Description!.Split('\n'),
            .. Block([$"{path} {string.Join(' ', command.Arguments.Select(Usage))}".TrimEnd() + (command.Options.Count > 0 ? " [options]" : "")], command.Action is null),
            .. Table("Argument", command.Arguments.Select(argument => ($"`{argument.Name}`", Meaning(argument.Description, Default(argument.HasDefaultValue, argument.GetDefaultValue), required: false)))),
            .. Table("Option", command.Options.Where(option => !option.Hidden && !option.Recursive).Select(option => (Usage(option), Meaning(option)))),
            .. Block(examples.Of(command), command.Action is null),
        ];
        return own.Concat(command.Subcommands.Where(child => !child.Hidden).SelectMany(child => Section(child, path, examples)));
    }

    private static IEnumerable<string> Block(IReadOnlyList<string> lines, bool leftOut) => leftOut ? [] : ["", "```", .. lines, "```"];

    private static IEnumerable<string> Table(string heading, IEnumerable<(string Name, string Meaning)> rows)
    {
        string[] lines = [.. rows.Select(row => $"| {row.Name} | {row.Meaning.Replace("|", "\\|", StringComparison.Ordinal)} |")];
        return lines.Length == 0 ? [] : ["", $"| {heading} | Meaning |", "|---|---|", .. lines];
    }

    private static string Usage(Argument argument)
    {
        string name = (argument.HelpName ?? argument.Name) + (argument.Arity.MaximumNumberOfValues > 1 ? "..." : "");
        return argument.Arity.MinimumNumberOfValues == 0 ? $"[{name}]" : name;
    }

    private static string Usage(Option option)
    {
        IEnumerable<string> names = option.Aliases.Where(alias => alias[0] == '-').Append(option.Name).Distinct().OrderBy(name => name.Length);
        string value = option.HelpName is null ? "" : " " + option.HelpName.Replace("|", "\\|", StringComparison.Ordinal);
        return string.Join(", ", names.Select(name => $"`{name}{value}`"));
    }

    private static string Meaning(Option option) =>
        Meaning(option.Description, option.ValueType == typeof(bool) ? null : Default(option.HasDefaultValue, option.GetDefaultValue), option.Required);

    private static string Meaning(string? description, string? standard, bool required) =>
        description!.ReplaceLineEndings(" ") + (required ? " Required." : "") + (standard is null ? "" : $" Default: {standard}.");

    private static string? Default(bool exists, Func<object?> value) => !exists ? null : value() switch
    {
        null or "" => null,
        string text => text,
        IEnumerable values => values.Cast<object>().Any() ? string.Join(' ', values.Cast<object>()) : null,
        object other => Convert.ToString(other, CultureInfo.InvariantCulture),
    };
}
