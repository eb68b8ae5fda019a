using System;
using System.Net;

namespace Managed.Server.Hosting;

/// <summary>A place to listen at.</summary>
/// <param name="Endpoint">Address and port.</param>
/// <param name="Encrypted">Whether by TLS.</param>
internal sealed record ListenAddress(IPEndPoint Endpoint, bool Encrypted)
{
    public bool IsLoopback => IPAddress.IsLoopback(Endpoint.Address);

    public string Scheme => Encrypted ? "https" : "http";

    /// <exception cref="ServerException">It is no address.</exception>
    public static ListenAddress Parse(string url)
    {
        if (!Uri.TryCreate(url.Replace("://*", "://[::]", StringComparison.Ordinal).Replace("://+", "://[::]", StringComparison.Ordinal), UriKind.Absolute, out Uri? uri)
            || uri.Scheme is not ("http" or "https") || uri.PathAndQuery != "/")
        {
            throw new ServerException($"'{url}' is no address to listen at; one is http://127.0.0.1:5080 or https://0.0.0.0:5443.");
        }

        IPAddress address = uri.Host == "localhost" ? IPAddress.Loopback
            : IPAddress.TryParse(uri.DnsSafeHost, out IPAddress? known) ? known
            : throw new ServerException($"'{url}' names a host; the service listens at addresses, or localhost.");
        return new ListenAddress(new IPEndPoint(address, uri.Port), uri.Scheme == "https");
    }
}
