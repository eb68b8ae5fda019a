using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text.Json;
using System.Threading.Tasks;
using Managed.EndToEnd.Tests.Driving;
using Managed.Faces.Gallery;
using Managed.Server.Access;
using Managed.Server.Tests.Driving;
using Xunit;

namespace Managed.Server.Tests.Endpoints;

public sealed class PeopleEndpointsTests
{
    private static readonly Uri Person = new("/v1/people/Eileen%20Collins%2F\u00e9", UriKind.Relative);
    private const string Name = "Eileen Collins/\u00e9";

    [Fact]
    public async Task A_person_is_enrolled_known_listed_and_removed()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        HttpClient client = server.Client(Role.Admin);
        JsonElement enrolled = await (await client.PostAsync(Person, Bodies.Picture(Bodies.Astronaut))).JsonAsync(HttpStatusCode.Created);
        Assert.Equal(Name, enrolled.GetProperty("pictures")[0].GetProperty("name").GetString());
        Assert.Equal($"{Name}, nobody", await NamesOf(client));
        JsonElement people = await (await client.GetAsync(new Uri("/v1/people", UriKind.Relative))).JsonAsync();
        Assert.Equal(Name, people.GetProperty("people")[0].GetProperty("name").GetString());
        JsonElement removed = await (await client.DeleteAsync(new Uri(Person + "?erase=true", UriKind.Relative))).JsonAsync();
        Assert.Equal(1, removed.GetProperty("samples").GetInt64());
        await (await client.DeleteAsync(Person)).RefusalAsync(HttpStatusCode.NotFound);
        Assert.Equal("nobody, nobody", await NamesOf(client));
        JsonElement audit = (await (await client.GetAsync(new Uri("/v1/gallery", UriKind.Relative))).JsonAsync()).GetProperty("audit");
        Assert.Equal(["create", "enroll", "erase"], audit.EnumerateArray().Select(entry => entry.GetProperty("action").GetString()));
    }

    /// <summary>Another process that opens the file when the answer is there finds the sample in it.</summary>
    [Fact]
    public async Task What_was_acknowledged_is_in_the_file()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        await (await server.Client(Role.Enrol).PostAsync(Person, Bodies.Form(("picture", Bodies.Astronaut), ("picture", Bodies.AstronautAltered)))).JsonAsync(HttpStatusCode.Created);
        using GalleryFile read = GalleryFile.Open(server.GalleryPath);
        Assert.Equal(2, Assert.Single(read.People).Samples.Count);
    }

    [Fact]
    public async Task Pictures_of_one_request_are_enrolled_all_or_none()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        HttpClient client = server.Client(Role.Enrol);
        await (await client.PostAsync(Person, Bodies.Form(("picture", Bodies.Astronaut), ("picture", Bodies.Eddies)))).RefusalAsync(HttpStatusCode.UnprocessableEntity);
        await (await client.PostAsync(new Uri("/v1/people/%01", UriKind.Relative), Bodies.Picture(Bodies.Astronaut))).RefusalAsync(HttpStatusCode.UnprocessableEntity);
        await (await client.PostAsync(new Uri($"/v1/people/{new string('x', 600)}", UriKind.Relative), Bodies.Picture(Bodies.Astronaut))).RefusalAsync(HttpStatusCode.UnprocessableEntity);
        Assert.Equal(0, (await (await client.GetAsync(new Uri("/v1/people", UriKind.Relative))).JsonAsync()).GetProperty("samples").GetInt64());
    }

    [Fact]
    public async Task A_request_that_is_sent_again_under_its_key_is_done_once()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        HttpClient client = server.Client(Role.Admin);
        HttpResponseMessage first = await SendAsync(client, HttpMethod.Post, Bodies.Astronaut, "k1");
        HttpResponseMessage again = await SendAsync(client, HttpMethod.Post, Bodies.Astronaut, "k1");
        Assert.Equal(HttpStatusCode.Created, again.StatusCode);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());
        Assert.False(first.Headers.Contains("Idempotency-Replayed"));
        Assert.True(again.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal(1, await SamplesOf(client));
        await (await SendAsync(client, HttpMethod.Post, Bodies.GraceHopper, "k1")).RefusalAsync(HttpStatusCode.UnprocessableEntity);
        await (await SendAsync(client, HttpMethod.Delete, null, "k1")).RefusalAsync(HttpStatusCode.UnprocessableEntity);
        await (await SendAsync(client, HttpMethod.Post, Bodies.Astronaut, "k2")).JsonAsync(HttpStatusCode.Created);
        await (await SendAsync(server.Client(Role.Enrol), HttpMethod.Post, Bodies.Astronaut, "k1")).JsonAsync(HttpStatusCode.Created);
        Assert.Equal(3, await SamplesOf(client));
    }

    [Fact]
    public async Task A_request_under_two_keys_is_refused()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        HttpClient client = server.Client(Role.Admin);
        string answer = await RawRequest.SendAsync(
            server.Url,
            $"POST /v1/people/Eve HTTP/1.1\r\nAuthorization: Bearer {server.Key(Role.Admin)}\r\nContent-Type: image/png\r\nIdempotency-Key: k1\r\nIdempotency-Key: k2\r\n",
            Bodies.Astronaut);
        Assert.Equal(400, RawRequest.StatusOf(answer));
        Assert.Equal(0, await SamplesOf(client));
    }

    [Fact]
    public async Task A_request_that_was_refused_may_be_sent_again_under_its_key()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        HttpClient client = server.Client(Role.Admin);
        await (await SendAsync(client, HttpMethod.Post, Bodies.Eddies, "k")).RefusalAsync(HttpStatusCode.UnprocessableEntity);
        await (await SendAsync(client, HttpMethod.Post, Bodies.Astronaut, "k")).JsonAsync(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Logs_and_trail_tell_who_did_what_without_names_and_embeddings()
    {
        await using RunningServer server = await RunningServer.StartAsync(options => options with { LogRequests = true });
        HttpClient client = server.Client(Role.Admin);
        await (await client.PostAsync(Person, Bodies.Picture(Bodies.Astronaut))).JsonAsync(HttpStatusCode.Created);
        await (await client.DeleteAsync(Person)).JsonAsync();
        await (await server.Client(Role.Read).DeleteAsync(Person)).RefusalAsync(HttpStatusCode.Forbidden);
        await using var file = new FileStream(Path.Combine(server.StatePath, "audit.jsonl"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        string trail = await new StreamReader(file).ReadToEndAsync();
        JsonElement[] lines = [.. trail.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
        Assert.Equal(["enrollPerson done 0", "removePerson done 0", "removePerson refused "], lines.Select(line =>
            $"{line.GetProperty("operation").GetString()} {line.GetProperty("outcome").GetString()} {(line.TryGetProperty("samples", out JsonElement samples) ? samples.GetString() : "")}"));
        foreach (string text in (string[])[trail, server.Log])
            Assert.DoesNotContain("Eileen", text, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Clients take such steps out of an address before they ask: who is named so could not be asked for again.</summary>
    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("%2E%2e")]
    public async Task Nobody_is_named_by_a_step_of_an_address(string name)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string head = $"/v1/people/{name} HTTP/1.1\r\nAuthorization: Bearer {server.Key(Role.Admin)}\r\n";
        Assert.Equal(422, RawRequest.StatusOf(await RawRequest.SendAsync(server.Url, $"POST {head}Content-Type: image/png\r\n", Bodies.Astronaut)));
        Assert.Equal(0, await SamplesOf(server.Client(Role.Read)));
    }

    /// <summary>What was removed is told by whoever removed it, not by whoever looked before.</summary>
    [Fact]
    public async Task The_trail_of_a_removal_has_the_samples_that_it_removed()
    {
        using var held = new HeldFaces();
        using var folder = new TemporaryFolder();
        RunningServer server = await RunningServer.StartAsync(check: held, within: folder);
        HttpClient client = server.Client(Role.Admin);
        Task<HttpResponseMessage> enrolling = client.PostAsync(Person, Bodies.Picture(Bodies.Astronaut));
        await held.AwaitArrivalAsync();
        Task<HttpResponseMessage> removing = client.DeleteAsync(Person);
        while (!(await client.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Contains("\nmanaged_queue_length 1\n", StringComparison.Ordinal))
            await Task.Delay(10);
        held.Release();
        await (await enrolling).JsonAsync(HttpStatusCode.Created);
        await (await removing).JsonAsync();
        await server.DisposeAsync();
        string trail = await File.ReadAllTextAsync(folder.PathOf("state/audit.jsonl"));
        string line = Assert.Single(trail.Split('\n'), text => text.Contains("removePerson", StringComparison.Ordinal));
        Assert.Equal("0", JsonDocument.Parse(line).RootElement.GetProperty("samples").GetString());
    }

    [Fact]
    public async Task Somebody_who_was_removed_before_is_erased_when_asked_to_and_that_is_told()
    {
        using var folder = new TemporaryFolder();
        RunningServer server = await RunningServer.StartAsync(within: folder);
        HttpClient client = server.Client(Role.Admin);
        Uri erase = new(Person + "?erase=true", UriKind.Relative);
        await (await client.DeleteAsync(erase)).RefusalAsync(HttpStatusCode.NotFound);
        await (await client.PostAsync(Person, Bodies.Picture(Bodies.Astronaut))).JsonAsync(HttpStatusCode.Created);
        await (await client.DeleteAsync(Person)).JsonAsync();
        JsonElement erased = await (await client.DeleteAsync(erase)).JsonAsync();
        Assert.Equal((0, true), (erased.GetProperty("samples").GetInt64(), erased.GetProperty("erased").GetBoolean()));
        await (await client.DeleteAsync(erase)).RefusalAsync(HttpStatusCode.NotFound);
        await server.DisposeAsync();
        string[] lines = (await File.ReadAllTextAsync(folder.PathOf("state/audit.jsonl"))).Split('\n');
        Assert.Equal([404, 200, 200, 404], lines.Where(line => line.Contains("removePerson", StringComparison.Ordinal)).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("status").GetInt32()));
    }

    [Fact]
    public async Task People_outlast_the_service()
    {
        using var folder = new TemporaryFolder();
        await using (RunningServer first = await RunningServer.StartAsync(within: folder))
            await (await first.Client(Role.Enrol).PostAsync(Person, Bodies.Picture(Bodies.Astronaut))).JsonAsync(HttpStatusCode.Created);
        await using RunningServer second = await RunningServer.StartAsync(within: folder);
        Assert.Equal($"{Name}, nobody", await NamesOf(second.Client(Role.Admin)));
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpMethod method, byte[]? picture, string key)
    {
        using var request = new HttpRequestMessage(method, Person) { Content = picture is null ? null : Bodies.Picture(picture) };
        request.Headers.Add("Idempotency-Key", key);
        return await client.SendAsync(request);
    }

    private static async Task<long> SamplesOf(HttpClient client) =>
        (await (await client.GetAsync(new Uri("/v1/people", UriKind.Relative))).JsonAsync()).GetProperty("samples").GetInt64();

    /// <summary>Who the altered astronaut and Grace Hopper are.</summary>
    private static async Task<string> NamesOf(HttpClient client)
    {
        JsonElement document = await (await client.PostAsync(
            new Uri("/v1/faces/identify?top=3", UriKind.Relative), Bodies.Form(("picture", Bodies.AstronautAltered), ("picture", Bodies.GraceHopper)))).JsonAsync();
        return string.Join(", ", document.GetProperty("images").EnumerateArray().Select(image => image.GetProperty("faces")[0].GetProperty("name").GetString() ?? "nobody"));
    }
}
