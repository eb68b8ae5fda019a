using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;

using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Managed.Faces.Gallery;
using Managed.Media.Pictures;
using Managed.Security;
using Managed.Server.Access;
using Managed.Server.Endpoints;
using Managed.Server.Faces;
using Managed.Server.Http;
using Managed.Server.OpenApi;
using Managed.Server.Page;
using Managed.Server.Records;
using Managed.Server.Style;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace Managed.Server.Hosting;

/// <summary>The service as a whole: what it holds, from the first request to the last.</summary>
internal sealed class VisionServer : IAsyncDisposable
{
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan KeepAliveTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RateGrace = TimeSpan.FromSeconds(5);
    private const int LeastBytesPerSecond = 1000;
    private const int MaximumHeaders = 64;
    private const int MaximumHeadersBytes = 16 << 10;

    private readonly ServerOptions options;
    private readonly ServerLog log;
    private readonly ImmutableArray<ListenAddress> addresses;
    private readonly TemporaryState? temporary;
    private readonly FileStream stateLock;
    private readonly RecognizerPool pool;
    private readonly StyleJobs jobs;
    private readonly AuditTrail audit;
    private readonly ServerMetrics metrics;
    private readonly CancellationTokenSource stopping = new();
    private readonly KestrelServer kestrel;
    private readonly ServiceApplication application;
    private bool disposed;

    private VisionServer(ServerOptions options, FaceSetup setup, GalleryFile? gallery, ServerLog log, TimeProvider clock)
    {
        (this.options, this.log) = (options, log);
        addresses = [.. options.Urls.Select(ListenAddress.Parse)];
        if (options.KeyFile is null && addresses.FirstOrDefault(address => !address.IsLoopback) is ListenAddress open)
            throw new ServerException($"Without keys the service listens on loopback alone, not on {open.Endpoint.Address}; make a key with managed serve key and name the file with --keys.");
        TlsConnection? tls = addresses.Any(address => address.Encrypted) ? OpenTls() : null;
        KeyRing? keys = options.KeyFile is null ? null : new KeyRing(options.KeyFile, log, clock);
        temporary = options.StateFolder is null ? new TemporaryState() : null;
        string state = temporary?.Path ?? options.StateFolder!;
        JobFolder.CreatePrivate(state);
        stateLock = Lock(state);
        audit = new AuditTrail(temporary is null ? Path.Combine(state, "audit.jsonl") : null, clock);
        pool = new RecognizerPool(setup, options.Recognizers, options.QueueLength);
        jobs = new StyleJobs(Path.Combine(state, "jobs"), options, log, clock);
        var budget = new BodyBudget(options.MaximumBodies);
        metrics = new ServerMetrics(new MetricSources(() => pool.QueueLength, () => jobs.ActiveCount, () => gallery?.SampleCount ?? 0, () => budget.Held));
        var pictures = new PictureOptions { MaximumPixels = options.MaximumPixels };
        string version = typeof(VisionServer).Assembly.GetName().Version!.ToString(3);
        byte[]? document = null;
        ImmutableArray<Route> routes =
        [
            .. new FaceEndpoints(pool, setup, pictures).Routes,
            .. new PeopleEndpoints(pool, setup, gallery, pictures).Routes,
            .. new StyleEndpoints(jobs, pool, pictures, options).Routes,
            .. new FeatureEndpoints(pool, pictures).Routes,
            .. new ServiceEndpoints(options, setup, gallery is not null, version).Routes,
            .. new StatusEndpoints(() => stopping.IsCancellationRequested ? "ending" : keys is { IsReadable: false } ? "without keys" : StatusEndpoints.Ready, metrics, () => document!).Routes,
            .. new PageEndpoints(PageFiles.Open()).Routes,
        ];
        document = OpenApiDocument.Write(routes, version);
        var gate = new AccessGate(keys, new TokenBuckets(options.Rate, options.Burst, clock), options.BehindProxy);
        application = new ServiceApplication(new RouteTable(routes), gate, budget, new Replays(clock), options, new RequestRecords(log, audit, metrics, options.LogRequests), stopping.Token);
        kestrel = CreateKestrel(tls);
    }

    /// <summary>The addresses that it listens at, with the ports that were free.</summary>
    public IReadOnlyCollection<string> Urls =>
        [.. kestrel.Features.Get<IServerAddressesFeature>()!.Addresses.Zip(addresses, (bound, asked) => $"{asked.Scheme}{bound[bound.IndexOf(':', StringComparison.Ordinal)..]}")];

    /// <summary>Starts the service.</summary>
    /// <param name="options">How it is run.</param>
    /// <param name="setup">What finds and embeds faces.</param>
    /// <param name="gallery">The gallery, opened to be written; null for a service without people. It stays the caller's, who closes it when the service has ended.</param>
    /// <param name="log">Where it tells what happens.</param>
    /// <param name="clock">The clock; null for the system's.</param>
    /// <exception cref="ServerException">It cannot be run so.</exception>
    /// <exception cref="InvalidFileException">The file of keys is damaged.</exception>
    public static async Task<VisionServer> StartAsync(ServerOptions options, FaceSetup setup, GalleryFile? gallery, ServerLog log, TimeProvider? clock = null)
    {
        var server = new VisionServer(options, setup, gallery, log, clock ?? TimeProvider.System);
        try
        {
            await server.kestrel.StartAsync(server.application, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw new ServerException($"The service cannot listen at {string.Join(", ", options.Urls)}: {exception.Message}", exception);
        }

        log.Write(LogLevel.Information, "listening", ("addresses", string.Join(' ', server.Urls)), ("keys", options.KeyFile is null ? "none, loopback alone" : "asked for"));
        return server;
    }

    /// <summary>Ends the service: it takes no more requests, answers those that it has, and stores the style job at hand.</summary>
    public async ValueTask DisposeAsync()
    {
        if (disposed)
            return;
        disposed = true;
        log.Write(LogLevel.Information, "ending");
        await stopping.CancelAsync().ConfigureAwait(false);
        jobs.Stop();
        using (var patience = new CancellationTokenSource(options.ShutdownTimeout))
            await kestrel.StopAsync(patience.Token).ConfigureAwait(false);
        kestrel.Dispose();
        pool.Dispose();

        // Requests whose connections were cut at last still tell the trail what they did.
        if (!await application.AtHand.EmptyAsync(LastPatience).ConfigureAwait(false))
            log.Write(LogLevel.Error, "requests left behind");
        jobs.Dispose();
        metrics.Dispose();
        audit.Dispose();
        await stateLock.DisposeAsync().ConfigureAwait(false);
        temporary?.Dispose();
        stopping.Dispose();
        log.Write(LogLevel.Information, "ended");
    }

    private static FileStream Lock(string state)
    {
        try
        {
            return new FileStream(Path.Combine(state, "lock"), PrivateFile.Options(FileMode.OpenOrCreate, FileAccess.ReadWrite));
        }
        catch (IOException exception)
        {
            throw new ServerException(PrivateFile.IsHeld(exception) ? $"{state}: is the state of a service that runs." : $"{state}: {exception.Message}", exception);
        }
    }

    private TlsConnection OpenTls() => options.CertificateFile is string file
        ? TlsConnection.Open(file, options.CertificateKeyFile)
        : throw new ServerException("An https:// address needs a certificate: --tls-cert FILE.");

    private KestrelServer CreateKestrel(TlsConnection? tls)
    {
        var settings = new KestrelServerOptions { AddServerHeader = false };
        KestrelServerLimits limits = settings.Limits;
        limits.MaxRequestBodySize = options.MaximumBody;
        limits.MaxConcurrentConnections = options.MaximumConnections;
        limits.MaxRequestHeaderCount = MaximumHeaders;
        limits.MaxRequestHeadersTotalSize = MaximumHeadersBytes;
        limits.RequestHeadersTimeout = HeadersTimeout;
        limits.KeepAliveTimeout = KeepAliveTimeout;
        limits.MinRequestBodyDataRate = new MinDataRate(LeastBytesPerSecond, RateGrace);
        limits.MinResponseDataRate = new MinDataRate(LeastBytesPerSecond, RateGrace);
        foreach (ListenAddress address in addresses)
        {
            settings.Listen(address.Endpoint, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                if (address.Encrypted)
                    listen.Use(tls!.Before);
            });
        }

        var logs = new KestrelLog(log);
        return new KestrelServer(Options.Create(settings), new SocketTransportFactory(Options.Create(new SocketTransportOptions()), logs), logs);
    }
}
