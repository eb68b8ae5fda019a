using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Managed.Faces.Gallery;
using Managed.Tests.Faces.Gallery;
using Npgsql;
using Xunit;

namespace Managed.Postgres.Tests;

/// <summary>The database goes away, or others write too: nothing acknowledged is lost, nothing is half done.</summary>
[Collection(PostgresTests.Name)]
public class PostgresFaultTests(PostgresServer server)
{
    private const int StepLength = 300;

    [SkippableFact]
    public void What_was_acknowledged_outlasts_a_database_that_is_killed()
    {
        server.RequireOwn();
        using var schema = new TestSchema(server);
        using (PostgresGallery gallery = PostgresGallery.Create(server.Source, "people", SampleGalleries.Binding, schema.Options))
        {
            for (int i = 0; i < 20; i++)
                gallery.Enroll($"person {i}", SampleGalleries.Embedding(i));
        }

        using (NpgsqlConnection connection = server.Source.OpenConnection())
        {
            connection.Execute("BEGIN; SELECT set_config('managed.tenant', 'default', true)");
            connection.Execute($"UPDATE {schema.Name}.galleries SET sample_count = 99, next_sample = 99");
            server.KillAndStart();
            Assert.ThrowsAny<NpgsqlException>(() => connection.Execute("COMMIT"));
        }

        using PostgresGallery again = PostgresGallery.Open(server.Source, "people", schema.Options);
        Assert.Equal(20, again.SampleCount);
        Assert.Equal(20, again.People.Count);
        Assert.Equal(21, again.Audit.Count);
        Assert.Equal(20, again.Enroll("eve", SampleGalleries.Embedding(99)));
    }

    [SkippableFact]
    public async Task A_database_that_is_killed_in_the_middle_of_enrolments_has_whole_steps()
    {
        server.RequireOwn();
        using var schema = new TestSchema(server);
        PostgresGallery.Create(server.Source, "people", SampleGalleries.Binding, schema.Options).Dispose();
        var acknowledged = new HashSet<string>();
        for (int round = 0; round < 3; round++)
        {
            using PostgresGallery gallery = PostgresGallery.Open(server.Source, "people", schema.Options);
            int first = round;
            Task enrolling = Task.Run(() =>
            {
                for (int step = 0; ; step++)
                {
                    string name = $"round {first}, step {step}";
                    gallery.Enroll(Step(name));
                    lock (acknowledged)
                        acknowledged.Add(name);
                }
            });
            while (Count() < 5 * (round + 1) && !enrolling.IsCompleted)
                await Task.Delay(1);
            server.KillAndStart();
            await Assert.ThrowsAnyAsync<NpgsqlException>(() => enrolling);
            using PostgresGallery again = PostgresGallery.Open(server.Source, "people", schema.Options);
            RequireWholeSteps(again, acknowledged);
        }

        int Count()
        {
            lock (acknowledged)
                return acknowledged.Count;
        }
    }

    [SkippableFact]
    public async Task Connections_that_are_cut_in_the_middle_of_enrolments_leave_whole_steps()
    {
        server.RequireServer();
        using var schema = new TestSchema(server);
        using PostgresGallery gallery = PostgresGallery.Create(server.Source, "people", SampleGalleries.Binding, schema.Options);
        using var done = new CancellationTokenSource();
        Task cutting = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                schema.Execute($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND state <> 'idle' AND query LIKE '%{schema.Name}.samples%'");
                await Task.Delay(5);
            }
        });
        int cut = 0;
        var acknowledged = new HashSet<string>();
        for (int step = 0; step < 60; step++)
        {
            try
            {
                gallery.Enroll(Step($"step {step}"));
                acknowledged.Add($"step {step}");
            }
            catch (NpgsqlException)
            {
                cut++;
            }
        }

        await done.CancelAsync();
        await cutting;
        Assert.True(cut > 0, "no connection was cut");
        RequireWholeSteps(gallery, acknowledged);
    }

    [SkippableFact]
    public async Task Writers_on_many_machines_take_turns()
    {
        server.RequireServer();
        using var schema = new TestSchema(server);
        PostgresGallery.Create(server.Source, "people", SampleGalleries.Binding, schema.Options).Dispose();
        IReadOnlyList<long>[] ids = await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run<IReadOnlyList<long>>(() =>
        {
            using PostgresGallery gallery = PostgresGallery.Open(server.Source, "people", schema.Options);
            return [.. Enumerable.Range(0, 25).SelectMany(i => gallery.Enroll([new($"writer {writer}", SampleGalleries.Embedding(i)), new($"writer {writer}", SampleGalleries.Embedding(i))]))];
        })));
        Assert.Equal(Enumerable.Range(0, 200).Select(i => (long)i), ids.SelectMany(numbers => numbers).Order());
        using PostgresGallery again = PostgresGallery.Open(server.Source, "people", schema.Options);
        Assert.Equal(200, again.SampleCount);
        Assert.Equal(101, again.Audit.Count);
    }

    [SkippableFact]
    public void An_erasure_is_entered_in_the_audit_log_when_it_is_done_and_not_before()
    {
        server.RequireServer();
        using var schema = new TestSchema(server);
        using NpgsqlDataSource impatient = NpgsqlDataSource.Create(server.Source.ConnectionString + ";Options=-c lock_timeout=200ms");
        using PostgresGallery gallery = PostgresGallery.Create(impatient, "people", SampleGalleries.Binding, schema.Options);
        gallery.Enroll([new("ada", SampleGalleries.Embedding(1)), new("bob", SampleGalleries.Embedding(2))]);
        using (NpgsqlConnection reader = server.Source.OpenConnection())
        {
            using NpgsqlTransaction reading = reader.BeginTransaction();
            reader.Execute($"LOCK TABLE {schema.Name}.samples IN ACCESS SHARE MODE");
            Assert.ThrowsAny<NpgsqlException>(() => gallery.Remove("ada", eraseBytes: true));
        }

        Assert.Equal([AuditAction.Create, AuditAction.Enroll, AuditAction.Remove], gallery.Audit.Select(entry => entry.Action));
        Assert.Equal("bob 1", SampleGalleries.Listing(gallery.People));
        Assert.Equal(0, gallery.Remove("ada", eraseBytes: true));
        Assert.Equal(1, gallery.Remove("bob", eraseBytes: true));
        Assert.Equal([AuditAction.Erase, AuditAction.Remove, AuditAction.Erase], gallery.Audit.Skip(3).Select(entry => entry.Action));
        Assert.Empty(gallery.Audit[3].Samples);
        Assert.Equal([new SampleRange(1, 1)], gallery.Audit[^1].Samples.ToArray());
    }

    [SkippableFact]
    public async Task The_audit_log_is_read_as_of_one_moment_while_others_write()
    {
        server.RequireServer();
        using var schema = new TestSchema(server);
        using PostgresGallery gallery = PostgresGallery.Create(server.Source, "people", SampleGalleries.Binding, schema.Options);
        gallery.Enroll("ada", SampleGalleries.Embedding(1));

        // The last entry is taken out, and comes back in a transaction that a reader waits for between the gallery's row and the log.
        schema.Execute(
            $"""
            CREATE TABLE {schema.Name}.kept AS SELECT a.*, g.audit_count, g.audit_digest FROM {schema.Name}.audit AS a JOIN {schema.Name}.galleries AS g USING (gallery) WHERE entry = 1;
            DELETE FROM {schema.Name}.audit WHERE entry = 1;
            UPDATE {schema.Name}.galleries SET audit_count = 1, audit_digest = (SELECT digest FROM {schema.Name}.audit WHERE entry = 0);
            """);
        using NpgsqlConnection writer = server.Source.OpenConnection();
        using NpgsqlTransaction writing = writer.BeginTransaction();
        writer.Execute($"LOCK TABLE {schema.Name}.audit IN ACCESS EXCLUSIVE MODE");
        Task<IReadOnlyList<AuditEntry>> reading = Task.Run(() => gallery.Audit);
        while (!reading.IsCompleted && schema.Scalar<long>($"SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = '{schema.Name}.audit'::regclass") == 0)
            await Task.Delay(5);
        writer.Execute(
            $"""
            INSERT INTO {schema.Name}.audit SELECT tenant, gallery, entry, at, actor, action, samples, digest FROM {schema.Name}.kept;
            UPDATE {schema.Name}.galleries AS g SET audit_count = k.audit_count, audit_digest = k.audit_digest FROM {schema.Name}.kept AS k;
            """);
        writing.Commit();
        Assert.Equal(AuditAction.Create, Assert.Single(await reading).Action);
        Assert.Equal(2, gallery.Audit.Count);
    }

    [Fact]
    public void A_database_that_is_not_there_is_told_without_waiting_for_it()
    {
        using NpgsqlDataSource nowhere = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Username=nobody;Timeout=2");
        Assert.ThrowsAny<NpgsqlException>(() => PostgresGallery.Open(nowhere, "people"));
    }

    private static NamedEmbedding[] Step(string name) => [.. Enumerable.Range(0, StepLength).Select(i => new NamedEmbedding(name, SampleGalleries.Embedding(i)))];

    /// <summary>Every step that was acknowledged is there, and those that are there are whole.</summary>
    private static void RequireWholeSteps(PostgresGallery gallery, HashSet<string> acknowledged)
    {
        IReadOnlyList<GalleryPerson> people = gallery.People;
        Assert.Subset(people.Select(person => person.Name).ToHashSet(), acknowledged);
        Assert.All(people, person => Assert.Equal(StepLength, person.Samples.Count));
        Assert.Equal(StepLength * people.Count, gallery.SampleCount);
        Assert.Equal(1 + people.Count, gallery.Audit.Count);
    }
}
