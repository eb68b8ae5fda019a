using System;
using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Linq;

namespace Managed.Cli;

/// <summary>Help that ends with examples. A command is described in words, and after an empty line by lines that can be typed as they are.</summary>
internal sealed class HelpWithExamples : SynchronousCommandLineAction
{
    private readonly HelpAction help;
    private readonly Dictionary<Command, string[]> examples = [];

    private HelpWithExamples(HelpAction help) => this.help = help;

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <summary>Takes the examples out of the descriptions of a command and all below it, where they would be in the way, and shows them after the help of each. Commands that only lead to others have the first of those.</summary>
    /// <param name="root">The command with the option for help.</param>
    /// <returns>The examples of every command.</returns>
    public static HelpWithExamples TakeExamplesOf(Command root)
    {
        HelpOption option = root.Options.OfType<HelpOption>().Single();
        var action = new HelpWithExamples((HelpAction)option.Action!);
        option.Action = action;
        action.Take(root);
        return action;
    }

    /// <summary>The examples of a command: lines of a shell.</summary>
    public IReadOnlyList<string> Of(Command command) => examples[command];

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        int code = help.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output.WriteLine($"Examples:\n  {string.Join("\n  ", examples[parseResult.CommandResult.Command])}\n");
        return code;
    }

    private void Take(Command command)
    {
        string[] parts = (command.Description ?? "").ReplaceLineEndings("\n").Split("\n\n", 2);
        command.Description = parts[0];
        examples[command] = [.. parts.Skip(1).SelectMany(part => part.Split('\n', StringSplitOptions.RemoveEmptyEntries))];
        foreach (Command child in command.Subcommands)
            Take(child);
        if (parts.Length == 1)
            examples[command] = [.. command.Subcommands.SelectMany(child => examples[child].Take(1)).Take(2)];
    }
}
