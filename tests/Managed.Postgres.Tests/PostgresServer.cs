using System;
using System.Diagnostics;
using System.IO;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Npgsql;
using Xunit;

namespace Managed.Postgres.Tests;

/// <summary>A database with pgvector for all tests of this project: the one that MANAGED_POSTGRES names, or PGlite below the folder of npm packages that MANAGED_PGLITE names.</summary>
/// <remarks>PGlite is PostgreSQL compiled to WebAssembly. It serves one connection at a time, so the pool has one; its files are in a folder that outlasts its process.</remarks>
public sealed partial class PostgresServer : IDisposable
{
    private const string Program = "node_modules/@electric-sql/pglite-socket/dist/scripts/server.js";

    private readonly string? packages = Environment.GetEnvironmentVariable("MANAGED_PGLITE");
    private readonly string? connectionString = Environment.GetEnvironmentVariable("MANAGED_POSTGRES");
    private readonly string folder = Directory.CreateTempSubdirectory("managed-pglite").FullName;
    private Process? process;
    private NpgsqlDataSource? source;

    /// <summary>Whether several connections are served at once, and roles, locks and terminations are those of a server.</summary>
    public bool IsServer => connectionString is not null;

    /// <summary>The database; the test is skipped where there is none.</summary>
    public NpgsqlDataSource Source
    {
        get
        {
            Skip.If(
                connectionString is null && packages is null,
                "skipped: no database; MANAGED_POSTGRES is the connection string of one with pgvector, MANAGED_PGLITE a folder with the npm packages of PGlite");
            return source ??= NpgsqlDataSource.Create(connectionString ?? Start());
        }
    }

    /// <summary>Skips a test that kills the database where the database is not these tests' own.</summary>
    public void RequireOwn()
    {
        _ = Source;
        Skip.If(IsServer, "skipped: a database that is not these tests' own is not killed; MANAGED_PGLITE names one that is");
    }

    /// <summary>Skips a test that one connection at a time is too little for.</summary>
    public void RequireServer() => Skip.IfNot(IsServer, "skipped: PGlite serves one connection at a time; MANAGED_POSTGRES is the connection string of a database with pgvector");

    /// <summary>Ends the process of PGlite without a warning, and starts it again over the same files.</summary>
    public void KillAndStart()
    {
        Assert.NotNull(process);
        Stop();
        _ = Source;
    }

    public void Dispose()
    {
        Stop();
        Directory.Delete(folder, recursive: true);
    }

    private void Stop()
    {
        process?.Kill(entireProcessTree: true);
        process?.WaitForExit();
        process?.Dispose();
        process = null;
        source?.Dispose();
        source = null;
    }

    private string Start()
    {
        process = new Process
        {
            StartInfo = new ProcessStartInfo("node", [Program, "--port=0", $"--db={folder}/data", "--extensions=@electric-sql/pglite-pgvector:vector"])
            {
                WorkingDirectory = packages,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        var port = new TaskCompletionSource<int>();
        void Look(string? line)
        {
            if (line is null)
                port.TrySetException(new InvalidOperationException("PGlite ended before it listened."));
            else if (ListeningPort().Match(line) is { Success: true } match)
                port.TrySetResult(int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture));
        }

        process.OutputDataReceived += (_, line) => Look(line.Data);
        process.ErrorDataReceived += (_, _) => { };
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (!port.Task.Wait(TimeSpan.FromMinutes(2)))
            throw new TimeoutException("PGlite does not listen.");
        return new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = port.Task.Result,
            Username = "postgres",
            Database = "postgres",
            SslMode = SslMode.Disable,
            MaxPoolSize = 1,
            NoResetOnClose = true,
            Timeout = 60,
        }.ConnectionString;
    }

    [GeneratedRegex("listening on .*\"port\":([0-9]+)")]
    private static partial Regex ListeningPort();
}

/// <summary>Tests that share the database, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class PostgresTests : ICollectionFixture<PostgresServer>
{
    public const string Name = "a database";
}
