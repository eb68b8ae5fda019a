using System;

namespace Managed.Cli.Output;

/// <summary>Progress that is handled by the caller's own thread, before it goes on.</summary>
internal sealed class ImmediateProgress<T>(Action<T> handle) : IProgress<T>
{
    /// <inheritdoc/>
    public void Report(T value) => handle(value);
}
