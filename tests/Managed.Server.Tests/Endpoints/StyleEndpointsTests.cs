using System;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Managed.EndToEnd.Tests.Driving;
using Managed.Media.Pictures;
using Managed.Models;
using Managed.Security;
using Managed.Server.Access;
using Managed.Server.Tests.Driving;
using Managed.Style;
using Managed.Tensors;
using Xunit;

namespace Managed.Server.Tests.Endpoints;

public sealed class StyleEndpointsTests
{
    private const int Side = 64;
    private static readonly Uri Jobs = new("/v1/style/jobs", UriKind.Relative);

    [Fact]
    public async Task A_job_paints_what_the_library_paints_and_tells_how_it_goes()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        HttpClient client = server.Client(Role.Read);
        string place = await StartAsync(client, iterations: 6, every: 2);
        string events = await client.GetStringAsync(new Uri(place + "/events", UriKind.Relative));
        JsonElement last = JsonDocument.Parse(events.Split("data: ")[^1]).RootElement;
        Assert.Contains("event: done\n", events, StringComparison.Ordinal);
        Assert.Equal((6, 1.0), (last.GetProperty("iteration").GetInt32(), last.GetProperty("share").GetDouble()));
        Assert.Equal(Painted(6), last.GetProperty("done").GetProperty("digest").GetString());
        RgbImage result = PictureReader.Read(await client.GetByteArrayAsync(new Uri(last.GetProperty("result").GetString()!, UriKind.Relative)), "result");
        Assert.Equal(Painted(6), Sha256.HexOf(result.Pixels));
        foreach (int iteration in (int[])[2, 4, 6])
            Assert.Equal(Side, PictureReader.Read(await client.GetByteArrayAsync(new Uri($"{place}/pictures/{iteration}", UriKind.Relative)), "picture").Width);
        await (await client.GetAsync(new Uri(place + "/pictures/3", UriKind.Relative))).RefusalAsync(HttpStatusCode.NotFound);
        Assert.Equal("[2,4,6]", last.GetProperty("pictures").GetRawText());
        using (var series = new ZipArchive(await client.GetStreamAsync(new Uri(place + "/series", UriKind.Relative))))
        {
            Assert.Equal(["0002.png", "0004.png", "0006.png", "result.png"], series.Entries.Select(entry => entry.FullName));
            using Stream entry = series.Entries[^1].Open();
            using var bytes = new MemoryStream();
            await entry.CopyToAsync(bytes);
            Assert.Equal(result.Pixels.ToArray(), PictureReader.Read(bytes.ToArray(), "result").Pixels.ToArray());
        }

        string folder = Path.Combine(server.StatePath, "jobs", Path.GetFileName(place));
        Assert.DoesNotContain("content", Directory.EnumerateFiles(folder).Select(Path.GetFileName));
        await (await client.DeleteAsync(new Uri(place, UriKind.Relative))).JsonAsync();
        Assert.False(Directory.Exists(folder));
        await (await client.GetAsync(new Uri(place, UriKind.Relative))).RefusalAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_job_goes_on_after_the_service_was_stopped_and_ends_with_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        string place;
        await using (RunningServer first = await RunningServer.StartAsync(within: folder))
        {
            HttpClient client = first.Client(Role.Read);
            place = await StartAsync(client, iterations: 150, every: 10);
            await AwaitAsync(client, place, job => job.GetProperty("iteration").GetInt32() >= 3);
        }

        string job = folder.PathOf($"state/jobs/{Path.GetFileName(place)}");
        Assert.True(File.Exists(Path.Combine(job, "run.safetensors")), "the run was not stored");
        Assert.False(File.Exists(Path.Combine(job, "result.png")), "the run was not interrupted");
        await using RunningServer second = await RunningServer.StartAsync(within: folder);
        JsonElement done = await AwaitAsync(second.Client(Role.Admin), place, job => job.GetProperty("state").GetString() == "done");
        Assert.Equal(Painted(150), done.GetProperty("done").GetProperty("digest").GetString());
        Assert.EndsWith("/pictures/150", done.GetProperty("picture").GetString(), StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(1, 15).Select(picture => 10 * picture), done.GetProperty("pictures").EnumerateArray().Select(iteration => iteration.GetInt32()));
    }

    [Theory]
    [InlineData("noise", StyleInitialization.Noise)]
    [InlineData("style", StyleInitialization.Style)]
    public async Task A_picture_begins_as_it_is_asked_to(string name, StyleInitialization initialization)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        HttpClient client = server.Client(Role.Read);
        HttpResponseMessage response = await client.PostAsync(
            Jobs, Bodies.Form(("content", Bodies.Cat), ("style", Bodies.Eddies), ("size", $"{Side}"), ("iterations", "2"), ("init", name)));
        await response.JsonAsync(HttpStatusCode.Accepted);
        JsonElement done = await AwaitAsync(client, response.Headers.Location!.ToString(), one => one.GetProperty("state").GetString() == "done");
        Assert.Equal(Painted(2, initialization), done.GetProperty("done").GetProperty("digest").GetString());
    }

    [Fact]
    public async Task Jobs_wait_are_given_up_and_are_too_many()
    {
        await using RunningServer server = await RunningServer.StartAsync(options => options with { MaximumJobs = 2 });
        HttpClient client = server.Client(Role.Read);
        string running = await StartAsync(client, iterations: 2000, every: 100);
        await AwaitAsync(client, running, job => job.GetProperty("iteration").GetInt32() >= 1);
        string waiting = await StartAsync(client, iterations: 10, every: 10);
        HttpResponseMessage tooMany = await client.PostAsync(Jobs, Bodies.Form(("content", Bodies.Cat), ("style", Bodies.Eddies)));
        await tooMany.RefusalAsync(HttpStatusCode.TooManyRequests);
        Assert.NotNull(tooMany.Headers.RetryAfter);
        await (await client.GetAsync(new Uri(running + "/result", UriKind.Relative))).RefusalAsync(HttpStatusCode.Conflict);
        Assert.Equal("cancelled", (await (await client.DeleteAsync(new Uri(waiting, UriKind.Relative))).JsonAsync()).GetProperty("state").GetString());
        await client.DeleteAsync(new Uri(running, UriKind.Relative));
        JsonElement ended = await AwaitAsync(client, running, job => job.GetProperty("state").GetString() == "cancelled");
        Assert.Equal(JsonValueKind.Null, ended.GetProperty("result").ValueKind);
        string next = await StartAsync(client, iterations: 1, every: 1);
        await AwaitAsync(client, next, job => job.GetProperty("state").GetString() == "done");
    }

    [Fact]
    public async Task A_job_is_its_owners_and_the_admins()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string place = await StartAsync(server.Client(Role.Read), iterations: 1, every: 1);
        foreach (string path in (string[])["", "/events", "/result", "/series", "/pictures/1"])
            await (await server.Client(Role.Enrol).GetAsync(new Uri(place + path, UriKind.Relative))).RefusalAsync(HttpStatusCode.NotFound);
        await (await server.Client(Role.Enrol).DeleteAsync(new Uri(place, UriKind.Relative))).RefusalAsync(HttpStatusCode.NotFound);
        Assert.Equal(0, (await (await server.Client(Role.Enrol).GetAsync(Jobs)).JsonAsync()).GetProperty("jobs").GetArrayLength());
        await (await server.Client(Role.Admin).GetAsync(new Uri(place, UriKind.Relative))).JsonAsync();
    }

    /// <summary>Who asks for the head alone is answered, and counts among the followers no longer than that.</summary>
    [Fact]
    public async Task Followers_have_a_limit_and_make_room_for_others()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        HttpClient client = server.Client(Role.Read);
        await StartAsync(client, iterations: 2000, every: 1000);
        string waiting = await StartAsync(client, iterations: 2000, every: 1000);
        Uri events = new(waiting + "/events", UriKind.Relative);
        for (int i = 0; i < 100; i++)
        {
            using var head = new HttpRequestMessage(HttpMethod.Head, events);
            Assert.Equal(HttpStatusCode.OK, (await client.SendAsync(head)).StatusCode);
        }

        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 80).Select(_ => client.GetAsync(events, HttpCompletionOption.ResponseHeadersRead)));
        Assert.Equal(64, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
        Assert.Equal(16, answers.Count(answer => answer.StatusCode == HttpStatusCode.ServiceUnavailable));
        foreach (HttpResponseMessage answer in answers)
            answer.Dispose();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            using HttpResponseMessage again = await client.GetAsync(events, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            if (again.StatusCode == HttpStatusCode.OK)
                break;
            await Task.Delay(10, patience.Token);
        }
    }

    [Theory]
    [InlineData("size", "20000")]
    [InlineData("iterations", "0")]
    [InlineData("iterations", "many")]
    [InlineData("preset", "dali")]
    [InlineData("color", "red")]
    [InlineData("init", "dream")]
    [InlineData("style_weight", "-1")]
    [InlineData("style_weight", "NaN")]
    [InlineData("unknown", "1")]
    public async Task Options_that_are_none_are_refused(string name, string value)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        HttpResponseMessage response = await server.Client(Role.Read).PostAsync(Jobs, Bodies.Form(("content", Bodies.Cat), ("style", Bodies.Eddies), (name, value)));
        await response.RefusalAsync(HttpStatusCode.BadRequest);
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(server.StatePath, "jobs")));
    }

    [Fact]
    public async Task What_is_no_picture_is_refused_at_once()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        await (await server.Client(Role.Read).PostAsync(Jobs, Bodies.Form(("content", Bodies.Cat), ("style", new byte[] { 1 })))).RefusalAsync(HttpStatusCode.UnprocessableEntity);
    }

    private static async Task<string> StartAsync(HttpClient client, int iterations, int every)
    {
        HttpResponseMessage response = await client.PostAsync(
            Jobs, Bodies.Form(("content", Bodies.Cat), ("style", Bodies.Eddies), ("size", $"{Side}"), ("iterations", $"{iterations}"), ("every", $"{every}")));
        JsonElement job = await response.JsonAsync(HttpStatusCode.Accepted);
        string place = response.Headers.Location!.ToString();
        Assert.EndsWith(job.GetProperty("id").GetString()!, place, StringComparison.Ordinal);
        return place;
    }

    private static async Task<JsonElement> AwaitAsync(HttpClient client, string place, Predicate<JsonElement> isThere)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            JsonElement job = await (await client.GetAsync(new Uri(place, UriKind.Relative), patience.Token)).JsonAsync();
            if (isThere(job))
                return job;
            Assert.False(job.GetProperty("state").GetString() is "failed", job.ToString());
            await Task.Delay(10, patience.Token);
        }
    }

    /// <summary>The digest of what the library paints.</summary>
    private static string Painted(int iterations, StyleInitialization initialization = StyleInitialization.Content)
    {
        using var workers = new WorkerPool(1);
        PerceptualModel model = EmbeddedModels.OpenPerceptualModel();
        Tensor content = PictureReader.Read(Bodies.Cat, "content").ToTensorFitting(Side);
        Tensor style = PictureReader.Read(Bodies.Eddies, "style").ToTensorFitting(Side);
        StyleOptions options = StylePresets.Painterly.Complete(StylePresets.Painterly.Options with { Iterations = iterations, Initialization = initialization }, model);
        return Sha256.HexOf(RgbImage.FromTensor(StyleTransfer.Run(model, workers, content, style, options).Picture).Pixels);
    }
}
