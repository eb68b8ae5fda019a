using System;
using System.IO;
using System.Net.Sockets;
using System.Text;
using System.Threading.Tasks;

namespace Managed.Server.Tests.Driving;

/// <summary>Requests that no client of good manners sends.</summary>
internal static class RawRequest
{
    /// <summary>Sends a request and reads until the service closes the connection.</summary>
    /// <param name="url">The service.</param>
    /// <param name="head">The request's line and its headers, each with its end, without those that every request has.</param>
    /// <param name="body">The body.</param>
    public static async Task<string> SendAsync(Uri url, string head, byte[]? body = null)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(url.Host, url.Port);
        NetworkStream stream = client.GetStream();
        string length = body is null ? "" : $"Content-Length: {body.Length}\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{head}Host: localhost\r\nConnection: close\r\n{length}\r\n"));
        await stream.WriteAsync(body ?? []);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }

    /// <summary>The status of an answer.</summary>
    public static int StatusOf(string answer) => int.Parse(answer.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
}
