using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using Managed.Security;
using Managed.Server.Records;

namespace Managed.Server.Access;

/// <summary>The keys that are known now: the file is looked at again when it has changed, so that a key is taken back by deleting its line.</summary>
internal sealed class KeyRing
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly string path;
    private readonly ServerLog log;
    private readonly TimeProvider clock;
    private readonly Lock reading = new();
    private volatile IReadOnlyList<ClientKey> keys;
    private DateTime written;
    private long looked;

    /// <exception cref="InvalidFileException">The file is damaged.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public KeyRing(string path, ServerLog log, TimeProvider clock)
    {
        (this.path, this.log, this.clock) = (path, log, clock);
        written = File.GetLastWriteTimeUtc(path);
        keys = KeyFile.Read(path);
        looked = clock.GetTimestamp();
    }

    /// <summary>The key of a text; null where there is none. How long it takes does not tell how much of the text was right.</summary>
    public ClientKey? Find(string text)
    {
        Look();
        byte[] digest = ClientKey.DigestOf(text);
        ClientKey? found = null;
        foreach (ClientKey key in keys)
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
                DateTime now = File.GetLastWriteTimeUtc(path);
                if (now == written)
                    return;
                keys = KeyFile.Read(path);
                written = now;
                log.Write(LogLevel.Information, "keys read", ("keys", keys.Count));
            }
            catch (Exception exception) when (exception is IOException or InvalidFileException or UnauthorizedAccessException)
            {
                // What was known stays: a file in the middle of an edit locks nobody out.
                log.Write(LogLevel.Warning, "keys not read", ("reason", exception.Message));
            }
        }
    }
}
