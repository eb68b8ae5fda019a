using System;
using Managed.Server.Records;
using Microsoft.Extensions.Logging;

namespace Managed.Server.Hosting;

/// <summary>What Kestrel warns of, in the service's log.</summary>
internal sealed class KestrelLog(ServerLog log) : ILoggerFactory, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(Microsoft.Extensions.Logging.LogLevel logLevel) => logLevel >= Microsoft.Extensions.Logging.LogLevel.Warning;

    public void Log<TState>(
        Microsoft.Extensions.Logging.LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            log.Write(Records.LogLevel.Warning, "kestrel", ("message", formatter(state, exception)), ("reason", exception?.Message));
    }

    public void Dispose()
    {
    }
}
