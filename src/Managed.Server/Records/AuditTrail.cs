using System;
using System.IO;
using System.Text;
using System.Threading;
using Managed.Security;

namespace Managed.Server.Records;

/// <summary>Who asked for what, when, and what came of it: a line of JSON each, appended to a file that only its owner can read.</summary>
/// <remarks>Samples are told by their numbers. Names of people are not in it, as it outlasts their erasure; neither are pictures and embeddings.</remarks>
internal sealed class AuditTrail : IDisposable
{
    private readonly Lock access = new();
    private readonly FileStream? file;
    private readonly TimeProvider clock;

    /// <param name="path">The file; null for no trail.</param>
    /// <param name="clock">Dates the lines.</param>
    public AuditTrail(string? path, TimeProvider clock)
    {
        this.clock = clock;
        if (path is null)
            return;
        FileStreamOptions options = PrivateFile.Options(FileMode.Append, FileAccess.Write);
        options.Share = FileShare.Read;
        file = new FileStream(path, options);
    }

    /// <summary>Adds a line.</summary>
    /// <param name="who">The key's name, or what stands for it.</param>
    /// <param name="address">Where from.</param>
    /// <param name="what">The operation.</param>
    /// <param name="status">The answer's status.</param>
    /// <param name="samples">The samples that were made or removed; null for none.</param>
    /// <param name="durable">Whether the line is on the disk on return, as it is to be where something was changed.</param>
    public void Add(string who, string? address, string what, int status, string? samples, bool durable)
    {
        if (file is null)
            return;
        string line = ServerLog.LineOf(
            clock.GetUtcNow(), ("who", who), ("from", address), ("operation", what), ("outcome", status < 400 ? "done" : "refused"), ("status", status), ("samples", samples));
        lock (access)
        {
            file.Write(Encoding.UTF8.GetBytes(line + "\n"));
            file.Flush(flushToDisk: durable);
        }
    }

    public void Dispose() => file?.Dispose();
}
