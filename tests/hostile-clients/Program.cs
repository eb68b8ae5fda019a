// Asks a running service badly over many connections for some time, and well over two more; fails if one of those is not served.
//
//     managed serve --keys keys.txt --gallery people.gallery --rate 0
//     dotnet run -c Release tests/hostile-clients/Program.cs http://127.0.0.1:5080 KEY [SECONDS] [CONNECTIONS]
using System;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;

var url = new Uri(args[0]);
string key = args[1];
TimeSpan duration = TimeSpan.FromSeconds(args.Length > 2 ? int.Parse(args[2], null) : 60);
int connections = args.Length > 3 ? int.Parse(args[3], null) : 64;
byte[] portrait = File.ReadAllBytes(Path.Combine("samples", "pictures", "astronaut-altered.jpg"));
byte[] bomb = File.ReadAllBytes(Path.Combine("samples", "pictures", "astronaut.png"));
(bomb[16], bomb[20]) = (0x7F, 0x7F);
var noise = new byte[20_000];
new Random(1).NextBytes(noise);
string post = $"POST /v1/faces/detect HTTP/1.1\r\nHost: {url.Host}\r\nAuthorization: Bearer {key}\r\n";
string picture = post + "Content-Type: image/png\r\n";
string form = post + "Content-Type: multipart/form-data; boundary=b\r\n";
(string Name, byte[] Bytes, int Pause)[] attacks =
[
    ("random bytes", noise, 0),
    ("huge header", Text($"GET / HTTP/1.1\r\nHost: a\r\nX: {new string('x', 1_000_000)}\r\n\r\n"), 0),
    ("many headers", Text("GET / HTTP/1.1\r\nHost: a\r\n" + string.Concat(Enumerable.Repeat("X: y\r\n", 5000)) + "\r\n"), 0),
    ("slow header", Text("GET / HTTP/1.1\r\nHost: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), 400),
    ("slow body", Text(picture + "Content-Length: 30000000\r\n\r\nabcdefghijklmnopqrstuvwxyz"), 400),
    ("decompression bomb", Body(picture, bomb), 0),
    ("noise as a picture", Body(picture, noise), 0),
    ("truncated form", Body(form, Text("--b\r\nContent-Disposition: form-data; name=\"picture\"\r\n\r\n" + new string('y', 9000))), 0),
    ("early end", Text(picture + "Content-Length: 9000000\r\n\r\nabc"), -1),
    ("oversized", Text(picture + "Content-Length: 90000000000\r\n\r\n"), 0),
    ("wrong chunks", Text(picture + "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFFFF\r\n"), 0),
    ("wrong key", Text("GET /v1/people HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer mk_0\r\n\r\n"), 0),
];
var counts = new ConcurrentDictionary<string, int>();
var times = new ConcurrentBag<double>();
int failures = 0;
using var over = new CancellationTokenSource(duration);
Task[] all =
[
    .. Enumerable.Range(0, connections).Select(i => Task.Run(() => Attack(attacks[i % attacks.Length]))),
    Task.Run(() => BeHonest("/v1/faces/detect", portrait)),
    Task.Run(() => BeHonest("/healthz", null)),
];
await Task.WhenAll(all);
foreach ((string name, int count) in counts.OrderBy(entry => entry.Key))
    Console.WriteLine($"{name}: {count}");
double[] sorted = [.. times.Order()];
Console.WriteLine($"honest requests: {sorted.Length} served, {failures} not; median {sorted[sorted.Length / 2] * 1000:F0} ms, 99 % within {sorted[sorted.Length * 99 / 100] * 1000:F0} ms");
return failures == 0 && sorted.Length > 0 ? 0 : 1;

static byte[] Text(string text) => Encoding.Latin1.GetBytes(text);

static byte[] Body(string head, byte[] body) => [.. Text($"{head}Content-Length: {body.Length}\r\n\r\n"), .. body];

async Task Attack((string Name, byte[] Bytes, int Pause) attack)
{
    while (!over.IsCancellationRequested)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(url.Host, url.Port, over.Token);
            NetworkStream stream = client.GetStream();
            if (attack.Pause > 0)
            {
                foreach (byte one in attack.Bytes)
                {
                    await stream.WriteAsync(new[] { one }, over.Token);
                    await Task.Delay(attack.Pause / 10, over.Token);
                }
            }
            else
            {
                await stream.WriteAsync(attack.Bytes, over.Token);
            }

            while (attack.Pause >= 0 && await stream.ReadAsync(new byte[4096], over.Token) > 0)
            {
                if (attack.Pause == 0)
                    break;
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
        {
            // Thrown out, or over.
        }

        counts.AddOrUpdate(attack.Name, 1, (_, count) => count + 1);
    }
}

async Task BeHonest(string path, byte[]? body)
{
    using var client = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromSeconds(30) };
    client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    while (!over.IsCancellationRequested)
    {
        long began = Stopwatch.GetTimestamp();
        try
        {
            using HttpResponseMessage response = body is null ? await client.GetAsync(path) : await client.PostAsync(path, new ByteArrayContent(body));
            if (response.StatusCode is HttpStatusCode.TooManyRequests)
                await Task.Delay(response.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1));
            else if (response.StatusCode == HttpStatusCode.OK)
                times.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
            else
                Console.WriteLine($"{path}: {(int)response.StatusCode}, failure {Interlocked.Increment(ref failures)}");
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            Console.WriteLine($"{path}: {exception.Message}, failure {Interlocked.Increment(ref failures)}");
        }

        await Task.Delay(20);
    }
}
