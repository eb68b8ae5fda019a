using System;
using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Managed.Cli.Commands;
using Managed.Cli.Commands.Batch;
using Managed.Cli.Commands.Faces;
using Managed.Cli.Commands.Features;
using Managed.Cli.Commands.Models;
using Managed.Cli.Commands.Serve;
using Managed.Cli.Commands.Style;
using Managed.Cli.Commands.Vectors;
using Managed.Simd;

namespace Managed.Cli;

/// <summary>The program <c>managed</c>: parses, runs one command, and turns what goes wrong into a sentence and an exit code.</summary>
internal static class Program
{
    /// <summary>How long a command may take to come to a place where it can stop, and to store what it has.</summary>
    private static readonly TimeSpan CancellationPatience = TimeSpan.FromMinutes(1);

    public static async Task<int> Main(string[] args)
    {
        Command root = CreateRoot(out _);
        ParseResult result = root.Parse(args);
        IReadOnlyList<string> mistakes = MistakesIn(result, args);
        if (mistakes.Count > 0)
        {
            foreach (string sentence in mistakes)
                await Console.Error.WriteLineAsync($"managed: {sentence}").ConfigureAwait(false);
            await Console.Error.WriteLineAsync($"Try 'managed {CommandPath(result)}--help'.").ConfigureAwait(false);
            return ExitCode.Usage;
        }

        if (SimdHardware.SettingProblem is string problem)
        {
            await Console.Error.WriteLineAsync($"managed: {problem}").ConfigureAwait(false);
            return ExitCode.Usage;
        }

        try
        {
            var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = CancellationPatience };
            return await result.InvokeAsync(configuration).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            (int code, string message) = Explain(exception, args);
            await Console.Error.WriteLineAsync($"managed: {message}").ConfigureAwait(false);
            return code;
        }
    }

    /// <summary>The commands; under the name that users call, whatever file the process was started from.</summary>
    internal static Command CreateRoot(out HelpWithExamples examples)
    {
        var root = new Command("managed", "Neural vision in pure managed code: style transfer, faces, networks. Nothing is fetched, everything is inside.")
        {
            DemoCommand.Create(),
            StyleCommand.Create(),
            FaceCommands.Create(),
            FeaturesCommands.Create(),
            ModelCommands.Create(),
            SelfTestCommand.Create(),
            VectorsCommands.Create(),
            ConformanceCommand.Create(),
            BenchCommand.Create(),
            BatchCommands.Create(),
            ServeCommand.Create(),
            CompletionCommand.Create(),
        };
        root.Add(new HelpOption());
        root.Add(new VersionOption());
        root.Add(CommandContext.JsonOption);
        root.Add(CommandContext.ThreadsOption);
        root.Add(CommandContext.QuietOption);
        root.Add(CommandContext.VerboseOption);
        examples = HelpWithExamples.TakeExamplesOf(root);
        return root;
    }

    /// <summary>What is wrong with the arguments, a sentence each.</summary>
    internal static IReadOnlyList<string> MistakesIn(ParseResult result, string[] args) =>
        [.. MistakenOptions(result, args).Concat(result.Errors.Select(Sentence)).Distinct()];

    private static string CommandPath(ParseResult result)
    {
        string path = string.Empty;
        for (SymbolResult? symbol = result.CommandResult; symbol is CommandResult { Parent: not null } command; symbol = command.Parent)
            path = command.Command.Name + " " + path;
        return path;
    }

    /// <summary>What looks like an option and would be taken for a file: a slip of the pen, unless "--" says otherwise.</summary>
    private static IEnumerable<string> MistakenOptions(ParseResult result, string[] args) => result.CommandResult.Tokens
        .Where(token => token.Value.Length > 1 && token.Value[0] == '-' && !args.Contains("--"))
        .Select(token => $"there is no option {token.Value}.");

    /// <summary>What is wrong with an argument, without the parser's type names.</summary>
    private static string Sentence(ParseError error) => error.SymbolResult is ArgumentResult { Tokens.Count: 0, Argument.Name: string name }
        ? $"{name} is missing."
        : string.Join(' ', error.Message.Split(" as expected type", 2)[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.') + ".";

    private static (int Code, string Message) Explain(Exception exception, string[] args) => exception switch
    {
        CommandFailure failure => (failure.ExitCode, failure.Message),
        OperationCanceledException => (ExitCode.Cancelled, "cancelled."),
        InvalidFileException invalid => (ExitCode.InvalidFile, invalid.Message),
        BudgetExceededException budget => (ExitCode.Budget, budget.Message),
        OutOfMemoryException => (ExitCode.Budget, "there is not enough memory for this; a smaller --size needs less."),
        UnauthorizedAccessException denied => (ExitCode.InvalidFile, denied.Message),
        IOException io => (ExitCode.InvalidFile, io.Message),
        _ => (ExitCode.Bug, BugReport.Write(exception, args)),
    };
}
