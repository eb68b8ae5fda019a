using System;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Managed.Server.Access;
using Managed.Server.Page;
using Managed.Server.Tests.Driving;
using Xunit;

namespace Managed.Server.Tests.Page;

public sealed partial class PageTests
{
    private const int MostBytes = 100_000;

    [Fact]
    public async Task The_page_is_asked_for_anew_and_its_files_are_kept()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        HttpClient client = server.Client(Role.None);
        HttpResponseMessage page = await client.GetAsync(new Uri("/", UriKind.Relative));
        string text = await page.Content.ReadAsStringAsync();
        Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
        Assert.True(page.Headers.CacheControl!.NoCache);
        RequireGuards(page);
        string[] files = [.. Address().Matches(text).Select(match => match.Value).Distinct()];
        Assert.Contains(files, file => file.EndsWith("/main.js", StringComparison.Ordinal));
        foreach (string file in files)
        {
            HttpResponseMessage answer = await client.GetAsync(new Uri(file, UriKind.Relative));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Contains("immutable", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
            RequireGuards(answer);
        }

        using var again = new HttpRequestMessage(HttpMethod.Get, new Uri("/", UriKind.Relative));
        again.Headers.IfNoneMatch.Add(page.Headers.ETag!);
        HttpResponseMessage known = await client.SendAsync(again);
        Assert.Equal((HttpStatusCode.NotModified, 0), (known.StatusCode, (await known.Content.ReadAsByteArrayAsync()).Length));
        Assert.Equal(page.Headers.ETag, known.Headers.ETag);
    }

    [Theory]
    [InlineData("/page/0000000000000000/main.js")]
    [InlineData("/page/{version}/none.js")]
    [InlineData("/page/{version}/index.html")]
    [InlineData("/page/{version}/..%2fpage.css")]
    [InlineData("/page/main.js")]
    public async Task What_is_no_file_of_this_page_is_not_there(string address)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        string path = address.Replace("{version}", PageFiles.Open().Version, StringComparison.Ordinal);
        await (await server.Client(Role.None).GetAsync(new Uri(path, UriKind.Relative))).RefusalAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public void The_page_is_small_names_nothing_elsewhere_and_makes_no_markup_of_text()
    {
        string[] names = [.. typeof(PageFiles).Assembly.GetManifestResourceNames().Where(name => name.StartsWith("page/", StringComparison.Ordinal)).Select(name => name["page/".Length..])];
        PageFiles files = PageFiles.Open();
        Assert.True(names.Length > 5);
        Assert.InRange(names.Sum(name => files.Find(name)!.Length), 1, MostBytes);
        foreach (string name in names)
        {
            string text = System.Text.Encoding.UTF8.GetString(files.Find(name)!).Replace("http://www.w3.org/2000/svg", string.Empty, StringComparison.Ordinal);
            Assert.DoesNotMatch("https?://|//[a-z]+\\.[a-z]", text);
            Assert.DoesNotMatch("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|\\beval\\b|new Function|localStorage|sessionStorage| style=\"| on[a-z]+=\"", text);
        }
    }

    private static void RequireGuards(HttpResponseMessage answer)
    {
        string policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'none'; ", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
        Assert.Contains("camera=(self)", answer.Headers.GetValues("Permissions-Policy").Single(), StringComparison.Ordinal);
    }

    [GeneratedRegex("/page/[^\"]+")]
    private static partial Regex Address();
}
