using System;
using System.Collections.Generic;
using System.Linq;
using Managed.Faces.Search;
using Managed.Security;

namespace Managed.Faces.Gallery;

/// <summary>What a gallery's changes add up to, in memory. One thread changes it; searches take a snapshot of the index.</summary>
internal sealed class GalleryContent
{
    private const int MostSamples = 4096;
    private const int PageBytes = 16 << 20;
    private const int AuditEntryBytes = 128 + GalleryText.MaximumActorBytes;

    private readonly string file;
    private readonly int dimensions;
    private readonly List<long> ids = [];
    private readonly List<long> times = [];
    private readonly List<AuditEntry> audit = [];

    public GalleryContent(string file, GalleryHeader header, EmbeddingStorage storage)
    {
        this.file = file;
        dimensions = header.Binding.Dimensions;
        Binding = header.Binding;
        Index = new EmbeddingIndex(dimensions, storage);
        LastDigest = Sha256.HexOf(header.Id);
    }

    /// <summary>What the samples are bound to.</summary>
    public GalleryBinding Binding { get; }

    /// <summary>Whether samples were removed whose bytes are still in the file.</summary>
    public bool HoldsRemoved => Index.Snapshot.RowCount > Index.Snapshot.Count;

    /// <summary>The samples present, under the names of their people.</summary>
    public EmbeddingIndex Index { get; }

    /// <summary>The audit log.</summary>
    public IReadOnlyList<AuditEntry> Audit => audit;

    /// <summary>The digest of the last audit entry.</summary>
    public string LastDigest { get; private set; }

    /// <summary>The number of the next sample.</summary>
    public long NextId { get; private set; }

    /// <summary>Changes that were taken in.</summary>
    public int ChangeCount { get; private set; }

    public void Apply(GalleryChange change)
    {
        foreach (AuditEntry entry in change.Audit)
        {
            if (entry.Digest != entry.DigestAfter(LastDigest))
                throw new InvalidFileException(file, $"the chain of its audit log is broken at entry {audit.Count}");
            audit.Add(entry);
            LastDigest = entry.Digest;
            foreach (SampleRange range in entry.Samples)
                NextId = Math.Max(NextId, range.First + range.Count);
        }

        foreach (long id in change.Added.Ids)
        {
            if (ids.Count > 0 && id <= ids[^1])
                throw new InvalidFileException(file, "the numbers of its samples do not rise");
            ids.Add(id);
            NextId = Math.Max(NextId, id + 1);
        }

        times.AddRange(change.Added.Times);
        Index.AddRange(change.Added.Names, change.Added.Values.Span);
        foreach (long id in change.Removed)
        {
            int row = ids.BinarySearch(id);
            if (row < 0 || !Index.Remove(row))
                throw new InvalidFileException(file, $"removes sample {id}, which is not there");
        }

        ChangeCount++;
    }

    /// <summary>The entry that follows the last.</summary>
    public AuditEntry NextEntry(DateTimeOffset at, string actor, AuditAction action, params long[] samples) =>
        AuditEntry.After(LastDigest, at, actor, action, GalleryChange.Ranges(samples));

    /// <summary>The numbers of some people's samples, each person's together.</summary>
    public ILookup<string, long> IdsOf(IReadOnlySet<string> names) =>
        Present(Index.Snapshot).Where(sample => names.Contains(sample.Label)).ToLookup(sample => sample.Label, sample => ids[(int)sample.Row], StringComparer.Ordinal);

    public IReadOnlyList<GalleryPerson> People()
    {
        var people = new SortedDictionary<string, List<GallerySample>>(StringComparer.Ordinal);
        foreach ((long row, string label) in Present(Index.Snapshot))
        {
            if (!people.TryGetValue(label, out List<GallerySample>? samples))
                people.Add(label, samples = []);
            samples.Add(new GallerySample(ids[(int)row], TimeOf(row)));
        }

        return [.. people.Select(person => new GalleryPerson(person.Key, person.Value))];
    }

    /// <summary>The samples present, in the order in which they were enrolled, but for some.</summary>
    public IEnumerable<(long Id, DateTimeOffset At, NamedEmbedding Sample)> Samples()
    {
        EmbeddingSnapshot snapshot = Index.Snapshot;
        foreach ((long row, string label) in Present(snapshot))
            yield return (ids[(int)row], TimeOf(row), new NamedEmbedding(label, new FaceEmbedding(snapshot.ValuesOf(row))));
    }

    /// <summary>The fewest changes that add up to the audit log and the samples present without some.</summary>
    public IEnumerable<GalleryChange> Rewritten(AuditEntry last, IReadOnlySet<long> without)
    {
        foreach (AuditEntry[] page in AuditPages(audit.Append(last)))
            yield return new GalleryChange([.. page], GallerySamples.None, []);
        EmbeddingSnapshot snapshot = Index.Snapshot;
        int size = SamplesPerChange(dimensions);
        foreach ((long Row, string Label)[] page in Present(snapshot).Where(sample => !without.Contains(ids[(int)sample.Row])).Chunk(size))
            yield return new GalleryChange([], Page(snapshot, page), []);
    }

    /// <summary>How many samples are put into one change.</summary>
    public static int SamplesPerChange(int dimensions) => Math.Clamp(PageBytes / ((sizeof(float) * dimensions) + GalleryText.MaximumNameBytes), 1, MostSamples);

    private static IEnumerable<AuditEntry[]> AuditPages(IEnumerable<AuditEntry> entries)
    {
        var page = new List<AuditEntry>();
        long bytes = 0;
        foreach (AuditEntry entry in entries)
        {
            long size = AuditEntryBytes + (2L * sizeof(long) * entry.Samples.Length);
            if (page.Count > 0 && bytes + size > PageBytes)
            {
                yield return [.. page];
                page.Clear();
                bytes = 0;
            }

            page.Add(entry);
            bytes += size;
        }

        yield return [.. page];
    }

    private static IEnumerable<(long Row, string Label)> Present(EmbeddingSnapshot snapshot)
    {
        for (long row = 0; row < snapshot.RowCount; row++)
        {
            if (snapshot.LabelOf(row) is string label)
                yield return (row, label);
        }
    }

    private GallerySamples Page(EmbeddingSnapshot snapshot, (long Row, string Label)[] page)
    {
        var values = new float[page.Length * dimensions];
        for (int i = 0; i < page.Length; i++)
            snapshot.ValuesOf(page[i].Row).CopyTo(values.AsSpan(i * dimensions));
        return new GallerySamples(
            [.. page.Select(sample => ids[(int)sample.Row])], [.. page.Select(sample => times[(int)sample.Row])], [.. page.Select(sample => sample.Label)], values);
    }

    private DateTimeOffset TimeOf(long row) => DateTimeOffset.FromUnixTimeMilliseconds(times[(int)row]);
}
