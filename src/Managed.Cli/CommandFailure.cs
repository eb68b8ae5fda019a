using System;

namespace Managed.Cli;

/// <summary>A command cannot go on; the message is one sentence for the user.</summary>
internal sealed class CommandFailure(int exitCode, string message, Exception? innerException = null) : Exception(message, innerException)
{
    public int ExitCode { get; } = exitCode;
}
