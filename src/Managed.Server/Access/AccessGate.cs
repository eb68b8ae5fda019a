using System;
using System.Net;
using Managed.Server.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Managed.Server.Access;

/// <summary>Who asks, and whether they may.</summary>
/// <param name="keys">The keys; null for a service without.</param>
/// <param name="buckets">How often.</param>
internal sealed class AccessGate(KeyRing? keys, TokenBuckets buckets)
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
        RequireOwnPage(request);
        if (role == Role.None)
            return Nobody;
        if (keys is null)
        {
            RequireLocalHost(request);
            RequireToken(Local.Name);
            return Local;
        }

        StringValues header = request.Headers.Authorization;
        if (header is not [string text] || !text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || keys.Find(text[Scheme.Length..].Trim()) is not ClientKey client)
        {
            RequireToken($"address {request.HttpContext.Connection.RemoteIpAddress}");
            throw new ProblemException(401, header.Count == 0 ? "This asks for a key: Authorization: Bearer KEY." : "The key is not known.");
        }

        RequireToken($"key {client.Name}");
        return client;
    }

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

    /// <summary>A name of another's that leads to this machine cannot ask a service without keys.</summary>
    private static void RequireLocalHost(HttpRequest request)
    {
        string host = request.Host.Host;
        if (host.Length > 0 && host != "localhost" && !(IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address)))
            throw new ProblemException(403, "A service without keys is asked as localhost.");
    }
}
