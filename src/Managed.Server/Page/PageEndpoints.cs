using System.Collections.Immutable;
using System.IO;
using System.Threading.Tasks;
using Managed.Server.Access;
using Managed.Server.Http;

namespace Managed.Server.Page;

/// <summary>The files of <c>Page/Files</c>, which are inside the assembly: <c>index.html</c> at the root, all under <c>/page/</c>.</summary>
internal static class PageEndpoints
{
    /// <summary>A page takes nothing from elsewhere and is shown in no other.</summary>
    private const string Policy = "default-src 'self'; img-src 'self' blob: data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

    public static ImmutableArray<Route> Routes =>
    [
        new("GET", "/", "page", "The page.", Role.None, (_, _) => Task.FromResult(File("index.html"))) { AnswerType = "text/html" },
        new("GET", "/page/{file}", "pageFile", "A file of the page.", Role.None, (call, _) => Task.FromResult(File(call.Values["file"]))) { AnswerType = "application/octet-stream" },
    ];

    private static Answer File(string name)
    {
        using Stream? stream = typeof(PageEndpoints).Assembly.GetManifestResourceStream("page/" + name);
        if (stream is null)
            throw new ProblemException(404, "There is no such file.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return new Answer(200, TypeOf(name), bytes) { Headers = [("Content-Security-Policy", Policy), ("Cache-Control", "no-cache")] };
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".png" => "image/png",
        ".jpg" => "image/jpeg",
        _ => "application/octet-stream",
    };
}
