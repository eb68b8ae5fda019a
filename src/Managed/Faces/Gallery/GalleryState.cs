using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Managed.Faces.Search;

namespace Managed.Faces.Gallery;

/// <summary>The log of a gallery and what its changes add up to, kept in step. Several steps in a row are taken under <see cref="Access"/>.</summary>
internal sealed class GalleryState : IDisposable
{
    private readonly GalleryBinding? expected;
    private readonly EmbeddingStorage storage;
    private readonly Func<IGalleryStorage>? reopen;
    private GalleryLog log;
    private volatile GalleryContent? content;
    private bool disposed;

    /// <param name="log">The log, which belongs to the state.</param>
    /// <param name="options">What a log that takes its place has to be bound to, and what searches read.</param>
    /// <param name="reopen">Opens what is in the log's place now; null for a writer, whose log nothing replaces.</param>
    public GalleryState(GalleryLog log, GalleryOptions options, Func<IGalleryStorage>? reopen)
    {
        this.log = log;
        (expected, storage) = (options.Expected, options.Storage);
        this.reopen = reopen;
    }

    public Lock Access { get; } = new();

    /// <summary>Something of the log.</summary>
    public T Under<T>(Func<GalleryLog, T> read)
    {
        lock (Access)
            return read(log);
    }

    /// <summary>What the changes add up to, read when it is first asked for.</summary>
    public GalleryContent Loaded()
    {
        if (content is GalleryContent there)
            return there;
        lock (Access)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (content is not null)
                return content;
            try
            {
                return content = Load(Empty());
            }
            catch (InvalidFileException)
            {
                if (!Renew())
                    throw;
                return content = Load(Empty());
            }
        }
    }

    /// <summary>Makes a change durable, and then takes it in.</summary>
    public void Change(GalleryContent now, GalleryChange change)
    {
        log.Append(GalleryChangeCodec.Encode(change));
        try
        {
            now.Apply(change);
        }
        catch
        {
            // What is in memory may be half of what is in the file, which is read again.
            content = null;
            throw;
        }
    }

    /// <summary>Puts other changes in the place of all.</summary>
    public void Rewrite(GalleryBinding binding, IEnumerable<GalleryChange> changes)
    {
        content = null;
        log.Rewrite(binding, changes.Select(GalleryChangeCodec.Encode));
    }

    /// <summary>Takes in what a writer did since.</summary>
    /// <returns>Whether something changed.</returns>
    public bool Refresh()
    {
        lock (Access)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (Renew())
                return true;
            try
            {
                if (reopen is null || !log.Advance())
                    return false;
                if (content is not null)
                    Load(content);
                return true;
            }
            catch (InvalidFileException)
            {
                content = null;
                if (!Renew())
                    throw;
                return true;
            }
        }
    }

    public void Dispose()
    {
        lock (Access)
        {
            disposed = true;
            content = null;
            log.Dispose();
        }
    }

    private GalleryContent Empty() => new(log.Name, log.Header, storage);

    private GalleryContent Load(GalleryContent into)
    {
        var codec = new GalleryChangeCodec(log.Name, into.Binding.Dimensions);
        byte[] buffer = [];
        while (into.ChangeCount < log.FrameCount)
            into.Apply(codec.Decode(log.Read(into.ChangeCount, ref buffer)));
        return into;
    }

    /// <summary>Goes over to what has taken the place of this reader's log.</summary>
    private bool Renew()
    {
        if (reopen is null || log.Successor(reopen()) is not GalleryLog successor)
            return false;
        if (expected is not null && successor.Header.Binding.DifferenceFrom(expected) is string difference)
        {
            successor.Dispose();
            throw new InvalidFileException(log.Name, difference);
        }

        log.Dispose();
        log = successor;
        content = null;
        return true;
    }
}
