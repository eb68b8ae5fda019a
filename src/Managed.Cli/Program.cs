using System;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.IO;
using System.Threading.Tasks;
using Managed.Cli.Commands;
using Managed.Simd;

namespace Managed.Cli;

/// <summary>The program <c>managed</c>: parses, runs one command, and turns what goes wrong into a sentence and an exit code.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        RootCommand root = CreateRoot();
        ParseResult result = root.Parse(args);
        if (result.Errors.Count > 0)
        {
            foreach (ParseError error in result.Errors)
                await Console.Error.WriteLineAsync($"managed: {error.Message}").ConfigureAwait(false);
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
            return await result.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            (int code, string message) = Explain(exception, args);
            await Console.Error.WriteLineAsync($"managed: {message}").ConfigureAwait(false);
            return code;
        }
    }

    private static RootCommand CreateRoot()
    {
        var root = new RootCommand("Neural vision in pure managed code: style transfer, faces, networks. Nothing is fetched, everything is inside.")
        {
            DemoCommand.Create(),
            StyleCommand.Create(),
            FaceCommands.Create(),
            ModelCommands.Create(),
            SelfTestCommand.Create(),
            BenchCommand.Create(),
        };
        root.Add(CommandContext.JsonOption);
        root.Add(CommandContext.ThreadsOption);
        root.Add(CommandContext.QuietOption);
        root.Add(CommandContext.VerboseOption);
        return root;
    }

    private static string CommandPath(ParseResult result)
    {
        string path = string.Empty;
        for (SymbolResult? symbol = result.CommandResult; symbol is CommandResult { Parent: not null } command; symbol = command.Parent)
            path = command.Command.Name + " " + path;
        return path;
    }

    private static (int Code, string Message) Explain(Exception exception, string[] args) => exception switch
    {
        CommandFailure failure => (failure.ExitCode, failure.Message),
        OperationCanceledException => (ExitCode.Cancelled, "cancelled."),
        InvalidFileException invalid => (ExitCode.InvalidFile, invalid.Message),
        BudgetExceededException budget => (ExitCode.Budget, budget.Message),
        OutOfMemoryException => (ExitCode.Budget, "there is not enough memory for this; a smaller --size needs less."),
        FileNotFoundException missing => (ExitCode.InvalidFile, $"{missing.FileName}: there is no such file."),
        DirectoryNotFoundException missing => (ExitCode.InvalidFile, missing.Message),
        UnauthorizedAccessException denied => (ExitCode.InvalidFile, denied.Message),
        IOException io => (ExitCode.InvalidFile, io.Message),
        _ => (ExitCode.Bug, BugReport.Write(exception, args)),
    };
}
