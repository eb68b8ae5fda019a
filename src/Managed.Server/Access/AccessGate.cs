using System;
using System.Net;
using Managed.Server.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Managed.Server.Access;

/// <summary>Who asks, and whether they may.</summary>
/// <param name="keys">The keys; null for a service without.</param>
/// <param name="buckets">How often.</param>
/// <param name="behindProxy">Whether requests come through a proxy that is meant to be there.</param>
internal sealed class AccessGate(KeyRing? keys, TokenBuckets buckets, bool behindProxy)
{
    private const string Scheme = "Bearer ";
    private static readonly ClientKey Local = new("local", Role.Admin, []);
    private static readonly ClientKey Nobody = new("nobody", Role.None, []);

    /// <summary>Whether a client's key allows an operation.</summary>
    /// <exception cref="ProblemException">It does not.</exception>
    public static void Require(ClientKey client, Role role)
    {
        if (client.Role < role)
            throw new ProblemException(403, $"The key is for {ClientKey.NameOf(client.Role)}; this asks for {ClientKey.NameOf(role)}.");
    }

    /// <summary>Who asks for an operation.</summary>
    /// <exception cref="ProblemException">No key, a wrong one, or too many requests.</exception>
    public ClientKey Recognize(HttpRequest request, Role role)
    {
        bool isForwarded = Forwarding.IsForwarded(request);
        if (behindProxy)
            Forwarding.Adopt(request);
        RequireOwnPage(request);
        if (role == Role.None)
            return Nobody;
        if (keys is null)
        {
            RequireLocal(request, isForwarded);
            RequireToken(isForwarded ? AddressOf(request) : Local.Name);
            return Local;
        }

        StringValues header = request.Headers.Authorization;
        if (header is not [string text] || !text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || keys.Find(text[Scheme.Length..].Trim()) is not ClientKey client)
        {
            RequireToken(AddressOf(request));
            throw new ProblemException(401, header.Count == 0 ? "This asks for a key: Authorization: Bearer KEY." : "The key is not known.");
        }

        RequireToken($"key {client.Name}");
        return client;
    }

    private static string AddressOf(HttpRequest request) => $"address {request.HttpContext.Connection.RemoteIpAddress}";

    private void RequireToken(string client)
    {
        TimeSpan wait = buckets.Take(client);
        if (wait > TimeSpan.Zero)
            throw new ProblemException(429, "There are more requests than this client may send.") { RetryAfter = wait };
    }

    /// <summary>A page of another site that a browser shows cannot ask in its reader's name.</summary>
    private static void RequireOwnPage(HttpRequest request)
    {
        StringValues origin = request.Headers.Origin;
        if (origin.Count == 0)
            return;
        if (!Uri.TryCreate(origin.ToString(), UriKind.Absolute, out Uri? uri) || !uri.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase))
            throw new ProblemException(403, "Pages of other sites may not ask this service.");
    }

    /// <summary>Neither a name of another's that leads to this machine nor a proxy that nobody meant can ask a service without keys.</summary>
    private void RequireLocal(HttpRequest request, bool isForwarded)
    {
        if (isForwarded && behindProxy)
            return;
        if (isForwarded)
            throw new ProblemException(403, "A service without keys does not answer what a proxy passes on, unless it is told of it with --behind-proxy.");
        string host = request.Host.Host;
        if (host.Length > 0 && host != "localhost" && !(IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address)))
            throw new ProblemException(403, "A service without keys is asked as localhost.");
    }
}
