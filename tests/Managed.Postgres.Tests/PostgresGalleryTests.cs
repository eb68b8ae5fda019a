using System;
using System.Data;
using System.Globalization;
using System.Linq;
using System.Text;
using Managed.Faces;
using Managed.Faces.Gallery;
using Managed.Security;
using Managed.Tests.Faces.Gallery;
using Npgsql;
using Xunit;

namespace Managed.Postgres.Tests;

/// <summary>What a gallery in a database promises beyond what all galleries do.</summary>
[Collection(PostgresTests.Name)]
public sealed class PostgresGalleryTests(PostgresServer server)
{
    private static readonly NamedEmbedding[] Crowd = [.. Enumerable.Range(0, 400).Select(i => new NamedEmbedding($"person {i}", SampleGalleries.Embedding(i)))];

    [SkippableFact]
    public void Whoever_has_no_key_can_neither_read_names_nor_guess_them_nor_move_them()
    {
        using var schema = new TestSchema(server);
        using GalleryKey key = GalleryKey.FromBytes(GalleryKey.CreateBytes());
        using PostgresGallery gallery = PostgresGallery.Create(server.Source, "people", SampleGalleries.Binding, schema.Options with { Key = key });
        gallery.Enroll([new("Ada Lovelace", SampleGalleries.Embedding(1)), new("Bob", SampleGalleries.Embedding(2))]);
        Assert.True(gallery.Encrypted);
        string rows = schema.Scalar<string>($"SELECT string_agg(s::text, ' ') FROM {schema.Name}.samples AS s");
        Assert.DoesNotContain("4c6f76656c616365", rows, StringComparison.Ordinal);
        Assert.DoesNotContain(Sha256.HexOf("Ada Lovelace"u8), rows, StringComparison.Ordinal);

        Change(schema, $"UPDATE {schema.Name}.samples SET enrolled_at = enrolled_at + interval '1 hour' WHERE sample = 0");
        AssertChanged("enrolled_at = enrolled_at - interval '1 hour'");
        Change(schema, $"UPDATE {schema.Name}.samples SET embedding = embedding + '[0.001,0,0,0,0]' WHERE sample = 0");
        AssertChanged($"embedding = '[{string.Join(',', SampleGalleries.Embedding(1).Values.ToArray().Select(value => value.ToString("R", CultureInfo.InvariantCulture)))}]'");
        Change(schema, $"UPDATE {schema.Name}.samples AS s SET name = o.name FROM {schema.Name}.samples AS o WHERE s.sample = 0 AND o.sample = 1");
        AssertChanged(null);

        void AssertChanged(string? mend)
        {
            InvalidFileException refused = Assert.Throws<InvalidFileException>(() => gallery.Identify(SampleGalleries.Embedding(1)));
            Assert.Equal("people: sample 0 was changed by someone who does not have the key.", refused.Message);
            Assert.Throws<InvalidFileException>(() => gallery.People);
            if (mend is not null)
                Change(schema, $"UPDATE {schema.Name}.samples SET {mend} WHERE sample = 0");
            if (mend is not null)
                Assert.Equal("Ada Lovelace", gallery.Identify(SampleGalleries.Embedding(1)).Name);
        }
    }

    [SkippableFact]
    public void The_audit_log_tells_who_did_what_without_names_and_misses_no_entry()
    {
        using var schema = new TestSchema(server);
        using PostgresGallery gallery = PostgresGallery.Create(server.Source, "people", SampleGalleries.Binding, schema.Options with { Actor = "operator 7" });
        gallery.Enroll([.. Crowd.Take(3).Select(sample => sample with { Name = "Ada" })]);
        gallery.Enroll("Bob", SampleGalleries.Embedding(9));
        gallery.Remove("Ada");
        gallery.Remove("Bob", eraseBytes: true);
        AuditAction[] actions = [.. gallery.Audit.Select(entry => entry.Action)];
        Assert.Equal([AuditAction.Create, AuditAction.Enroll, AuditAction.Enroll, AuditAction.Remove, AuditAction.Remove, AuditAction.Erase], actions);
        Assert.All(gallery.Audit, entry => Assert.Equal("operator 7", entry.Actor));
        Assert.Equal([new SampleRange(0, 3)], gallery.Audit[3].Samples.ToArray());
        Change(schema, $"UPDATE {schema.Name}.audit SET actor = 'somebody' WHERE entry = 2");
        Assert.Contains("broken at entry 2", Assert.Throws<InvalidFileException>(() => gallery.Audit).Message, StringComparison.Ordinal);
        Change(schema, $"UPDATE {schema.Name}.audit SET actor = 'operator 7' WHERE entry = 2; DELETE FROM {schema.Name}.audit WHERE entry = 5");
        Assert.Contains("end of its audit log", Assert.Throws<InvalidFileException>(() => gallery.Audit).Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void No_byte_of_an_erased_template_is_in_a_table_of_the_database()
    {
        using var schema = new TestSchema(server);
        using PostgresGallery gallery = PostgresGallery.Create(server.Source, "people", SampleGalleries.Binding, schema.Options);
        gallery.Enroll(Crowd);
        Assert.True(TablesHold(schema, SampleGalleries.Embedding(7)));
        gallery.Remove("person 7");
        Assert.True(TablesHold(schema, SampleGalleries.Embedding(7)));
        Assert.Equal(0, gallery.Remove("person 7", eraseBytes: true));
        Assert.False(TablesHold(schema, SampleGalleries.Embedding(7)));
        Assert.Equal(1, gallery.Remove("person 8", eraseBytes: true));
        Assert.False(TablesHold(schema, SampleGalleries.Embedding(8)));
        Assert.True(TablesHold(schema, SampleGalleries.Embedding(9)));
        Assert.Equal(398, gallery.SampleCount);
    }

    [SkippableFact]
    public void Bytes_that_an_older_transaction_keeps_are_not_called_erased()
    {
        server.RequireServer();
        using var schema = new TestSchema(server);
        using PostgresGallery gallery = PostgresGallery.Create(server.Source, "people", SampleGalleries.Binding, schema.Options);
        gallery.Enroll(Crowd);
        using (NpgsqlConnection reader = server.Source.OpenConnection())
        {
            using NpgsqlTransaction reading = reader.BeginTransaction(IsolationLevel.RepeatableRead);
            reader.Execute("SELECT count(*) FROM pg_class");
            InvalidOperationException refused = Assert.Throws<InvalidOperationException>(() => gallery.Remove("person 7", eraseBytes: true));
            Assert.StartsWith("Removed, but not erased", refused.Message, StringComparison.Ordinal);
            Assert.Equal([AuditAction.Create, AuditAction.Enroll, AuditAction.Remove], gallery.Audit.Select(entry => entry.Action));
            Assert.True(TablesHold(schema, SampleGalleries.Embedding(7)));
        }

        Assert.Equal(0, gallery.Remove("person 7", eraseBytes: true));
        Assert.Equal(AuditAction.Erase, gallery.Audit[^1].Action);
        Assert.False(TablesHold(schema, SampleGalleries.Embedding(7)));
    }

    [SkippableTheory]
    [InlineData(0)]
    [InlineData(3)]
    public void What_the_planner_gathers_holds_nothing_of_a_person(int partitions)
    {
        using var schema = new TestSchema(server, partitions);
        using PostgresGallery gallery = PostgresGallery.Create(server.Source, "people", SampleGalleries.Binding, schema.Options);
        gallery.Enroll(Crowd);
        gallery.CreateApproximateIndex();
        schema.Execute($"ANALYZE {schema.Name}.samples");
        string gathered = schema.Scalar<string>(
            $"""
            SELECT string_agg(s.stavalues1::text || coalesce(s.stavalues2::text, '') || coalesce(s.stavalues3::text, ''), ' ')
            FROM pg_statistic AS s JOIN pg_class AS c ON c.oid = s.starelid WHERE c.relnamespace = '{schema.Name}'::regnamespace
            """);
        Assert.Contains("people", gathered, StringComparison.Ordinal);
        Assert.All(Crowd, sample =>
        {
            Assert.DoesNotContain(sample.Embedding.Values[0].ToString("R", CultureInfo.InvariantCulture), gathered, StringComparison.Ordinal);
            Assert.DoesNotContain(Sha256.HexOf(Encoding.UTF8.GetBytes(sample.Name)), gathered, StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToHexStringLower(Encoding.UTF8.GetBytes(sample.Name)), gathered, StringComparison.Ordinal);
        });
    }

    [SkippableFact]
    public void A_filter_says_which_samples_take_part()
    {
        using var schema = new TestSchema(server);
        using GalleryKey key = GalleryKey.FromBytes(GalleryKey.CreateBytes());
        var clock = new SteppingClock();
        using PostgresGallery gallery = PostgresGallery.Create(server.Source, "people", SampleGalleries.Binding, schema.Options with { Key = key, Clock = clock });
        gallery.Enroll(Crowd[..10]);
        DateTimeOffset between = clock.Now = clock.Now.AddDays(1);
        clock.Now = between.AddDays(1);
        gallery.Enroll(Crowd[10..20]);
        FaceEmbedding probe = SampleGalleries.Embedding(3);
        string[] Found(PostgresFilter? filter) => [.. gallery.Identify(probe, filter, new IdentificationOptions { Top = 40 }).Candidates.Select(candidate => candidate.Name)];
        Assert.Equal(20, Found(null).Length);
        Assert.Equal("person 3", Found(new PostgresFilter())[0]);
        Assert.Equal(["person 14", "person 5"], Found(new PostgresFilter { Among = ["person 5", "person 14", "nobody"] }).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("person 3", Found(new PostgresFilter { Except = ["person 3"] }));
        Assert.Equal(Crowd[..10].Select(sample => sample.Name), Found(new PostgresFilter { EnrolledBefore = between }).Order(StringComparer.Ordinal));
        Assert.Equal(Crowd[10..20].Select(sample => sample.Name), Found(new PostgresFilter { EnrolledFrom = between }).Order(StringComparer.Ordinal));
    }

    [SkippableTheory]
    [InlineData(FaceMetric.Euclidean)]
    [InlineData(FaceMetric.Cosine)]
    public void An_approximate_search_uses_its_index_and_an_exact_one_never_does(FaceMetric metric)
    {
        using var schema = new TestSchema(server, partitions: 1);
        PostgresGalleryOptions options = schema.Options with { Search = PostgresSearch.Approximate, ApproximateEffort = 100 };
        using PostgresGallery approximate = PostgresGallery.Create(server.Source, "people", SampleGalleries.Binding with { Metric = metric }, options);
        approximate.Enroll(Crowd);
        approximate.CreateApproximateIndex();
        approximate.CreateApproximateIndex();
        using PostgresGallery exact = PostgresGallery.Open(server.Source, "people", schema.Options);
        schema.Execute($"ANALYZE {schema.Name}.samples");
        long Scans() => schema.Scalar<long>(
            $"""
            SELECT pg_stat_force_next_flush() IS NULL, (
                SELECT coalesce(sum(pg_stat_get_numscans(c.oid)), 0)::bigint FROM pg_class AS c JOIN pg_am AS a ON a.oid = c.relam
                WHERE a.amname = 'hnsw' AND c.relkind = 'i' AND c.relnamespace = '{schema.Name}'::regnamespace)
            """,
            column: 1);
        FaceEmbedding[] probes = [.. Enumerable.Range(5000, 50).Select(SampleGalleries.Embedding)];
        FaceIdentification[] wanted = [.. probes.Select(probe => exact.Identify(probe, new IdentificationOptions { Top = 5 }))];
        _ = Scans();
        Assert.Equal(0, Scans());
        FaceIdentification[] found = [.. probes.Select(probe => approximate.Identify(probe, new IdentificationOptions { Top = 5 }))];
        int same = found.Zip(wanted, (mine, theirs) => mine.Candidates.Intersect(theirs.Candidates).Count()).Sum();
        Assert.InRange(same, 240, 250);
        _ = Scans();
        Assert.True(Scans() >= probes.Length, "the index was not used");
    }

    [SkippableFact]
    public void A_gallery_that_is_there_is_not_made_again_and_one_that_is_not_is_not_opened()
    {
        using var schema = new TestSchema(server);
        using PostgresGallery gallery = PostgresGallery.Create(server.Source, "people", SampleGalleries.Binding, schema.Options);
        gallery.Enroll("ada", SampleGalleries.Embedding(1));
        Assert.Contains("already", Assert.Throws<InvalidOperationException>(
            () => PostgresGallery.Create(server.Source, "people", SampleGalleries.Binding, schema.Options)).Message, StringComparison.Ordinal);
        Assert.Equal(1, gallery.SampleCount);
        Assert.Throws<InvalidFileException>(() => PostgresGallery.Open(server.Source, "pupils", schema.Options));
        Assert.Throws<ArgumentException>(() => PostgresGallery.Create(server.Source, "x", SampleGalleries.Binding with { Metric = FaceMetric.ChiSquare }, schema.Options));
        Assert.Throws<ArgumentException>(() => PostgresGallery.Create(server.Source, "x", SampleGalleries.Binding with { Dimensions = 1537 }, schema.Options));
    }

    [SkippableFact]
    public void A_header_that_was_changed_in_the_database_is_refused()
    {
        using var schema = new TestSchema(server);
        PostgresGallery.Create(server.Source, "people", SampleGalleries.Binding, schema.Options).Dispose();
        Change(schema, $"UPDATE {schema.Name}.galleries SET header = set_byte(header, 20, 255 - get_byte(header, 20))");
        Assert.Throws<InvalidFileException>(() => PostgresGallery.Open(server.Source, "people", schema.Options));
        Change(schema, $"UPDATE {schema.Name}.galleries SET header = ''");
        Assert.Throws<InvalidFileException>(() => PostgresGallery.Open(server.Source, "people", schema.Options));
    }

    [SkippableFact]
    public void A_gallery_that_another_took_the_place_of_is_neither_read_nor_changed()
    {
        using var schema = new TestSchema(server);
        using PostgresGallery first = PostgresGallery.Create(server.Source, "people", SampleGalleries.Binding, schema.Options);
        first.Enroll("ada", SampleGalleries.Embedding(1));
        Change(schema, $"DELETE FROM {schema.Name}.samples; DELETE FROM {schema.Name}.audit; DELETE FROM {schema.Name}.galleries");
        AssertRefused("people: is not in the database.");
        GalleryBinding other = SampleGalleries.Binding with { ModelDigest = new string('b', 64) };
        using PostgresGallery second = PostgresGallery.Create(server.Source, "people", other, schema.Options);
        second.Enroll("bob", SampleGalleries.Embedding(1));
        AssertRefused("people: another gallery has taken its place.");
        Assert.Equal("bob 0", SampleGalleries.Listing(second.People));
        Assert.Equal(2, second.Audit.Count);

        void AssertRefused(string message)
        {
            Action[] uses =
            [
                () => first.Identify(SampleGalleries.Embedding(1)), () => _ = first.People, () => _ = first.SampleCount, () => _ = first.Audit,
                () => first.Enroll("cyd", SampleGalleries.Embedding(2)), () => first.Remove("bob"), () => first.CreateApproximateIndex(),
            ];
            Assert.All(uses, use => Assert.Equal(message, Assert.Throws<InvalidFileException>(use).Message));
        }
    }

    [SkippableFact]
    public void An_embedding_of_the_widest_extent_is_held()
    {
        using var schema = new TestSchema(server);
        var wide = new FaceEmbedding([.. Enumerable.Range(1, 1536).Select(i => 1f / i)]);
        using PostgresGallery gallery = PostgresGallery.Create(server.Source, "people", SampleGalleries.Binding with { Dimensions = 1536 }, schema.Options);
        gallery.Enroll(new string('x', 512), wide);
        Assert.Equal(new FaceCandidate(new string('x', 512), 0), gallery.Identify(wide).Candidates[0]);
    }

    private static void Change(TestSchema schema, string statements) =>
        schema.Execute($"SELECT set_config('managed.tenant', 'default', false); {statements}; SELECT set_config('managed.tenant', '', false)");

    /// <summary>Whether the bytes of an embedding, as pgvector stores them, are in a file of a table of the schema.</summary>
    private static bool TablesHold(TestSchema schema, FaceEmbedding embedding)
    {
        schema.Execute("CHECKPOINT");
        byte[] wanted = SampleGalleries.BytesOf(embedding);
        string files = $"SELECT array_agg(pg_relation_filepath(c.oid)) FROM pg_class AS c WHERE relnamespace = '{schema.Name}'::regnamespace AND relkind = 'r'";
        return schema.Scalar<string[]>(files).Any(file => schema.Scalar<byte[]>($"SELECT pg_read_binary_file('{file}')").AsSpan().IndexOf(wanted) >= 0);
    }

    private sealed class SteppingClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
