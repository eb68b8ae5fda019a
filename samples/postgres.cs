#:project ../src/Managed.Postgres/Managed.Postgres.csproj
#:property PublishAot=false

// Keeps made-up faces in a gallery in PostgreSQL and in one in a file, and measures both: time of a search, and whether answers are the same.
//
//     dotnet run -c Release samples/postgres.cs "Host=db;Username=doors;Database=faces" 100000 approximate
using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using Managed.Faces;
using Managed.Faces.Gallery;
using Managed.Postgres;
using Npgsql;

const int Dimensions = 128;
const int Probes = 50;
const int Top = 10;
int count = args.Length > 1 ? int.Parse(args[1]) : 10_000;
bool approximate = args.Length > 2 && args[2] == "approximate";
var binding = new GalleryBinding(new string('0', 64), "made up", Dimensions, FaceMetric.Euclidean);
string schema = $"sample_{Guid.NewGuid():N}";
string path = Path.GetTempFileName() + ".gallery";
await using NpgsqlDataSource database = NpgsqlDataSource.Create(args[0] + ";Command Timeout=0");
PostgresSchema.Migrate(database, schema);
try
{
    using PostgresGallery stored = PostgresGallery.Create(database, "people", binding, new PostgresGalleryOptions { Schema = schema });
    using GalleryFile file = GalleryFile.Create(path, binding);
    var inDatabase = new Stopwatch();
    var inFile = new Stopwatch();
    for (int first = 0; first < count; first += 4096)
    {
        NamedEmbedding[] page = [.. Enumerable.Range(first, Math.Min(4096, count - first)).Select(i => new NamedEmbedding($"person {i}", Face(i, 0)))];
        inDatabase.Start();
        stored.Enroll(page);
        inDatabase.Stop();
        inFile.Start();
        file.Enroll(page);
        inFile.Stop();
    }

    Console.WriteLine($"enrolled {count}: {inDatabase.Elapsed.TotalSeconds:F1} s in the database, {inFile.Elapsed.TotalSeconds:F1} s in the file");
    FaceEmbedding[] probes = [.. Enumerable.Range(0, Probes).Select(i => Face((int)((long)i * count / Probes), 0.03f))];
    FaceIdentification[] wanted = Measure("the file, exact", file, probes);
    Compare(Measure("the database, exact", stored, probes), wanted);
    if (approximate)
    {
        var clock = Stopwatch.StartNew();
        stored.CreateApproximateIndex();
        Console.WriteLine($"index made in {clock.Elapsed.TotalSeconds:F1} s");
        using PostgresGallery indexed = PostgresGallery.Open(
            database, "people", new PostgresGalleryOptions { Schema = schema, Search = PostgresSearch.Approximate, ApproximateEffort = 100 });
        Compare(Measure("the database, approximate", indexed, probes), wanted);
    }

    using NpgsqlConnection connection = database.OpenConnection();
    using var size = new NpgsqlCommand(
        $"SELECT sum(pg_relation_size(oid)) FILTER (WHERE relkind = 'r'), sum(pg_relation_size(oid)) FILTER (WHERE relkind = 'i') FROM pg_class WHERE relnamespace = '{schema}'::regnamespace",
        connection);
    using NpgsqlDataReader row = size.ExecuteReader();
    row.Read();
    Console.WriteLine($"bytes: {row.GetDecimal(0):F0} of tables, {row.GetDecimal(1):F0} of indexes, {file.FileBytes} of the file");
}
finally
{
    using NpgsqlConnection connection = database.OpenConnection();
    using var drop = new NpgsqlCommand($"DROP SCHEMA {schema} CASCADE", connection);
    drop.ExecuteNonQuery();
    File.Delete(path);
    File.Delete(path + ".lock");
}

static FaceEmbedding Face(int person, float change)
{
    var random = new Random(person);
    var other = new Random(~person);
    return new FaceEmbedding([.. Enumerable.Range(0, Dimensions).Select(_ => ((random.NextSingle() - 0.5f) * 0.3f) + ((other.NextSingle() - 0.5f) * change))]);
}

static FaceIdentification[] Measure(string what, IGallery gallery, FaceEmbedding[] probes)
{
    gallery.Identify(probes[0]);
    var times = new double[probes.Length];
    var found = new FaceIdentification[probes.Length];
    for (int i = 0; i < probes.Length; i++)
    {
        var clock = Stopwatch.StartNew();
        found[i] = gallery.Identify(probes[i], new IdentificationOptions { Top = Top });
        times[i] = clock.Elapsed.TotalMilliseconds;
    }

    Array.Sort(times);
    Console.WriteLine($"{what}: median {times[times.Length / 2]:F2} ms, slowest {times[^1]:F2} ms");
    return found;
}

static void Compare(FaceIdentification[] found, FaceIdentification[] wanted)
{
    int first = found.Zip(wanted, (mine, theirs) => mine.Name == theirs.Name && mine.Candidates[0] == theirs.Candidates[0] ? 1 : 0).Sum();
    int all = found.Zip(wanted, (mine, theirs) => mine.Candidates.Intersect(theirs.Candidates).Count()).Sum();
    Console.WriteLine($"  the same nearest person: {first} of {found.Length}; of the {Top} nearest: {all} of {Top * found.Length}");
}
