using System;
using System.Collections.Generic;
using System.Linq;
using System.Linq.Expressions;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Managed.Faces;
using Managed.Faces.Gallery;
using Microsoft.Extensions.VectorData;

namespace Managed.VectorData;

/// <summary>A gallery in a vector store: Qdrant, Redis, Milvus, Azure AI Search and others, through their own connectors.</summary>
/// <remarks>
/// The store proposes candidates; their distances are computed anew from templates that it keeps untouched, so that where the store's index is exact the answer is that
/// of the gallery in a file, and where it is approximate somebody may be missed. A store has no transactions: samples count once the gallery's own record says so, which
/// makes an enrolment happen whole or not at all; a removal that fails is to be called again. One process at a time has it open to change it, which is for the caller to see to. Where
/// the store cannot be reached or refuses, <see cref="VectorStoreException"/> says why. Limits: the Euclidean and the cosine metric, 1,024 samples a step.
/// </remarks>
public sealed class VectorDataGallery : IGallery
{
    /// <summary>The most samples that are enrolled in one step.</summary>
    public const int MaximumSamplesAtOnce = 1024;

    private const int FewestCandidates = 16;
    private const int MaximumGalleryNameBytes = 256;

    private readonly VectorStoreCollection<object, Dictionary<string, object?>> collection;
    private readonly VectorDataGalleryOptions options;
    private readonly SampleRecord records;
    private readonly RecordPages pages;
    private readonly GallerySeal seal;
    private readonly byte[] header;
    private readonly Lock writing = new();
    private bool swept;

    private VectorDataGallery(VectorStoreCollection<object, Dictionary<string, object?>> collection, string name, VectorDataGalleryOptions options, byte[] header)
    {
        this.collection = collection;
        this.options = options with { Key = null };
        this.header = header;
        Name = name;
        records = new SampleRecord(name, options.KeyKind);
        pages = new RecordPages(collection, name, records);
        seal = GallerySeal.Open(name, header, options.Key, options.Expected);
    }

    /// <summary>What the gallery is called in the store.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public GalleryBinding Binding => seal.Binding;

    /// <inheritdoc/>
    /// <remarks>All samples are read for it.</remarks>
    public long SampleCount => Wait(async () =>
    {
        long end = await ReadEndAsync();
        return (long)(await pages.AllAsync()).Count(record => records.ReadNumber(record) < end);
    });

    /// <inheritdoc/>
    public IReadOnlyList<GalleryPerson> People => Wait<IReadOnlyList<GalleryPerson>>(async () =>
    {
        long end = await ReadEndAsync();
        return
        [
            .. (await pages.AllAsync()).Where(record => records.ReadNumber(record) < end)
                .Select(record => records.ReadSample(seal, record))
                .GroupBy(sample => sample.Named.Name, sample => sample.Sample, StringComparer.Ordinal)
                .OrderBy(person => person.Key, StringComparer.Ordinal)
                .Select(person => new GalleryPerson(person.Key, [.. person.OrderBy(sample => sample.Id)])),
        ];
    });

    /// <summary>What a collection has to be like that galleries lie in, for <see cref="VectorStore.GetDynamicCollection"/>. Any number of galleries of one binding share one.</summary>
    /// <param name="dimensions">Values of an embedding.</param>
    /// <param name="metric">How distances are measured: the Euclidean or the cosine metric.</param>
    /// <param name="keys">What the store takes as keys.</param>
    /// <param name="indexKind">One of <see cref="IndexKind"/> that the store has; the one by default compares with all.</param>
    public static VectorStoreCollectionDefinition Definition(
        int dimensions, FaceMetric metric = FaceMetric.Euclidean, VectorKeyKind keys = VectorKeyKind.Text, string indexKind = IndexKind.Flat) => new()
        {
            Properties =
            [
                new VectorStoreKeyProperty(SampleRecord.Key, keys == VectorKeyKind.Guid ? typeof(Guid) : typeof(string)),
                new VectorStoreDataProperty(SampleRecord.Gallery, typeof(string)) { IsIndexed = true },
                new VectorStoreDataProperty(SampleRecord.Person, typeof(string)) { IsIndexed = true },
                new VectorStoreDataProperty(SampleRecord.Sample, typeof(long)) { IsIndexed = true },
                new VectorStoreDataProperty(SampleRecord.EnrolledAt, typeof(long)),
                new VectorStoreDataProperty(SampleRecord.Name, typeof(string)),
                new VectorStoreDataProperty(SampleRecord.Template, typeof(string)),
                new VectorStoreVectorProperty(SampleRecord.Vector, typeof(ReadOnlyMemory<float>), dimensions)
                {
                    DistanceFunction = metric == FaceMetric.Cosine ? DistanceFunction.CosineSimilarity : DistanceFunction.EuclideanDistance,
                    IndexKind = indexKind,
                },
            ],
        };

    /// <summary>Makes an empty gallery, and the collection where there is none.</summary>
    /// <param name="collection">A dynamic collection of <see cref="Definition"/>; it stays the caller's.</param>
    /// <param name="name">What the gallery will be called: at most 256 bytes of UTF-8.</param>
    /// <param name="binding">What its embeddings will be bound to.</param>
    /// <param name="options">Key and kind of the records' keys; null for none.</param>
    /// <exception cref="InvalidOperationException">There is a gallery of this name.</exception>
    public static VectorDataGallery Create(
        VectorStoreCollection<object, Dictionary<string, object?>> collection, string name, GalleryBinding binding, VectorDataGalleryOptions? options = null)
    {
        options = Checked(collection, name, options);
        ArgumentNullException.ThrowIfNull(binding);
        if (binding.Metric == FaceMetric.ChiSquare)
            throw new ArgumentException("Vector stores compare faces by the Euclidean or the cosine metric.", nameof(binding));
        byte[] header = GallerySeal.CreateHeader(binding, options.Key);
        var gallery = new VectorDataGallery(collection, name, options, header);
        try
        {
            Wait(async () =>
            {
                await collection.EnsureCollectionExistsAsync();
                if (await collection.GetAsync(gallery.records.HeaderKey) is not null)
                    throw new InvalidOperationException($"There is a gallery {name} in the collection already.");
                await collection.UpsertAsync(gallery.records.OfHeader(header, 0, binding.Dimensions));
                return true;
            });
            return gallery;
        }
        catch
        {
            gallery.Dispose();
            throw;
        }
    }

    /// <summary>Opens a gallery.</summary>
    /// <param name="collection">A dynamic collection of <see cref="Definition"/>; it stays the caller's.</param>
    /// <param name="name">What the gallery is called.</param>
    /// <param name="options">Key and kind of the records' keys; null for none.</param>
    /// <exception cref="InvalidFileException">There is no such gallery, the key is not its key, or it is bound to another embedder.</exception>
    public static VectorDataGallery Open(
        VectorStoreCollection<object, Dictionary<string, object?>> collection, string name, VectorDataGalleryOptions? options = null)
    {
        options = Checked(collection, name, options);
        var records = new SampleRecord(name, options.KeyKind);
        Dictionary<string, object?> record = Wait(() => collection.GetAsync(records.HeaderKey)) ?? throw new InvalidFileException(name, "is not in the collection");
        return new VectorDataGallery(collection, name, options, records.ReadHeader(record).Header);
    }

    /// <inheritdoc/>
    /// <exception cref="VectorStoreException">The store refused; then nothing was enrolled, unless it refused the answer alone.</exception>
    public IReadOnlyList<long> Enroll(IReadOnlyList<NamedEmbedding> samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        foreach (NamedEmbedding sample in samples)
            NamedEmbedding.Require(sample, Binding.Dimensions);
        if (samples.Count > MaximumSamplesAtOnce)
            throw new ArgumentException($"At most {MaximumSamplesAtOnce} samples are enrolled in one step.", nameof(samples));
        if (samples.Count == 0)
            return [];
        lock (writing)
        {
            return Wait(async () =>
            {
                long end = await ReadEndAsync();
                if (!swept)
                    await collection.DeleteAsync(Enumerable.Range(0, MaximumSamplesAtOnce).Select(i => records.KeyOf(end + i)));

                // Until it has come to its end, what it left would count under the numbers of the next.
                swept = false;
                DateTimeOffset now = options.Clock.GetUtcNow();
                DateTimeOffset at = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());
                await collection.UpsertAsync(samples.Select((sample, i) => records.OfSample(seal, new GallerySample(end + i, at), sample)));
                await collection.UpsertAsync(records.OfHeader(header, end + samples.Count, Binding.Dimensions));
                swept = true;
                return (IReadOnlyList<long>)[.. Enumerable.Range(0, samples.Count).Select(i => end + i)];
            });
        }
    }

    /// <summary>Removes a person.</summary>
    /// <param name="name">The person.</param>
    /// <param name="eraseBytes">Not for this gallery to promise: whether a store overwrites what it deletes is its own matter.</param>
    /// <returns>Samples removed; 0 where there is no such person.</returns>
    /// <exception cref="NotSupportedException">The bytes are to be erased.</exception>
    public long Remove(string name, bool eraseBytes = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (eraseBytes)
            throw new NotSupportedException("What becomes of deleted bytes is the store's own matter; remove without erasing, and erase by the store's own means.");
        lock (writing)
        {
            return Wait(async () =>
            {
                long end = await ReadEndAsync();

                // What a step that failed left does not count, and is the person's all the same.
                long[] ids = [.. (await pages.OfAsync(SampleRecord.PersonOf(seal, name))).Select(records.ReadNumber)];
                if (ids.Length > 0)
                    await collection.DeleteAsync(ids.Select(records.KeyOf));
                return ids.LongCount(id => id < end);
            });
        }
    }

    /// <inheritdoc/>
    public FaceIdentification Identify(FaceEmbedding face, IdentificationOptions? options = null)
    {
        Binding.Require(face);
        seal.RequireOpen();
        return FaceIdentification.Of(new SampleSearch(this, face), Binding.Metric, options);
    }

    /// <summary>Lets go of the keys; the collection stays the caller's.</summary>
    public void Dispose() => seal.Dispose();

    private static VectorDataGalleryOptions Checked(VectorStoreCollection<object, Dictionary<string, object?>> collection, string name, VectorDataGalleryOptions? options)
    {
        ArgumentNullException.ThrowIfNull(collection);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        options ??= new VectorDataGalleryOptions();
        if (Encoding.UTF8.GetByteCount(name) > MaximumGalleryNameBytes)
            throw new ArgumentException($"A gallery's name has at most {MaximumGalleryNameBytes} bytes of UTF-8.", nameof(name));
        return options.MaximumCandidates >= FewestCandidates
            ? options
            : throw new ArgumentOutOfRangeException(nameof(options), options.MaximumCandidates, $"A search asks for {FewestCandidates} records or more.");
    }

    private static Expression<Func<Dictionary<string, object?>, bool>> InGallery(string gallery) => record => (string)record[SampleRecord.Gallery]! == gallery;

    /// <summary>Waits on another thread, so that a caller's context that has one thread alone is not waited for by itself.</summary>
    private static T Wait<T>(Func<Task<T>> work) => Task.Run(work).GetAwaiter().GetResult();

    private async Task<long> ReadEndAsync()
    {
        seal.RequireOpen();
        Dictionary<string, object?> record = await collection.GetAsync(records.HeaderKey) ?? throw new InvalidFileException(Name, "is not in the collection");
        (byte[] now, long end) = records.ReadHeader(record);
        return now.AsSpan().SequenceEqual(header) ? end : throw new InvalidFileException(Name, "another gallery has taken its place");
    }

    private async Task<NearestSamples> NearestAsync(FaceEmbedding face, int wanted)
    {
        long end = await ReadEndAsync();
        int asked = Math.Min(wanted, options.MaximumCandidates);
        var search = new VectorSearchOptions<Dictionary<string, object?>> { Filter = InGallery(Name) };
        var found = new List<FaceCandidate>();
        int count = 0;
        float farthest = 0;
        await foreach (VectorSearchResult<Dictionary<string, object?>> result in collection.SearchAsync(new ReadOnlyMemory<float>(face.Values.ToArray()), asked, search))
        {
            (GallerySample sample, NamedEmbedding named) = records.ReadSample(seal, result.Record);
            float distance = face.DistanceTo(named.Embedding, Binding.Metric);
            count++;
            farthest = Math.Max(farthest, distance);
            if (sample.Id < end)
                found.Add(new FaceCandidate(named.Name, distance));
        }

        bool all = count < asked || asked == options.MaximumCandidates;
        return new NearestSamples(found, all ? null : NearestSamples.BoundOf(farthest, Binding.Dimensions, Binding.Metric));
    }

    private async Task<IReadOnlyList<FaceCandidate>> MeasureAsync(FaceEmbedding face, IReadOnlyList<string> people)
    {
        long end = await ReadEndAsync();
        var found = new List<FaceCandidate>();
        foreach (string name in people)
        {
            foreach (Dictionary<string, object?> record in await pages.OfAsync(SampleRecord.PersonOf(seal, name)))
            {
                (GallerySample sample, NamedEmbedding named) = records.ReadSample(seal, record);
                if (sample.Id < end)
                    found.Add(new FaceCandidate(named.Name, face.DistanceTo(named.Embedding, Binding.Metric)));
            }
        }

        return found;
    }

    private sealed class SampleSearch(VectorDataGallery gallery, FaceEmbedding face) : ISampleSearch
    {
        public NearestSamples Nearest(int wanted) => Wait(() => gallery.NearestAsync(face, wanted));

        public IReadOnlyList<FaceCandidate> Of(IReadOnlyList<string> people) => Wait(() => gallery.MeasureAsync(face, people));
    }
}
