using System;

namespace Managed.Cli;

/// <summary>A command cannot go on; the message is one sentence for the user.</summary>
internal sealed class CommandFailure(int exitCode, string message, Exception? innerException = null) : Exception(message, innerException)
{
    public int ExitCode { get; } = exitCode;

    /// <summary>An exception's message without the name of a parameter, which means nothing to users.</summary>
    public static string SentenceOf(Exception exception) => exception.Message.Split(" (Parameter", 2)[0];

    /// <summary>Does what fails where options, pictures and networks do not fit each other: that is the user's to mend.</summary>
    public static T AsUsage<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception exception) when (exception is ArgumentException or ArithmeticException)
        {
            throw new CommandFailure(Cli.ExitCode.Usage, SentenceOf(exception), exception);
        }
    }
}
