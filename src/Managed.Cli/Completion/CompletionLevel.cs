using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.CommandLine;
using System.Linq;

namespace Managed.Cli.Completion;

/// <summary>A word that can follow, and what it is for.</summary>
/// <param name="Text">The word.</param>
/// <param name="Purpose">A line without its full stop.</param>
internal sealed record CompletionWord(string Text, string Purpose);

/// <summary>An option as completion sees it.</summary>
/// <param name="Names">Its names, the long one first.</param>
/// <param name="Purpose">A line.</param>
/// <param name="TakesValue">Whether a value follows.</param>
/// <param name="Values">The values that have names; empty where any file or number may follow.</param>
/// <param name="OrFile">Whether a file may follow instead of one of <paramref name="Values"/>.</param>
internal sealed record CompletionOption(ImmutableArray<string> Names, string Purpose, bool TakesValue, ImmutableArray<string> Values, bool OrFile);

/// <summary>What can follow a command: everything that a script of a shell has to know, read from the tree of commands.</summary>
/// <param name="Path">The commands that lead there, parted by spaces; empty for the program itself.</param>
/// <param name="Words">The commands below it, or the values of its first argument that have names.</param>
/// <param name="Options">Its options, and those that every command takes.</param>
internal sealed record CompletionLevel(string Path, ImmutableArray<CompletionWord> Words, ImmutableArray<CompletionOption> Options)
{
    /// <summary>Every command of a tree, each before those below it.</summary>
    public static ImmutableArray<CompletionLevel> Of(Command root)
    {
        ImmutableArray<CompletionOption> everywhere = [.. root.Options.Where(option => option.Recursive).Select(ToOption)];
        var levels = ImmutableArray.CreateBuilder<CompletionLevel>();
        Add(root, "");
        return levels.ToImmutable();

        void Add(Command command, string path)
        {
            IEnumerable<CompletionOption> own = command.Options.Where(option => !option.Hidden && !option.Recursive).Select(ToOption);
            levels.Add(new CompletionLevel(path, WordsAfter(command), [.. own.Concat(everywhere).OrderBy(option => option.Names[0], StringComparer.Ordinal)]));
            foreach (Command child in Shown(command))
                Add(child, $"{path} {child.Name}".TrimStart());
        }
    }

    private static ImmutableArray<CompletionWord> WordsAfter(Command command) =>
    [
        .. Shown(command).Select(child => new CompletionWord(child.Name, FirstLine(child.Description))),
        .. command.Arguments.Take(1).SelectMany(argument => Alternatives(argument.HelpName)).Select(value => new CompletionWord(value, "")),
    ];

    private static IEnumerable<Command> Shown(Command command) => command.Subcommands.Where(child => !child.Hidden);

    private static CompletionOption ToOption(Option option) => new(
        [option.Name, .. option.Aliases.Where(alias => alias != option.Name && alias[0] == '-')],
        FirstLine(option.Description),
        option.ValueType != typeof(bool) && option.ValueType != typeof(void) && option.Arity.MaximumNumberOfValues > 0,
        Alternatives(option.HelpName),
        option.HelpName?.Split('|').Contains("FILE") == true);

    /// <summary>"adam|lbfgs" names values; parts that stand for something else, as N or FILE, are no values.</summary>
    private static ImmutableArray<string> Alternatives(string? helpName) =>
        helpName?.Contains('|', StringComparison.Ordinal) == true
            ? [.. helpName.Split('|').Where(part => part.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-'))]
            : [];

    private static string FirstLine(string? description) => (description ?? "").Split('\n')[0].TrimEnd('.');
}
