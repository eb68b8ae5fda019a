using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using System.Threading.Tasks;

namespace Managed.EndToEnd.Tests.Driving;

/// <summary>
/// Starts the program as users do: the one built beside these tests, or, where the environment variable MANAGED_PROGRAM names a file,
/// that one.
/// </summary>
internal static class ManagedProgram
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Runs the program in the current folder.</summary>
    public static ProgramResult Run(params IReadOnlyList<string> arguments) => Run(Environment.CurrentDirectory, [], arguments);

    /// <summary>Runs the program in a folder.</summary>
    public static ProgramResult RunIn(TemporaryFolder folder, params IReadOnlyList<string> arguments) => Run(folder.Path, [], arguments);

    /// <summary>Runs the program with environment variables set.</summary>
    public static ProgramResult RunWith((string Name, string Value)[] variables, params IReadOnlyList<string> arguments) =>
        Run(Environment.CurrentDirectory, variables, arguments);

    /// <summary>Runs the program in a folder and interrupts it, as Ctrl+C does, once a file is there.</summary>
    public static ProgramResult RunAndInterrupt(TemporaryFolder folder, string awaited, params IReadOnlyList<string> arguments) =>
        RunAndSignal(2, folder, awaited, arguments);

    /// <summary>Runs the program in a folder and ends it at once, as a failure of power does, once a file is there.</summary>
    public static ProgramResult RunAndKill(TemporaryFolder folder, string awaited, params IReadOnlyList<string> arguments) =>
        RunAndSignal(9, folder, awaited, arguments);

    /// <summary>Runs the program in a folder, and does something once a file is there.</summary>
    public static ProgramResult RunMeanwhile(TemporaryFolder folder, string awaited, Action work, params IReadOnlyList<string> arguments)
    {
        using Process process = Start(folder.Path, [], arguments);
        while (!File.Exists(folder.PathOf(awaited)) && !process.HasExited)
            Thread.Sleep(1);
        work();
        return Finish(process, arguments);
    }

    /// <summary>The signal is sent from here, not by a program that would first have to be started: on a busy machine the run might be over by then.</summary>
    private static ProgramResult RunAndSignal(int signal, TemporaryFolder folder, string awaited, IReadOnlyList<string> arguments)
    {
        using Process process = Start(folder.Path, [], arguments);
        while (!File.Exists(folder.PathOf(awaited)) && !process.HasExited)
            Thread.Sleep(1);
        if (!process.HasExited)
            _ = Kill(process.Id, signal);
        return Finish(process, arguments);
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);

    private static ProgramResult Run(string folder, (string Name, string Value)[] variables, IReadOnlyList<string> arguments)
    {
        using Process process = Start(folder, variables, arguments);
        return Finish(process, arguments);
    }

    private static Process Start(string folder, (string Name, string Value)[] variables, IReadOnlyList<string> arguments)
    {
        string? native = Environment.GetEnvironmentVariable("MANAGED_PROGRAM");
        string[] command = string.IsNullOrEmpty(native) ? ["dotnet", Path.Combine(AppContext.BaseDirectory, "Managed.Cli.dll")] : [Path.GetFullPath(native)];
        var start = new ProcessStartInfo(command[0], command.Skip(1).Concat(arguments))
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("MANAGED_", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(name);
        foreach ((string name, string value) in variables)
            start.Environment[name] = value;
        Process process = Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} did not start.");
        process.StandardInput.Close();
        return process;
    }

    private static ProgramResult Finish(Process process, IReadOnlyList<string> arguments)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"managed {string.Join(' ', arguments)} did not end.");
        }

        return new ProgramResult(string.Join(' ', arguments), process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }
}
