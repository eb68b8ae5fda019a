using System;
using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.IO;
using System.Linq;
using Managed.Cli;
using Managed.EndToEnd.Tests.Driving;
using Xunit;

namespace Managed.EndToEnd.Tests.Documentation;

/// <summary>Commands that help and pages show are commands that the program takes.</summary>
public class CommandLineTests
{
    private static readonly HelpWithExamples ExamplesByCommand;
    private static readonly Command Root = Program.CreateRoot(out ExamplesByCommand);

    public static TheoryData<string> Examples => [.. All(Root).Where(command => command.Action is not null).SelectMany(ExamplesByCommand.Of)];

    public static TheoryData<string> Pages =>
    [
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "samples"), "*.md", SearchOption.AllDirectories))
            .Append(Path.Combine(Repository.Root, "README.md"))
            .Select(path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/')),
    ];

    [Fact]
    public void Every_command_has_an_example_or_two_of_its_own()
    {
        foreach (Command command in All(Root).Where(command => command.Action is not null))
            Assert.True(ExamplesByCommand.Of(command).Count > 0 && ExamplesByCommand.Of(command).All(line => line.Contains($"managed {PathOf(command)}", StringComparison.Ordinal)), $"'{PathOf(command)}' has no example");
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_is_taken(string line) => RequireTaken(line);

    [Theory]
    [MemberData(nameof(Pages))]
    public void What_a_page_shows_is_taken(string page)
    {
        bool code = false;
        foreach (string line in File.ReadAllLines(Path.Combine(Repository.Root, page)).Select(line => line.Trim()))
        {
            code ^= line.StartsWith("```", StringComparison.Ordinal);
            if (code && line.StartsWith("managed ", StringComparison.Ordinal) && !page.EndsWith("commands.md", StringComparison.Ordinal))
                RequireTaken(line);
        }
    }

    [Theory]
    [InlineData("managed face verify a.jpg", false)]
    [InlineData("managed face verify a.jpg b.jpg --thresh 1", false)]
    [InlineData("managed face verify a.jpg b.jpg && managed paint", false)]
    [InlineData("managed face verify a.jpg b.jpg # a remark", true)]
    [InlineData("managed face enroll -g a.gallery \"Ada Lovelace\" ada.jpg && echo done", true)]
    public void What_the_program_refuses_is_found(string line, bool taken) => Assert.Equal(taken, Mistakes(line).Count == 0);

    private static void RequireTaken(string line) => Assert.True(Mistakes(line).Count == 0, $"{line}\n{string.Join('\n', Mistakes(line))}");

    /// <summary>What the program says against the calls of it in a line of a shell.</summary>
    private static List<string> Mistakes(string line)
    {
        string[] calls = [.. line.Split(" # ")[0].Split("&&", StringSplitOptions.TrimEntries).Where(part => part.StartsWith("managed ", StringComparison.Ordinal))];
        return [.. calls.SelectMany(call => Mistakes(CommandLineParser.SplitCommandLine(call.Split('>', '|')[0]).Skip(1).ToArray()))];
    }

    private static IEnumerable<string> Mistakes(string[] arguments)
    {
        ParseResult result = Root.Parse(arguments);
        return Program.MistakesIn(result, arguments);
    }

    private static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);

    private static string PathOf(Command command) => command == Root ? "" : $"{PathOf(command.Parents.OfType<Command>().Single())} {command.Name}".TrimStart();
}
