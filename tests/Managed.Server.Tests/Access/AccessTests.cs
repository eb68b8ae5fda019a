using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Threading.Tasks;
using Managed.Server.Access;
using Managed.Server.Hosting;
using Managed.Server.Records;
using Managed.Server.Tests.Driving;
using Xunit;

namespace Managed.Server.Tests.Access;

public sealed class AccessTests
{
    [Theory]
    [InlineData("")]
    [InlineData("Bearer mk_0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("Bearer ")]
    [InlineData("Basic YTpi")]
    [InlineData("nonsense")]
    public async Task Without_a_known_key_nothing_is_answered(string authorization)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        HttpClient client = server.Client(Role.None);
        if (authorization.Length > 0)
            client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);
        foreach (string path in (string[])["/v1/people", "/v1/gallery", "/v1/style/jobs", "/metrics"])
        {
            HttpResponseMessage response = await client.GetAsync(new Uri(path, UriKind.Relative));
            await response.RefusalAsync(HttpStatusCode.Unauthorized);
            Assert.Equal("Bearer", response.Headers.WwwAuthenticate.Single().Scheme);
        }

        await (await client.PostAsync(new Uri("/v1/people/Eve", UriKind.Relative), Bodies.Picture(Bodies.Astronaut))).RefusalAsync(HttpStatusCode.Unauthorized);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri("/healthz", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task A_key_of_a_lesser_role_is_refused_and_nothing_is_done()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        HttpClient reader = server.Client(Role.Read);
        await (await reader.PostAsync(new Uri("/v1/people/Eve", UriKind.Relative), Bodies.Picture(Bodies.Astronaut))).RefusalAsync(HttpStatusCode.Forbidden);
        await (await reader.PostAsync(new Uri("/v1/faces/embed", UriKind.Relative), Bodies.Picture(Bodies.Astronaut))).RefusalAsync(HttpStatusCode.Forbidden);
        await (await server.Client(Role.Enrol).DeleteAsync(new Uri("/v1/people/Eve", UriKind.Relative))).RefusalAsync(HttpStatusCode.Forbidden);
        await (await server.Client(Role.Enrol).GetAsync(new Uri("/v1/gallery", UriKind.Relative))).RefusalAsync(HttpStatusCode.Forbidden);
        Assert.Equal(0, (await (await reader.GetAsync(new Uri("/v1/people", UriKind.Relative))).JsonAsync()).GetProperty("samples").GetInt64());
    }

    [Fact]
    public async Task A_key_whose_line_is_deleted_is_taken_back()
    {
        var clock = new ManualClock();
        await using RunningServer server = await RunningServer.StartAsync(clock: clock);
        HttpClient reader = server.Client(Role.Read);
        await (await reader.GetAsync(new Uri("/v1/people", UriKind.Relative))).JsonAsync();
        string[] lines = await File.ReadAllLinesAsync(server.KeyFile);
        await File.WriteAllLinesAsync(server.KeyFile, lines.Where(line => !line.Contains(" read ", StringComparison.Ordinal)));
        File.SetLastWriteTimeUtc(server.KeyFile, DateTime.UtcNow.AddMinutes(1));
        clock.Advance(TimeSpan.FromSeconds(2));
        await (await reader.GetAsync(new Uri("/v1/people", UriKind.Relative))).RefusalAsync(HttpStatusCode.Unauthorized);
        await (await server.Client(Role.Admin).GetAsync(new Uri("/v1/people", UriKind.Relative))).JsonAsync();
    }

    /// <summary>What stood in a file that is gone or damaged may have been taken back.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData("door owner")]
    public async Task While_the_keys_cannot_be_read_none_is_taken_and_the_service_is_not_ready(string? damage)
    {
        var clock = new ManualClock();
        await using RunningServer server = await RunningServer.StartAsync(clock: clock);
        HttpClient admin = server.Client(Role.Admin);
        string whole = await File.ReadAllTextAsync(server.KeyFile);
        if (damage is null)
            File.Delete(server.KeyFile);
        else
            await File.WriteAllTextAsync(server.KeyFile, damage);
        clock.Advance(TimeSpan.FromSeconds(2));
        HttpResponseMessage refused = await admin.GetAsync(new Uri("/v1/people", UriKind.Relative));
        await refused.RefusalAsync(HttpStatusCode.ServiceUnavailable);
        Assert.NotNull(refused.Headers.RetryAfter);
        HttpResponseMessage readiness = await admin.GetAsync(new Uri("/readyz", UriKind.Relative));
        Assert.Equal("without keys", (await readiness.JsonAsync(HttpStatusCode.ServiceUnavailable)).GetProperty("status").GetString());
        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync(new Uri("/healthz", UriKind.Relative))).StatusCode);
        clock.Advance(TimeSpan.FromSeconds(2));
        await (await admin.GetAsync(new Uri("/v1/people", UriKind.Relative))).RefusalAsync(HttpStatusCode.ServiceUnavailable);
        Assert.Single(server.Log.Split('\n'), line => line.Contains("keys not read", StringComparison.Ordinal));
        await File.WriteAllTextAsync(server.KeyFile, whole);
        clock.Advance(TimeSpan.FromSeconds(2));
        await (await admin.GetAsync(new Uri("/v1/people", UriKind.Relative))).JsonAsync();
        Assert.Equal(HttpStatusCode.OK, (await admin.GetAsync(new Uri("/readyz", UriKind.Relative))).StatusCode);
    }

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://[::]:0")]
    [InlineData("http://*:0")]
    public async Task Without_keys_the_service_starts_on_loopback_alone(string url)
    {
        var options = new ServerOptions { Urls = [url] };
        ServerException refused = await Assert.ThrowsAsync<ServerException>(
            () => VisionServer.StartAsync(options, RunningServer.Setup(), null, new ServerLog(TextWriter.Null, TimeProvider.System)));
        Assert.Contains("loopback", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_without_keys_is_asked_by_its_own_name_and_page_alone()
    {
        await using RunningServer server = await RunningServer.StartAsync(options => options with { KeyFile = null });
        await (await server.Client(Role.None).GetAsync(new Uri("/v1/people", UriKind.Relative))).JsonAsync();
        await (await Send(server, "Host", "rebound.example")).RefusalAsync(HttpStatusCode.Forbidden);
        await (await Send(server, "Origin", "https://elsewhere.example")).RefusalAsync(HttpStatusCode.Forbidden);
        await (await Send(server, "Origin", "null")).RefusalAsync(HttpStatusCode.Forbidden);
        await (await Send(server, "Origin", server.Url.GetLeftPart(UriPartial.Authority))).JsonAsync();
    }

    /// <summary>A proxy on the machine would open a service without keys to all that reach it.</summary>
    [Theory]
    [InlineData("X-Forwarded-For", "203.0.113.7")]
    [InlineData("Forwarded", "for=203.0.113.7")]
    [InlineData("Via", "1.1 proxy")]
    [InlineData("X-Real-IP", "203.0.113.7")]
    public async Task A_service_without_keys_does_not_answer_through_a_proxy_unless_told(string header, string value)
    {
        await using (RunningServer server = await RunningServer.StartAsync(options => options with { KeyFile = null }))
            await (await Send(server, header, value)).RefusalAsync(HttpStatusCode.Forbidden);
        await using RunningServer meant = await RunningServer.StartAsync(options => options with { KeyFile = null, BehindProxy = true });
        await (await Send(meant, header, value)).JsonAsync();
        await (await Send(meant, "Host", "rebound.example")).RefusalAsync(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Clients_behind_a_proxy_are_told_apart_by_the_address_that_it_says(bool behindProxy)
    {
        await using RunningServer server = await RunningServer.StartAsync(options => options with { BehindProxy = behindProxy, Rate = 1, Burst = 1 }, clock: new ManualClock());
        string[] addresses = ["203.0.113.7", "203.0.113.8", "203.0.113.7, 203.0.113.9", "203.0.113.8:4711", "[2001:db8::1]:80", "2001:db8::1"];
        HttpStatusCode[] statuses = new HttpStatusCode[addresses.Length];
        for (int i = 0; i < addresses.Length; i++)
            statuses[i] = (await Send(server, "X-Forwarded-For", addresses[i])).StatusCode;
        const HttpStatusCode Unknown = HttpStatusCode.Unauthorized;
        const HttpStatusCode TooMany = HttpStatusCode.TooManyRequests;
        Assert.Equal(behindProxy ? [Unknown, Unknown, Unknown, TooMany, Unknown, TooMany] : [Unknown, TooMany, TooMany, TooMany, TooMany, TooMany], statuses);
    }

    [Fact]
    public async Task Keys_are_nowhere_but_with_whom_they_were_given()
    {
        await using RunningServer server = await RunningServer.StartAsync(options => options with { LogRequests = true });
        await server.Client(Role.Admin).GetAsync(new Uri("/v1/people", UriKind.Relative));
        string key = server.Key(Role.Admin);
        Assert.DoesNotContain(key, await File.ReadAllTextAsync(server.KeyFile), StringComparison.Ordinal);
        Assert.DoesNotContain(key, server.Log, StringComparison.Ordinal);
        await using var audit = new FileStream(Path.Combine(server.StatePath, "audit.jsonl"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        string trail = await new StreamReader(audit).ReadToEndAsync();
        Assert.Contains("\"operation\":\"listPeople\"", trail, StringComparison.Ordinal);
        Assert.DoesNotContain(key, trail, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(server.KeyFile));
    }

    private static async Task<HttpResponseMessage> Send(RunningServer server, string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/v1/people", UriKind.Relative));
        request.Headers.TryAddWithoutValidation(header, value);
        return await server.Client(Role.None).SendAsync(request);
    }
}
