using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using Managed.Security;
using Managed.Server.Http;
using Managed.Server.Records;

namespace Managed.Server.Access;

/// <summary>The keys that are known now: the file is looked at again when it has changed, so that a key is taken back by deleting its line.</summary>
/// <remarks>While the file is missing or damaged no key is taken: what stood in it may have been taken back. It is looked at again each second.</remarks>
internal sealed class KeyRing
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly string path;
    private readonly ServerLog log;
    private readonly TimeProvider clock;
    private readonly Lock reading = new();
    private volatile IReadOnlyList<ClientKey>? keys;
    private (DateTime At, long Length) written;
    private long looked;

    /// <exception cref="InvalidFileException">The file is damaged.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public KeyRing(string path, ServerLog log, TimeProvider clock)
    {
        (this.path, this.log, this.clock) = (path, log, clock);
        written = Written();
        keys = KeyFile.Read(path);
        looked = clock.GetTimestamp();
    }

    /// <summary>Whether the keys are known.</summary>
    public bool IsReadable
    {
        get
        {
            Look();
            return keys is not null;
        }
    }

    /// <summary>The key of a text; null where there is none. How long it takes does not tell how much of the text was right.</summary>
    /// <exception cref="ProblemException">The file of keys is missing or damaged.</exception>
    public ClientKey? Find(string text)
    {
        Look();
        byte[] digest = ClientKey.DigestOf(text);
        ClientKey? found = null;
        foreach (ClientKey key in keys ?? throw new ProblemException(503, "The service cannot read its keys.") { RetryAfter = LookInterval })
        {
            if (ConstantTime.AreEqual(key.Digest, digest))
                found = key;
        }

        return found;
    }

    private void Look()
    {
        lock (reading)
        {
            if (clock.GetElapsedTime(looked) < LookInterval)
                return;
            looked = clock.GetTimestamp();
            try
            {
                (DateTime, long) now = Written();
                if (now == written && keys is not null)
                    return;
                IReadOnlyList<ClientKey> read = KeyFile.Read(path);
                (keys, written) = (read, now);
                log.Write(LogLevel.Information, "keys read", ("keys", read.Count));
            }
            catch (Exception exception) when (exception is IOException or InvalidFileException or UnauthorizedAccessException)
            {
                if (keys is not null)
                    log.Write(LogLevel.Error, "keys not read", ("reason", exception.Message));
                keys = null;
            }
        }
    }

    private (DateTime At, long Length) Written()
    {
        var file = new FileInfo(path);
        return (file.LastWriteTimeUtc, file.Length);
    }
}
