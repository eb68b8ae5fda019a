using System;
using System.Globalization;
using System.Linq;
using Managed.Tests.Faces.Gallery;
using Npgsql;
using Xunit;

namespace Managed.Postgres.Tests;

[Collection(PostgresTests.Name)]
public class PostgresSchemaTests(PostgresServer server)
{
    [SkippableFact]
    public void A_schema_is_made_once_and_brought_up_to_date_from_any_version()
    {
        using var schema = new TestSchema(server);
        Assert.Equal(PostgresSchema.Version, PostgresSchema.Migrate(server.Source, schema.Name));
        Assert.Equal(PostgresSchema.Version, schema.Scalar<long>($"SELECT count(*) FROM {schema.Name}.migrations"));
        for (int version = 1; version < PostgresSchema.Version; version++)
        {
            string older = $"{schema.Name}_{version}";
            schema.Execute($"CREATE SCHEMA {older}; CREATE TABLE {older}.migrations (LIKE {schema.Name}.migrations INCLUDING ALL)");
            for (int step = 1; step <= version; step++)
                schema.Execute(SchemaMigrations.Statements(step, older, 2) + $"INSERT INTO {older}.migrations (version) VALUES ({step})");
            Assert.Equal(version, PostgresSchema.Migrate(server.Source, older));
            using (PostgresGallery gallery = PostgresGallery.Create(server.Source, "people", SampleGalleries.Binding, schema.Options with { Schema = older }))
                gallery.Enroll("ada", SampleGalleries.Embedding(1));
            schema.Execute($"DROP SCHEMA {older} CASCADE");
        }
    }

    [SkippableFact]
    public void A_schema_of_a_newer_version_is_refused_and_left_as_it_is()
    {
        using var schema = new TestSchema(server);
        schema.Execute($"INSERT INTO {schema.Name}.migrations (version) VALUES (99)");
        Assert.Contains("version 99", Assert.Throws<InvalidOperationException>(() => PostgresSchema.Migrate(server.Source, schema.Name)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1st")]
    [InlineData("a;DROP TABLE b")]
    [InlineData("A")]
    [InlineData("a\"b")]
    public void Names_that_could_be_more_than_names_are_refused(string name) => Assert.Throws<ArgumentException>(() => PostgresSchema.RequireName(name));

    [SkippableTheory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    public void Samples_are_split_by_person_and_the_column_is_in_every_key(int partitions)
    {
        using var schema = new TestSchema(server, partitions);
        using (PostgresGallery gallery = PostgresGallery.Create(server.Source, "people", SampleGalleries.Binding, schema.Options))
        {
            gallery.Enroll([.. Enumerable.Range(0, 100).Select(i => new Managed.Faces.Gallery.NamedEmbedding($"person {i % 50}", SampleGalleries.Embedding(i)))]);
            Assert.Equal(100, gallery.SampleCount);
            Assert.Equal(2, gallery.Remove("person 7", eraseBytes: true));
            Assert.Equal("person 8", gallery.Identify(SampleGalleries.Embedding(58)).Name);
        }

        Assert.Equal(Math.Max(1, partitions), schema.Scalar<long>($"SELECT count(DISTINCT tableoid) FROM {schema.Name}.samples"));
        Assert.Equal(49, schema.Scalar<long>($"SELECT count(DISTINCT person) FROM {schema.Name}.samples"));
        Assert.Equal(49, schema.Scalar<long>($"SELECT count(*) FROM (SELECT DISTINCT person, tableoid FROM {schema.Name}.samples) AS places"));
        Assert.Equal(0, schema.Scalar<long>($"""
            SELECT count(*) FROM pg_index AS i WHERE i.indisunique AND i.indrelid = '{schema.Name}.samples'::regclass AND NOT EXISTS (
                SELECT FROM pg_attribute AS a WHERE a.attrelid = i.indrelid AND a.attname = 'person' AND a.attnum = ANY(i.indkey))
            """));
    }

    [SkippableTheory]
    [InlineData("model_digest", "'\\x{0}'::bytea", "23503")]
    [InlineData("dimensions", "4", "23514")]
    [InlineData("gallery", "'pupils'", "23503")]
    [InlineData("embedding", "'[1,2]'", "23514")]
    [InlineData("person", "'\\x00'::bytea", "23514")]
    public void A_sample_of_another_network_is_refused_by_the_database_itself(string column, string value, string error)
    {
        using var schema = new TestSchema(server);
        using PostgresGallery gallery = PostgresGallery.Create(server.Source, "people", SampleGalleries.Binding, schema.Options);
        gallery.Enroll("ada", SampleGalleries.Embedding(1));
        string Columns(string wrong, string put) => string.Join(", ", "tenant gallery person sample model_digest dimensions enrolled_at name embedding".Split(' ')
            .Select(name => name == wrong ? put : name == "sample" ? "sample + 1" : name));
        string Insert(string wrong, string put) =>
            $"SELECT set_config('managed.tenant', 'default', false); INSERT INTO {schema.Name}.samples SELECT {Columns(wrong, put)} FROM {schema.Name}.samples; SELECT set_config('managed.tenant', '', false)";
        string other = string.Format(CultureInfo.InvariantCulture, value, new string('b', 64));
        Assert.Equal(error, Assert.Throws<PostgresException>(() => schema.Execute(Insert(column, other))).SqlState);
        schema.Execute(Insert("none", ""));
    }

    [SkippableFact]
    public void A_tenant_sees_nothing_of_another_even_where_a_statement_forgets_to_ask()
    {
        using var schema = new TestSchema(server);
        string role = $"{schema.Name}_reader";
        using (PostgresGallery first = PostgresGallery.Create(server.Source, "people", SampleGalleries.Binding, schema.Options with { Tenant = "first" }))
            first.Enroll("ada", SampleGalleries.Embedding(1));
        Assert.Throws<InvalidFileException>(() => PostgresGallery.Open(server.Source, "people", schema.Options with { Tenant = "second" }));
        using (PostgresGallery second = PostgresGallery.Create(server.Source, "people", SampleGalleries.Binding, schema.Options with { Tenant = "second" }))
            Assert.Empty(second.Identify(SampleGalleries.Embedding(1)).Candidates);
        schema.Execute($"CREATE ROLE {role}; GRANT USAGE ON SCHEMA {schema.Name} TO {role}; GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA {schema.Name} TO {role}");
        try
        {
            using NpgsqlConnection connection = server.Source.OpenConnection();
            connection.Execute($"SET ROLE {role}");
            long Rows(string tenant) => connection.Read(
                $"SELECT set_config('managed.tenant', '{tenant}', false), (SELECT count(*) FROM {schema.Name}.samples)", row => row.GetInt64(1)).Single();
            Assert.Equal(0, Rows(""));
            Assert.Equal(0, Rows("second"));
            Assert.Equal(1, Rows("first"));
            Assert.Equal(0, Rows("first' OR tenant <> '".Replace("'", "''", StringComparison.Ordinal)));
            _ = Rows("second");
            Assert.Equal("42501", Assert.Throws<PostgresException>(() => connection.Execute(
                $"INSERT INTO {schema.Name}.audit VALUES ('first', 'people', 9, now(), 'x', 1, ARRAY[]::bigint[], '')")).SqlState);
            connection.Execute("RESET ROLE; SELECT set_config('managed.tenant', '', false)");
        }
        finally
        {
            schema.Execute($"DROP OWNED BY {role}; DROP ROLE {role}");
        }
    }
}
