using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.CommandLine;
using Managed.Cli.Completion;

namespace Managed.Cli.Commands;

/// <summary><c>managed completion</c>: what makes a shell complete the program's commands, options and values.</summary>
internal static class CompletionCommand
{
    private static readonly Dictionary<string, Func<ImmutableArray<CompletionLevel>, string>> Shells = new()
    {
        ["bash"] = BashCompletion.Write,
        ["zsh"] = ZshCompletion.Write,
        ["fish"] = FishCompletion.Write,
        ["powershell"] = PowerShellCompletion.Write,
    };

    private static readonly Argument<string> Shell = new("SHELL") { Description = "The shell.", HelpName = string.Join('|', Shells.Keys) };

    public static Command Create()
    {
        Shell.AcceptOnlyFromAmong([.. Shells.Keys]);
        var command = new Command(
            "completion",
            """
            Print a script by which a shell completes commands, options and their values.

            managed completion bash >~/.local/share/bash-completion/completions/managed
            managed completion fish >~/.config/fish/completions/managed.fish
            """)
        { Shell };
        command.SetAction(arguments =>
        {
            string script = Shells[arguments.GetValue(Shell)!](CompletionLevel.Of(arguments.RootCommandResult.Command));
            arguments.InvocationConfiguration.Output.Write(script.ReplaceLineEndings("\n"));
            return ExitCode.Success;
        });
        return command;
    }
}
