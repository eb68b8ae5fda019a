using System;
using System.Collections.Generic;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Managed.EndToEnd.Tests.Driving;
using Managed.Faces.Gallery;
using Managed.Server.Access;
using Managed.Server.Hosting;
using Managed.Server.Tests.Driving;
using Xunit;

namespace Managed.Server.Tests.Hosting;

public sealed partial class ServiceTests
{
    [Fact]
    public async Task The_document_of_the_service_names_what_it_answers_with()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string text = await server.Client(Role.None).GetStringAsync(new Uri("/openapi.json", UriKind.Relative));
        JsonElement root = JsonDocument.Parse(text).RootElement;
        JsonElement schemas = root.GetProperty("components").GetProperty("schemas");
        Assert.Equal("3.1.0", root.GetProperty("openapi").GetString());
        string[] referred = [.. Reference().Matches(text).Select(match => match.Groups[1].Value).Distinct()];
        Assert.Contains("VerifyDocument", referred);
        Assert.All(referred, name => Assert.True(schemas.TryGetProperty(name, out _), $"there is no schema {name}"));
        Assert.Equal(["same", "distance", "threshold", "metric", "probability"], schemas.GetProperty("VerifyDocument").GetProperty("properties").EnumerateObject().Select(property => property.Name));
        string[] operations = [.. root.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()).Select(entry => entry.Value.GetProperty("operationId").GetString()!)];
        Assert.Equal(operations.Length, operations.Distinct().Count());
        Assert.Contains("enrollPerson", operations);

        // An answer has the properties that its schema tells.
        JsonElement people = await (await server.Client(Role.Read).GetAsync(new Uri("/v1/people", UriKind.Relative))).JsonAsync();
        Assert.Equal(schemas.GetProperty("PeopleDocument").GetProperty("properties").EnumerateObject().Select(property => property.Name), people.EnumerateObject().Select(property => property.Name));
    }

    [Fact]
    public async Task Every_path_of_the_document_is_in_the_page_that_explains_the_service()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        JsonElement root = await (await server.Client(Role.None).GetAsync(new Uri("/openapi.json", UriKind.Relative))).JsonAsync();
        string page = await System.IO.File.ReadAllTextAsync(System.IO.Path.Combine(Repository.Root, "samples", "serve", "README.md"));
        string[] rows = [.. root.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(operation => $"| `{operation.Name.ToUpperInvariant()} {path.Name}` |"))];
        Assert.All(rows.Where(row => !row.Contains("/page", StringComparison.Ordinal) && !row.Contains("GET /`", StringComparison.Ordinal)), row => Assert.Contains(row, page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_counted_comes_in_the_format_of_Prometheus()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        HttpClient client = server.Client(Role.Read);
        await client.GetAsync(new Uri("/v1/people", UriKind.Relative));
        await client.GetAsync(new Uri("/v1/people", UriKind.Relative));
        string text = await client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        Assert.Contains("managed_requests_total{operation=\"listPeople\",status=\"200\"} 2\n", text, StringComparison.Ordinal);
        Assert.Contains("managed_request_seconds_count{operation=\"listPeople\"} 2\n", text, StringComparison.Ordinal);
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, line => Assert.Matches(@"^(# (HELP|TYPE) \w+ .+|\w+(\{[^}]*\})? [0-9.eE+-]+)$", line));
        IEnumerable<string> types = lines.Where(line => line.StartsWith("# TYPE", StringComparison.Ordinal));
        Assert.Equal(types.Count(), types.Distinct().Count());
    }

    [Fact]
    public async Task A_service_that_ends_answers_what_it_has_and_loses_no_enrolment()
    {
        using var held = new HeldFaces();
        using var folder = new TemporaryFolder();
        RunningServer server = await RunningServer.StartAsync(check: held, within: folder);
        HttpClient client = server.Client(Role.Enrol);
        Task<HttpResponseMessage> enrolling = client.PostAsync(new Uri("/v1/people/Eve", UriKind.Relative), Bodies.Picture(Bodies.Astronaut));
        await held.AwaitArrivalAsync();
        Task ending = server.DisposeAsync(keepClients: true).AsTask();
        held.Release();
        await (await enrolling).JsonAsync(HttpStatusCode.Created);
        await ending;
        using GalleryFile read = GalleryFile.Open(folder.PathOf("people.gallery"));
        Assert.Equal("Eve", Assert.Single(read.People).Name);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.GetAsync(new Uri("/healthz", UriKind.Relative)));
    }

    /// <summary>A request whose connection is cut, as the service's patience is over, still tells what it did.</summary>
    [Fact]
    public async Task What_was_done_at_the_very_end_is_in_the_trail()
    {
        using var held = new HeldFaces();
        using var folder = new TemporaryFolder();
        RunningServer server = await RunningServer.StartAsync(options => options with { ShutdownTimeout = TimeSpan.Zero }, held, within: folder);
        HttpClient client = server.Client(Role.Enrol);
        Task<HttpResponseMessage> enrolling = client.PostAsync(new Uri("/v1/people/Eve", UriKind.Relative), Bodies.Picture(Bodies.Astronaut));
        await held.AwaitArrivalAsync();
        Task ending = server.DisposeAsync(keepClients: true).AsTask();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => enrolling);

        // The server underneath waits a second for requests whose connections it cut.
        await Task.Delay(TimeSpan.FromSeconds(1.5));
        held.Release();
        await ending;
        using GalleryFile read = GalleryFile.Open(folder.PathOf("people.gallery"));
        string trail = await System.IO.File.ReadAllTextAsync(folder.PathOf("state/audit.jsonl"));
        Assert.Equal(read.SampleCount, trail.Split('\n').Count(line => line.Contains("\"operation\":\"enrollPerson\"", StringComparison.Ordinal) && line.Contains("\"samples\":", StringComparison.Ordinal)));
        Assert.Contains("\"operation\":\"enrollPerson\"", trail, StringComparison.Ordinal);
        Assert.DoesNotContain("left behind", server.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_services_do_not_share_a_state()
    {
        using var folder = new TemporaryFolder();
        await using RunningServer first = await RunningServer.StartAsync(within: folder);
        await Assert.ThrowsAsync<ServerException>(() => VisionServer.StartAsync(
            new ServerOptions { Urls = ["http://127.0.0.1:0"], StateFolder = first.StatePath }, RunningServer.Setup(), null, new Records.ServerLog(System.IO.TextWriter.Null, TimeProvider.System)));
    }

    [Fact]
    public async Task Connections_are_encrypted_where_there_is_a_certificate()
    {
        using var folder = new TemporaryFolder();
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        string file = folder.PathOf("certificate.pem");
        await System.IO.File.WriteAllTextAsync(file, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        await using RunningServer server = await RunningServer.StartAsync(options => options with { Urls = ["https://127.0.0.1:0"], CertificateFile = file });
        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, shown, _, errors) => shown!.Thumbprint == certificate.Thumbprint && errors != SslPolicyErrors.RemoteCertificateNotAvailable };
        using var client = new HttpClient(handler) { BaseAddress = new UriBuilder(server.Url) { Scheme = "https" }.Uri };
        client.DefaultRequestHeaders.Authorization = new("Bearer", server.Key(Role.Read));
        Assert.Equal(1, (await (await client.PostAsync(new Uri("/v1/faces/detect", UriKind.Relative), Bodies.Picture(Bodies.Astronaut))).JsonAsync()).GetProperty("images").GetArrayLength());
        using var plain = new HttpClient { BaseAddress = new UriBuilder(server.Url) { Scheme = "http" }.Uri };
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => plain.GetAsync(new Uri("/healthz", UriKind.Relative)));
    }

    [GeneratedRegex("#/components/schemas/(\\w+)")]
    private static partial Regex Reference();
}
