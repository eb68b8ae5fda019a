using System;
using System.CommandLine;
using System.Globalization;
using System.IO;
using Managed.Simd;
using Managed.Tensors;

namespace Managed.Cli;

/// <summary>The options that every command takes, and where it writes.</summary>
internal sealed class CommandContext
{
    private const string ThreadsVariable = "MANAGED_THREADS";
    private const int MaximumThreads = 1024;

    private static string Rounding => SimdHardware.FusedMultiplyAdd ? "multiply-add fused" : "multiply-add not fused";

    private readonly ParseResult arguments;

    public CommandContext(ParseResult arguments)
    {
        this.arguments = arguments;
        Json = arguments.GetValue(JsonOption);
        Quiet = arguments.GetValue(QuietOption);
        Verbose = arguments.GetValue(VerboseOption);
        int threads = arguments.GetValue(ThreadsOption) ?? ThreadsFromEnvironment();
        if (threads is < 0 or > MaximumThreads)
            throw new CommandFailure(ExitCode.Usage, $"--threads is between 1 and {MaximumThreads}, or 0 for all processors.");
        ThreadCount = threads == 0 ? Environment.ProcessorCount : threads;
    }

    public static Option<bool> JsonOption { get; } = new("--json")
    {
        Description = "Print one JSON document on standard output and nothing else there.",
        Recursive = true,
    };

    public static Option<int?> ThreadsOption { get; } = new("--threads")
    {
        Description = $"Threads to compute with; 0 or none means all processors, or what {ThreadsVariable} says. Results do not depend on it.",
        HelpName = "N",
        Recursive = true,
    };

    public static Option<bool> QuietOption { get; } = new("--quiet", "-q") { Description = "No progress and no remarks on standard error.", Recursive = true };

    public static Option<bool> VerboseOption { get; } = new("--verbose") { Description = "Say what the program computes with.", Recursive = true };

    public bool Json { get; }

    public bool Quiet { get; }

    public bool Verbose { get; }

    /// <summary>Threads to compute with, at least 1.</summary>
    public int ThreadCount { get; }

    public TextWriter Out => arguments.InvocationConfiguration.Output;

    public TextWriter Error => arguments.InvocationConfiguration.Error;

    public WorkerPool CreateWorkers()
    {
        var workers = new WorkerPool(ThreadCount);
        if (Verbose)
            Error.WriteLine($"computing at {SimdHardware.Level}, {Rounding}, threads: {workers.ThreadCount}");
        return workers;
    }

    /// <summary>A remark on standard error that is no error.</summary>
    public void Remark(string message)
    {
        if (!Quiet)
            Error.WriteLine(message);
    }

    private static int ThreadsFromEnvironment()
    {
        string? value = Environment.GetEnvironmentVariable(ThreadsVariable);
        if (string.IsNullOrEmpty(value))
            return 0;
        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int threads)
            ? threads
            : throw new CommandFailure(ExitCode.Usage, $"{ThreadsVariable} is '{value}'; expected a number of threads.");
    }
}
