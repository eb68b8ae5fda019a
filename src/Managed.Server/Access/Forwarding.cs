using System.Linq;
using System.Net;
using Microsoft.AspNetCore.Http;

namespace Managed.Server.Access;

/// <summary>Requests that a proxy passes on.</summary>
internal static class Forwarding
{
    private const string ClientHeader = "X-Forwarded-For";
    private static readonly string[] Marks = [ClientHeader, "Forwarded", "Via", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP"];

    /// <summary>Whether a request says that it was passed on.</summary>
    public static bool IsForwarded(HttpRequest request) => Marks.Any(request.Headers.ContainsKey);

    /// <summary>Makes the address that the proxy tells the request's own: the last of X-Forwarded-For, as those before it are what the client said.</summary>
    public static void Adopt(HttpRequest request)
    {
        string last = request.Headers[ClientHeader].ToString().Split(',')[^1].Trim();
        if (IPEndPoint.TryParse(last, out IPEndPoint? endpoint))
            request.HttpContext.Connection.RemoteIpAddress = endpoint.Address;
    }
}
