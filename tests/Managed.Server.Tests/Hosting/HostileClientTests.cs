using System;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Managed.Server.Access;
using Managed.Server.Tests.Driving;
using Xunit;

namespace Managed.Server.Tests.Hosting;

public sealed class HostileClientTests
{
    private static readonly Uri Detect = new("/v1/faces/detect", UriKind.Relative);

    [Fact]
    public async Task Bodies_above_the_limit_are_refused_whether_they_say_so_or_not()
    {
        await using RunningServer server = await RunningServer.StartAsync(options => options with { MaximumBody = 100_000 });
        HttpClient client = server.Client(Role.Read);
        HttpResponseMessage told = await client.PostAsync(Detect, Bodies.Picture(new byte[100_001]));
        Assert.True(told.Headers.ConnectionClose);
        await told.RefusalAsync(HttpStatusCode.RequestEntityTooLarge);
        using var request = new HttpRequestMessage(HttpMethod.Post, Detect) { Content = Bodies.Picture(new byte[100_001]) };
        request.Headers.TransferEncodingChunked = true;
        HttpResponseMessage found = await client.SendAsync(request);
        Assert.True(found.Headers.ConnectionClose);
        await found.RefusalAsync(HttpStatusCode.RequestEntityTooLarge);
        await (await client.PostAsync(Detect, Bodies.Picture([]))).RefusalAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Bodies_that_are_held_at_once_have_a_limit_and_are_let_go()
    {
        await using RunningServer server = await RunningServer.StartAsync(options => options with { MaximumBodies = 200_000 });
        HttpClient client = server.Client(Role.Read);
        await (await client.PostAsync(Detect, Bodies.Picture(new byte[300_000]))).RefusalAsync(HttpStatusCode.TooManyRequests);
        string metrics = await client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        Assert.Contains("\nmanaged_body_bytes 0\n", metrics, StringComparison.Ordinal);
    }

    /// <summary>A file of a few bytes that says it is a picture of 30,000 x 30,000 pixels.</summary>
    [Fact]
    public async Task A_picture_that_would_become_too_large_is_refused_by_its_header()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        byte[] bomb = [.. Bodies.Astronaut];
        BinaryPrimitives.WriteInt32BigEndian(bomb.AsSpan(16), 30_000);
        BinaryPrimitives.WriteInt32BigEndian(bomb.AsSpan(20), 30_000);
        await (await server.Client(Role.Read).PostAsync(Detect, Bodies.Picture(bomb))).RefusalAsync(HttpStatusCode.UnprocessableEntity);
        await using RunningServer tight = await RunningServer.StartAsync(options => options with { MaximumPixels = 1000 });
        await (await tight.Client(Role.Read).PostAsync(Detect, Bodies.Picture(Bodies.Astronaut))).RefusalAsync(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task A_client_that_asks_too_often_is_told_when_to_come_again()
    {
        await using RunningServer server = await RunningServer.StartAsync(options => options with { Rate = 1, Burst = 3 }, clock: new ManualClock());
        HttpClient client = server.Client(Role.Read);
        HttpResponseMessage[] responses = [.. await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => client.GetAsync(new Uri("/v1/people", UriKind.Relative))))];
        Assert.Equal(3, responses.Count(response => response.StatusCode == HttpStatusCode.OK));
        HttpResponseMessage refused = responses.First(response => response.StatusCode == HttpStatusCode.TooManyRequests);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter!.Delta);
        await (await server.Client(Role.Admin).GetAsync(new Uri("/v1/people", UriKind.Relative))).JsonAsync();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri("/healthz", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task A_full_queue_refuses_with_when_to_come_again_and_recovers()
    {
        using var held = new HeldFaces();
        await using RunningServer server = await RunningServer.StartAsync(options => options with { QueueLength = 1, RequestTimeout = TimeSpan.FromMinutes(5) }, held);
        HttpClient client = server.Client(Role.Enrol);
        Task<HttpResponseMessage> Embed() => client.PostAsync(new Uri("/v1/faces/embed", UriKind.Relative), Bodies.Picture(Bodies.Astronaut));
        Task<HttpResponseMessage> working = Embed();
        await held.AwaitArrivalAsync();
        Task<HttpResponseMessage>[] more = [.. Enumerable.Range(0, 5).Select(_ => Embed())];
        while (more.Count(task => task.IsCompleted) < 4)
            await Task.WhenAny(more.Where(task => !task.IsCompleted));
        HttpResponseMessage refused = await more.First(task => task.IsCompleted);
        await refused.RefusalAsync(HttpStatusCode.TooManyRequests);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri("/readyz", UriKind.Relative))).StatusCode);
        held.Release();
        HttpResponseMessage[] all = [await working, .. await Task.WhenAll(more)];
        Assert.Equal(2, all.Count(response => response.StatusCode == HttpStatusCode.OK));
        await (await Embed()).JsonAsync();
    }

    [Fact]
    public async Task A_request_whose_turn_does_not_come_is_refused_and_not_done()
    {
        using var held = new HeldFaces();
        await using RunningServer server = await RunningServer.StartAsync(options => options with { RequestTimeout = TimeSpan.FromSeconds(1) }, held);
        HttpClient client = server.Client(Role.Enrol);
        Task<HttpResponseMessage> working = client.PostAsync(new Uri("/v1/faces/embed", UriKind.Relative), Bodies.Picture(Bodies.Astronaut));
        await held.AwaitArrivalAsync();
        HttpResponseMessage late = await client.PostAsync(new Uri("/v1/people/Eve", UriKind.Relative), Bodies.Picture(Bodies.Astronaut));
        await late.RefusalAsync(HttpStatusCode.ServiceUnavailable);
        Assert.NotNull(late.Headers.RetryAfter);
        held.Release();
        await working;
        Assert.Equal(0, (await (await client.GetAsync(new Uri("/v1/people", UriKind.Relative))).JsonAsync()).GetProperty("samples").GetInt64());
    }

    /// <summary>A picture of many faces takes long: what a request may take bounds it between two of them.</summary>
    [Fact]
    public async Task A_request_that_takes_too_long_is_left_between_two_faces_and_refused()
    {
        using var held = new HeldFaces();
        await using RunningServer server = await RunningServer.StartAsync(options => options with { RequestTimeout = TimeSpan.FromSeconds(1) }, held);
        HttpClient client = server.Client(Role.Enrol);
        Uri embed = new("/v1/faces/embed", UriKind.Relative);
        Task<HttpResponseMessage> working = client.PostAsync(embed, Bodies.Picture(Bodies.Pair));
        await held.AwaitArrivalAsync();

        // Asked later, refused for its time: the time of the first is over.
        await (await client.PostAsync(embed, Bodies.Picture(Bodies.Pair))).RefusalAsync(HttpStatusCode.ServiceUnavailable);
        held.Release();
        HttpResponseMessage late = await working;
        await late.RefusalAsync(HttpStatusCode.ServiceUnavailable);
        Assert.NotNull(late.Headers.RetryAfter);
        Assert.Equal(1, held.Count);
        Assert.Equal(2, (await (await client.PostAsync(embed, Bodies.Picture(Bodies.Pair))).JsonAsync()).GetProperty("images")[0].GetProperty("faces").GetArrayLength());
    }

    /// <summary>64 connections that mean no good, while an honest client is served.</summary>
    [Fact]
    [SuppressMessage("Security", "CA5394:Do not use insecure randomness", Justification = "Bytes that mean nothing.")]
    public async Task Hostile_connections_keep_no_honest_client_from_its_answer()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using var over = new CancellationTokenSource();
        string key = server.Key(Role.Read);
        var random = new Random(1);
        byte[] noise = new byte[4000];
        random.NextBytes(noise);
        string post = $"POST /v1/faces/verify HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {key}\r\n";
        byte[][] attacks =
        [
            noise,
            Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: a\r\nX: {new string('x', 100_000)}\r\n\r\n"),
            Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("X: y\r\n", 500).Prepend("GET / HTTP/1.1\r\nHost: a\r\n"))),
            Encoding.ASCII.GetBytes(post + "Content-Length: 1000000\r\n\r\nslow"),
            Encoding.ASCII.GetBytes(post + "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 70\r\n\r\n--b\r\nContent-Disposition: form-data; name=\"first\"\r\n\r\ntruncated.........."),
            Encoding.ASCII.GetBytes(post + "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFF\r\n"),
            Encoding.ASCII.GetBytes(post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            [],
        ];
        Task[] hostile = [.. Enumerable.Range(0, 64).Select(i => AttackAsync(server.Url, attacks[i % attacks.Length], over.Token))];
        HttpClient client = server.Client(Role.Read);
        for (int i = 0; i < 5; i++)
        {
            JsonElement answer = await (await client.PostAsync(
                new Uri("/v1/faces/verify", UriKind.Relative), Bodies.Form(("first", Bodies.Astronaut), ("second", Bodies.AstronautAltered)))).JsonAsync();
            Assert.True(answer.GetProperty("same").GetBoolean());
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri("/healthz", UriKind.Relative))).StatusCode);
        }

        await over.CancelAsync();
        await Task.WhenAll(hostile);
        Assert.DoesNotContain("\"event\":\"bug\"", server.Log, StringComparison.Ordinal);
    }

    private static async Task AttackAsync(Uri url, byte[] bytes, CancellationToken over)
    {
        try
        {
            while (!over.IsCancellationRequested)
            {
                using var client = new TcpClient();
                await client.ConnectAsync(url.Host, url.Port, over);
                NetworkStream stream = client.GetStream();
                await stream.WriteAsync(bytes, over);
                while (await stream.ReadAsync(new byte[4096], over) > 0)
                {
                }
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
        {
            // Thrown out, or over.
        }
    }
}
