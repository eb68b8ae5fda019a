using System;
using System.Collections.Generic;
using System.Data;
using System.Linq;
using System.Text;
using Managed.Faces;
using Managed.Faces.Gallery;
using Managed.Security;
using Npgsql;

namespace Managed.Postgres;

/// <summary>A gallery in PostgreSQL with the extension vector: for any number of processes and machines at once.</summary>
/// <remarks>
/// Each change is a transaction; what was acknowledged is as durable as the database makes it. The database proposes candidates, whose distances are computed anew
/// here, so an exact search gives what a gallery in a file gives, to the bit. Limits: the Euclidean and the cosine metric, 1,536 values an embedding. Where the
/// database cannot be reached or refuses, <see cref="NpgsqlException"/> says why; a transaction whose end was not heard of may have happened.
/// </remarks>
public sealed class PostgresGallery : IGallery
{
    private const int MaximumDimensions = 1536;
    private const int MaximumGalleryNameBytes = 256;
    private const int MaximumTenantBytes = 64;
    private const int MaximumEffort = 1000;

    private readonly NpgsqlDataSource source;
    private readonly PostgresGalleryOptions options;
    private readonly byte[] header;
    private readonly GallerySeal seal;

    private PostgresGallery(NpgsqlDataSource source, string name, PostgresGalleryOptions options, byte[] header)
    {
        this.source = source;
        Name = name;
        this.options = options with { Key = null };
        this.header = header;
        seal = GallerySeal.Open(name, header, options.Key, options.Expected);
    }

    /// <summary>What the gallery is called in the database.</summary>
    public string Name { get; }

    /// <summary>Whether names can be read only with a key.</summary>
    public bool Encrypted => seal.Encrypted;

    /// <inheritdoc/>
    public GalleryBinding Binding => seal.Binding;

    /// <inheritdoc/>
    public long SampleCount => Reading((_, tables) => tables.Stand().SampleCount);

    /// <inheritdoc/>
    public IReadOnlyList<GalleryPerson> People
    {
        get
        {
            List<StoredSample> samples = Reading((connection, _) => Samples(connection).All(embeddings: Encrypted));
            return
            [
                .. samples.GroupBy(sample => seal.Open(sample.Sample, sample.Name, sample.Values), StringComparer.Ordinal)
                    .OrderBy(person => person.Key, StringComparer.Ordinal)
                    .Select(person => new GalleryPerson(person.Key, [.. person.Select(sample => sample.Sample)])),
            ];
        }
    }

    /// <summary>Who did what and when; the chain of its digests is checked.</summary>
    public IReadOnlyList<AuditEntry> Audit => Reading((_, tables) => tables.ReadAudit(FirstDigest));

    private string FirstDigest => Sha256.HexOf(seal.Id);

    /// <summary>Makes an empty gallery in a schema that <see cref="PostgresSchema.Migrate"/> made.</summary>
    /// <param name="source">The database; it stays the caller's.</param>
    /// <param name="name">What the gallery will be called: at most 256 bytes of UTF-8.</param>
    /// <param name="binding">What its embeddings will be bound to.</param>
    /// <param name="options">Tenant, key, actor and search; null for none.</param>
    /// <exception cref="InvalidOperationException">There is a gallery of this name.</exception>
    public static PostgresGallery Create(NpgsqlDataSource source, string name, GalleryBinding binding, PostgresGalleryOptions? options = null)
    {
        options = Checked(source, name, options);
        ArgumentNullException.ThrowIfNull(binding);
        if (binding.Metric == FaceMetric.ChiSquare)
            throw new ArgumentException("The database compares faces by the Euclidean or the cosine metric.", nameof(binding));
        if (binding.Dimensions > MaximumDimensions)
            throw new ArgumentException($"The database holds embeddings of at most {MaximumDimensions} values.", nameof(binding));
        byte[] header = GallerySeal.CreateHeader(binding, options.Key);
        var gallery = new PostgresGallery(source, name, options, header);
        try
        {
            using NpgsqlConnection connection = source.OpenConnection();
            bool made = InTransaction(connection, IsolationLevel.ReadCommitted, name, options, (_, tables) =>
            {
                if (!tables.TryCreate(header, binding, gallery.FirstDigest))
                    return false;
                gallery.Advance(tables, tables.StandToChange(header), AuditAction.Create, [], 0);
                return true;
            });
            return made ? gallery : throw new InvalidOperationException($"There is a gallery {name} in the database already.");
        }
        catch
        {
            gallery.Dispose();
            throw;
        }
    }

    /// <summary>Opens a gallery.</summary>
    /// <param name="source">The database; it stays the caller's.</param>
    /// <param name="name">What the gallery is called.</param>
    /// <param name="options">Tenant, key, actor and search; null for none.</param>
    /// <exception cref="InvalidFileException">There is no such gallery, the key is not its key, or it is bound to another embedder.</exception>
    public static PostgresGallery Open(NpgsqlDataSource source, string name, PostgresGalleryOptions? options = null)
    {
        options = Checked(source, name, options);
        using NpgsqlConnection connection = source.OpenConnection();
        byte[]? header = InTransaction(connection, IsolationLevel.RepeatableRead, name, options, (found, _) => found);
        return new PostgresGallery(source, name, options, header ?? throw new InvalidFileException(name, "is not in the database"));
    }

    /// <inheritdoc/>
    public IReadOnlyList<long> Enroll(IReadOnlyList<NamedEmbedding> samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        foreach (NamedEmbedding sample in samples)
            NamedEmbedding.Require(sample, Binding.Dimensions);
        if (samples.Count == 0)
            return [];
        using NpgsqlConnection connection = source.OpenConnection();
        return Changing(connection, (tables, before) =>
        {
            long[] ids = [.. Enumerable.Range(0, samples.Count).Select(i => before.NextSample + i)];
            DateTimeOffset at = DateTimeOffset.FromUnixTimeMilliseconds(options.Clock.GetUtcNow().ToUnixTimeMilliseconds());
            Samples(connection).Add(before.NextSample, at, samples);
            Advance(tables, before, AuditAction.Enroll, ids, ids.Length);
            return ids;
        });
    }

    /// <summary>Adds a sample of a person.</summary>
    /// <returns>The sample's number.</returns>
    public long Enroll(string name, FaceEmbedding embedding) => Enroll([new NamedEmbedding(name, embedding)])[0];

    /// <summary>Removes a person.</summary>
    /// <param name="name">The person.</param>
    /// <param name="eraseBytes">
    /// Whether the table that the samples were in is written anew without them, for which it is locked and this role has to own it. The write-ahead log, its archive,
    /// replicas and backups keep what they were told; the project's README says how that goes. The audit log tells of the removal with it, and of the erasure after it.
    /// </param>
    /// <returns>Samples removed; 0 where there is no such person.</returns>
    /// <exception cref="InvalidOperationException">This role does not own the table, and nothing was removed; or an older transaction keeps the bytes of what was.</exception>
    public long Remove(string name, bool eraseBytes = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        byte[] person = seal.DigestOf(name);
        using NpgsqlConnection connection = source.OpenConnection();
        if (eraseBytes)
            SampleErasure.RequireOwner(connection, options.Schema);
        long[] removed = Changing(connection, (tables, before) =>
        {
            long[] ids = Samples(connection).Remove(person);
            if (ids.Length > 0)
                Advance(tables, before, AuditAction.Remove, ids, -ids.Length);
            return ids;
        });
        if (eraseBytes)
        {
            SampleErasure.Erase(connection, options.Schema, person);
            Changing(connection, (tables, before) =>
            {
                Advance(tables, before, AuditAction.Erase, removed, 0);
                return true;
            });
        }

        return removed.Length;
    }

    /// <inheritdoc/>
    public FaceIdentification Identify(FaceEmbedding face, IdentificationOptions? options = null) => Identify(face, null, options);

    /// <summary>Finds who a face is of, among some samples.</summary>
    /// <param name="face">The face's embedding.</param>
    /// <param name="filter">Which samples take part; null for all.</param>
    /// <param name="identification">How it is decided; null for the defaults.</param>
    /// <exception cref="ArgumentException">The embedding has another number of values than the gallery's.</exception>
    public FaceIdentification Identify(FaceEmbedding face, PostgresFilter? filter, IdentificationOptions? identification = null)
    {
        Binding.Require(face);
        return Reading((connection, _) =>
        {
            int? effort = options.Search == PostgresSearch.Approximate ? options.ApproximateEffort : null;

            // Without the second setting the database reads and sorts all samples where it takes that for cheaper.
            if (effort is not null)
                connection.Execute("SELECT set_config('hnsw.ef_search', $1, true), set_config('enable_sort', 'off', true)", Statements.Of($"{effort}"));
            var search = new SampleSearch(Samples(connection), Name, seal, face, filter, effort);
            return FaceIdentification.Of(search, Binding.Metric, identification);
        });
    }

    /// <summary>Makes the index that <see cref="PostgresSearch.Approximate"/> uses, over this gallery alone; for the owner of the tables. It takes long and much memory.</summary>
    /// <param name="connections">Neighbours that each sample keeps (m), from 2 to 100.</param>
    /// <param name="effort">Samples looked at while one is put in (ef_construction), at least twice as many, up to 1000.</param>
    public void CreateApproximateIndex(int connections = 16, int effort = 64)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(connections, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(connections, 100);
        ArgumentOutOfRangeException.ThrowIfLessThan(effort, 2 * connections);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(effort, MaximumEffort);
        string operators = Binding.Metric == FaceMetric.Cosine ? "vector_cosine_ops" : "vector_l2_ops";
        using NpgsqlConnection connection = source.OpenConnection();
        Changing(connection, (_, _) =>
        {
            // A statement that defines takes no parameters: the database itself quotes the two names.
            string condition = connection.Read(
                "SELECT format('tenant = %L AND gallery = %L', $1, $2)", row => row.GetString(0), Statements.Of(options.Tenant), Statements.Of(Name)).Single();
            string index = $"samples_near_{Convert.ToHexStringLower(seal.Id)}";
            return connection.Execute(
                $"""
                CREATE INDEX IF NOT EXISTS {index} ON {options.Schema}.samples
                USING hnsw ((embedding::vector({Binding.Dimensions})) {operators}) WITH (m = {connections}, ef_construction = {effort}) WHERE {condition};
                ALTER INDEX {options.Schema}.{index} ALTER COLUMN 1 SET STATISTICS 0
                """);
        });
    }

    /// <summary>Lets go of the keys; the database stays the caller's.</summary>
    public void Dispose() => seal.Dispose();

    private static PostgresGalleryOptions Checked(NpgsqlDataSource source, string name, PostgresGalleryOptions? options)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        options ??= new PostgresGalleryOptions();
        PostgresSchema.RequireName(options.Schema);
        if (Encoding.UTF8.GetByteCount(name) > MaximumGalleryNameBytes)
            throw new ArgumentException($"A gallery's name has at most {MaximumGalleryNameBytes} bytes of UTF-8.", nameof(name));
        if (string.IsNullOrWhiteSpace(options.Tenant) || Encoding.UTF8.GetByteCount(options.Tenant) > MaximumTenantBytes)
            throw new ArgumentException($"A tenant's name is not blank and has at most {MaximumTenantBytes} bytes of UTF-8.", nameof(options));
        GalleryText.RequireActor(options.Actor, nameof(options));
        if (options.ApproximateEffort is < 1 or > MaximumEffort)
            throw new ArgumentOutOfRangeException(nameof(options), options.ApproximateEffort, $"An approximate search looks at 1 to {MaximumEffort} samples.");
        return options;
    }

    /// <summary>Does something in a transaction that has entered the gallery, told the header that is there.</summary>
    private static T InTransaction<T>(
        NpgsqlConnection connection, IsolationLevel isolation, string name, PostgresGalleryOptions options, Func<byte[]?, GalleryTables, T> work)
    {
        using NpgsqlTransaction transaction = connection.BeginTransaction(isolation);
        var tables = new GalleryTables(connection, options.Schema, options.Tenant, name);
        T result = work(tables.Enter(), tables);
        transaction.Commit();
        return result;
    }

    /// <summary>Reads of one moment, however many statements it takes, in the gallery that was opened.</summary>
    private T Reading<T>(Func<NpgsqlConnection, GalleryTables, T> work)
    {
        using NpgsqlConnection connection = source.OpenConnection();
        return InTransaction(connection, IsolationLevel.RepeatableRead, Name, options, (found, tables) =>
        {
            tables.Require(found, header);
            return work(connection, tables);
        });
    }

    /// <summary>Changes the gallery that was opened while no other can.</summary>
    private T Changing<T>(NpgsqlConnection connection, Func<GalleryTables, GalleryStanding, T> work) => InTransaction(
        connection, IsolationLevel.ReadCommitted, Name, options, (_, tables) => work(tables, tables.StandToChange(header)));

    private SampleTable Samples(NpgsqlConnection connection) => new(connection, options.Schema, options.Tenant, Name, seal);

    private void Advance(GalleryTables tables, GalleryStanding before, AuditAction action, long[] ids, int more) => tables.Advance(
        before, before.NextSample + Math.Max(0, more), before.SampleCount + more, options.Clock.GetUtcNow(), options.Actor, action, ids);
}
