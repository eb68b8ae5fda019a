using System;
using System.Collections.Immutable;

namespace Managed.Server;

/// <summary>How the service is run.</summary>
internal sealed record ServerOptions
{
    /// <summary>Where it listens: http:// or https://, an address or localhost, a port; port 0 takes a free one.</summary>
    public ImmutableArray<string> Urls { get; init; } = ["http://127.0.0.1:5080"];

    /// <summary>The file of keys; null for a service without keys, which listens on loopback alone.</summary>
    public string? KeyFile { get; init; }

    /// <summary>
    /// Whether a proxy stands before the service, which alone can reach it: clients are then told apart by the address that it says, and a service without keys answers
    /// what it passes on.
    /// </summary>
    public bool BehindProxy { get; init; }

    /// <summary>The folder of style jobs and the audit trail; null for a temporary one, which ends with the service.</summary>
    public string? StateFolder { get; init; }

    /// <summary>The certificate chain in PEM that https:// addresses show.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The certificate's private key in PEM; null where it is in the same file.</summary>
    public string? CertificateKeyFile { get; init; }

    /// <summary>The largest body of a request in bytes.</summary>
    public long MaximumBody { get; init; } = 32 << 20;

    /// <summary>Bytes of all bodies that are held at once, of requests and of answers.</summary>
    public long MaximumBodies { get; init; } = 256 << 20;

    /// <summary>The largest picture in pixels.</summary>
    public long MaximumPixels { get; init; } = 16_000_000;

    /// <summary>Connections that are open at once.</summary>
    public int MaximumConnections { get; init; } = 512;

    /// <summary>Pictures that are looked at, at once; each by one thread.</summary>
    public int Recognizers { get; init; } = Environment.ProcessorCount;

    /// <summary>Requests that wait for their turn; those beyond are refused with 429.</summary>
    public int QueueLength { get; init; } = 64;

    /// <summary>Requests a second and client, in the long run; 0 for any number.</summary>
    public double Rate { get; init; } = 50;

    /// <summary>Requests of a client at once before its rate counts.</summary>
    public int Burst { get; init; } = 100;

    /// <summary>How long a request may take from its header to its answer.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long requests that are being answered may still take when the service ends.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Style jobs that wait; those beyond are refused with 429.</summary>
    public int MaximumJobs { get; init; } = 16;

    /// <summary>Style jobs that are kept after their end; one more, and the oldest of the client who has most goes.</summary>
    public int MaximumEndedJobs { get; init; } = 256;

    /// <summary>Threads of a style job.</summary>
    public int StyleThreads { get; init; }

    /// <summary>The longer side of a style job's picture at most.</summary>
    public int MaximumStyleSize { get; init; } = 1024;

    /// <summary>Bytes that a style job may take; null for what makes it fast, some 2 GiB.</summary>
    public long? StyleMemory { get; init; }

    /// <summary>How long the pictures of a job that has ended are kept.</summary>
    public TimeSpan KeepJobs { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Whether each request is logged.</summary>
    public bool LogRequests { get; init; }
}
