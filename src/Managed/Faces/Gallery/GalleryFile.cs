using System;
using System.Collections.Frozen;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Managed.Faces.Search;

namespace Managed.Faces.Gallery;

/// <summary>A gallery in one file: what was acknowledged outlasts the end of the process and a failure of power.</summary>
/// <remarks>
/// The file is a log of changes, each checked by a checksum and chained to the one before; with a key each is encrypted and authenticated too (AES-256-GCM). A
/// damaged byte is found when the file is opened or read, never passed over. One process writes at a time; readers see what was acknowledged when they opened
/// or last called <see cref="Refresh"/>. Not found is the file put back to an earlier whole state of its own. Embeddings are read when they are first needed.
/// Limits: 64 MiB a change, names of 512 bytes, 65,536 values an embedding, 1 GiB of memory for a passphrase.
/// </remarks>
public sealed class GalleryFile : IGallery
{
    private const int OpenTries = 4;

    private readonly GalleryOptions options;
    private readonly GalleryState state;

    private GalleryFile(GalleryState state, GalleryOptions options)
    {
        this.state = state;
        this.options = options;
    }

    /// <inheritdoc/>
    public GalleryBinding Binding => state.Under(log => log.Header.Binding);

    /// <summary>What the file was called when it was opened.</summary>
    public string Name => state.Under(log => log.Name);

    /// <summary>Whether the file can be read only with its key.</summary>
    public bool Encrypted => state.Under(log => log.Header.Protection != GalleryProtection.None);

    /// <summary>Bytes of the file.</summary>
    public long FileBytes => state.Under(log => log.Length);

    /// <summary>The most samples that are enrolled in one step.</summary>
    public int MaximumSamplesAtOnce => GalleryContent.SamplesPerChange(Binding.Dimensions);

    /// <inheritdoc/>
    public long SampleCount => state.Loaded().Index.Snapshot.Count;

    /// <inheritdoc/>
    public IReadOnlyList<GalleryPerson> People
    {
        get
        {
            lock (state.Access)
                return state.Loaded().People();
        }
    }

    /// <summary>Who did what and when; the chain of its digests was checked when it was read.</summary>
    public IReadOnlyList<AuditEntry> Audit
    {
        get
        {
            lock (state.Access)
                return [.. state.Loaded().Audit];
        }
    }

    /// <summary>Makes an empty gallery, encrypted if there is a key.</summary>
    /// <param name="path">The file, which is not there yet.</param>
    /// <param name="binding">What its embeddings will be bound to.</param>
    /// <param name="options">Key, actor and clock; null for none.</param>
    /// <exception cref="IOException">There is a file already, it cannot be written, or another process is writing it.</exception>
    public static GalleryFile Create(string path, GalleryBinding binding, GalleryOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options = Checked(options) with { Writable = true };
        GalleryHeader header = GalleryHeader.Create(binding, options.Key);
        GalleryFileStorage storage = GalleryFileStorage.Create(path, storage => WriteEmpty(storage, header, options.Key));
        return Create(storage, options);
    }

    /// <summary>Opens a gallery.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Key, whether it will be changed, and by whom; null for a gallery that is not encrypted and only read.</param>
    /// <exception cref="IOException">There is no such file, it cannot be read, or another process is writing it and this one wants to.</exception>
    /// <exception cref="InvalidFileException">The file is damaged or was changed, the key is not the gallery's, or it is bound to another embedder.</exception>
    public static GalleryFile Open(string path, GalleryOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options = Checked(options);
        if (options.Writable)
            return Open(GalleryFileStorage.Open(path, writable: true), options, null);
        GalleryFileStorage Reopen() => GalleryFileStorage.Open(path, writable: false);
        for (int attempt = 1; ; attempt++)
        {
            byte[] before = GalleryLog.Identity(Reopen());
            try
            {
                return Open(Reopen(), options, Reopen);
            }
            catch (InvalidFileException)
            {
                // A writer may just have put another writing of the gallery in its place, and overwritten this one.
                if (attempt == OpenTries || before.AsSpan().SequenceEqual(GalleryLog.Identity(Reopen())))
                    throw;
            }
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<long> Enroll(IReadOnlyList<NamedEmbedding> samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        lock (state.Access)
        {
            RequireWritable();
            GalleryContent now = state.Loaded();
            foreach (NamedEmbedding sample in samples)
                NamedEmbedding.Require(sample, now.Binding.Dimensions);
            int most = GalleryContent.SamplesPerChange(now.Binding.Dimensions);
            if (samples.Count > most)
                throw new ArgumentException($"At most {most} samples are enrolled in one step.", nameof(samples));
            long[] ids = [.. Enumerable.Range(0, samples.Count).Select(i => now.NextId + i)];
            if (ids.Length > 0)
                state.Change(now, new GalleryChange([Entry(now, AuditAction.Enroll, ids)], Samples(ids, samples), []));
            return ids;
        }
    }

    /// <summary>Adds a sample of a person; on return it is durable.</summary>
    /// <returns>The sample's number.</returns>
    public long Enroll(string name, FaceEmbedding embedding) => Enroll([new NamedEmbedding(name, embedding)])[0];

    /// <inheritdoc/>
    public long Remove(string name, bool eraseBytes = false) => RemoveSamples(name, eraseBytes).Ids.Count;

    /// <summary>Removes a person as <see cref="Remove(string, bool)"/> does.</summary>
    /// <returns>The numbers of the samples that it removed, and whether anything was changed: erasing takes the bytes of those with it who were removed before.</returns>
    internal (IReadOnlyList<long> Ids, bool Changed) RemoveSamples(string name, bool eraseBytes)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        (ILookup<string, long> people, bool changed) = RemoveTogether([name], eraseBytes);
        return ([.. people[name]], changed);
    }

    /// <summary>Removes people in one change: all of them, or none where one is not there.</summary>
    /// <param name="names">The people.</param>
    /// <param name="eraseBytes">Whether no byte of the samples, and of those that were removed before, may remain in the file, which is then written anew, once.</param>
    /// <returns>The samples of each; where one is 0, none was removed.</returns>
    public IReadOnlyList<long> Remove(IReadOnlyList<string> names, bool eraseBytes = false)
    {
        ArgumentNullException.ThrowIfNull(names);
        foreach (string name in names)
            ArgumentException.ThrowIfNullOrEmpty(name, nameof(names));
        ILookup<string, long> people = RemoveTogether(names, eraseBytes).People;
        return [.. names.Select(name => people[name].LongCount())];
    }

    /// <inheritdoc/>
    public FaceIdentification Identify(FaceEmbedding face, IdentificationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(face);
        GalleryContent now = state.Loaded();
        return FaceIdentification.Of(new SnapshotSearch(now.Index.Snapshot, face, now.Binding.Metric), now.Binding.Metric, options);
    }

    /// <summary>The nearest person of another name than this, or null where there is none: the same face under two names.</summary>
    public FaceCandidate? NearestOther(string name, FaceEmbedding face)
    {
        ArgumentNullException.ThrowIfNull(face);
        GalleryContent now = state.Loaded();
        IReadOnlyList<FaceCandidate> others = FaceIdentification.Nearest(new SnapshotSearch(now.Index.Snapshot, face, now.Binding.Metric, other => other != name), top: 1);
        return others.Count > 0 ? others[0] : null;
    }

    /// <summary>Writes the file anew without what was removed, which then is in no file of the gallery.</summary>
    public void Compact()
    {
        lock (state.Access)
        {
            RequireWritable();
            GalleryContent now = state.Loaded();
            state.Rewrite(now.Binding, now.Rewritten(Entry(now, AuditAction.Compact), FrozenSet<long>.Empty));
        }
    }

    /// <summary>Replaces all samples by those of another embedder, in one step.</summary>
    /// <param name="binding">What the new samples are bound to.</param>
    /// <param name="samples">The new samples.</param>
    public void Reembed(GalleryBinding binding, IReadOnlyList<NamedEmbedding> samples)
    {
        ArgumentNullException.ThrowIfNull(binding);
        ArgumentNullException.ThrowIfNull(samples);
        foreach (NamedEmbedding sample in samples)
            NamedEmbedding.Require(sample, binding.Dimensions);
        lock (state.Access)
        {
            RequireWritable();
            GalleryContent now = state.Loaded();
            long[] ids = [.. Enumerable.Range(0, samples.Count).Select(i => now.NextId + i)];
            IEnumerable<GalleryChange> history = now.Rewritten(Entry(now, AuditAction.Reembed, ids), now.Samples().Select(sample => sample.Id).ToFrozenSet());
            IEnumerable<GalleryChange> pages = Enumerable.Range(0, ids.Length).Chunk(GalleryContent.SamplesPerChange(binding.Dimensions))
                .Select(page => new GalleryChange([], Samples([.. page.Select(i => ids[i])], [.. page.Select(i => samples[i])]), []));
            state.Rewrite(binding, history.Concat(pages));
        }
    }

    /// <summary>All samples with their embeddings, which the audit log tells that they were handed out.</summary>
    public IReadOnlyList<NamedEmbedding> Export()
    {
        lock (state.Access)
        {
            RequireWritable();
            GalleryContent now = state.Loaded();
            (long Id, DateTimeOffset At, NamedEmbedding Sample)[] samples = [.. now.Samples()];
            state.Change(now, new GalleryChange([Entry(now, AuditAction.Export, [.. samples.Select(sample => sample.Id)])], GallerySamples.None, []));
            return [.. samples.Select(sample => sample.Sample)];
        }
    }

    /// <summary>Takes in what a writer did since: for readers; a writer knows already.</summary>
    /// <returns>Whether something changed.</returns>
    public bool Refresh() => state.Refresh();

    /// <inheritdoc/>
    public void Dispose() => state.Dispose();

    internal static GalleryFile Create(IGalleryStorage storage, GalleryOptions options)
    {
        GalleryFile gallery = Open(storage, options, null);
        try
        {
            GalleryContent empty = gallery.state.Loaded();
            gallery.state.Change(empty, new GalleryChange([gallery.Entry(empty, AuditAction.Create)], GallerySamples.None, []));
            return gallery;
        }
        catch
        {
            gallery.Dispose();
            throw;
        }
    }

    internal static void WriteEmpty(IGalleryStorage storage, GalleryHeader header, GalleryKey? key)
    {
        using var cipher = new GalleryCipher(header, key);
        GalleryLog.WriteEmpty(storage, header, cipher);
    }

    internal static GalleryFile Open(IGalleryStorage storage, GalleryOptions options, Func<IGalleryStorage>? reopen)
    {
        GalleryLog log = GalleryLog.Open(storage, options.Key, options.Writable);
        if (options.Expected is null || log.Header.Binding.DifferenceFrom(options.Expected) is not string difference)
            return new GalleryFile(new GalleryState(log, options, reopen), options with { Key = null });
        log.Dispose();
        throw new InvalidFileException(log.Name, difference);
    }

    private static GalleryOptions Checked(GalleryOptions? options)
    {
        options ??= new GalleryOptions();
        GalleryText.RequireActor(options.Actor, nameof(options));
        return options.Storage is EmbeddingStorage.Float32 or EmbeddingStorage.Int8
            ? options
            : throw new ArgumentOutOfRangeException(nameof(options), options.Storage, "A gallery keeps its embeddings whole, in single precision, with bytes beside them or without.");
    }

    private AuditEntry Entry(GalleryContent now, AuditAction action, params long[] ids) => now.NextEntry(options.Clock.GetUtcNow(), options.Actor, action, ids);

    private GallerySamples Samples(long[] ids, IReadOnlyList<NamedEmbedding> samples)
    {
        long time = options.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        var values = new List<float>(samples.Count * samples[0].Embedding.Values.Length);
        foreach (NamedEmbedding sample in samples)
            values.AddRange(sample.Embedding.Values);
        return new GallerySamples(ids, [.. ids.Select(_ => time)], [.. samples.Select(sample => sample.Name)], values.ToArray());
    }

    private void RequireWritable()
    {
        if (!options.Writable)
            throw new InvalidOperationException("The gallery was opened to be read.");
    }

    /// <summary>Removes people in one change: the samples of those that were there, and whether anything was changed.</summary>
    private (ILookup<string, long> People, bool Changed) RemoveTogether(IReadOnlyList<string> names, bool eraseBytes)
    {
        lock (state.Access)
        {
            RequireWritable();
            GalleryContent now = state.Loaded();
            ILookup<string, long> people = now.IdsOf(names.ToFrozenSet(StringComparer.Ordinal));
            long[] ids = names.All(people.Contains) ? [.. people.SelectMany(person => person).Order()] : [];
            bool erases = eraseBytes && (ids.Length > 0 || now.HoldsRemoved);
            if (erases)
                state.Rewrite(now.Binding, now.Rewritten(Entry(now, AuditAction.Erase, ids), ids.ToFrozenSet()));
            else if (ids.Length > 0)
                state.Change(now, new GalleryChange([Entry(now, AuditAction.Remove, ids)], GallerySamples.None, ids));
            return (people, erases || ids.Length > 0);
        }
    }
}
