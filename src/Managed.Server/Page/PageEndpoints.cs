using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Threading.Tasks;
using Managed.Server.Access;
using Managed.Server.Http;

namespace Managed.Server.Page;

/// <summary>The page: <c>index.html</c> at the root, asked for anew each time, and its files, which are kept by whoever has them.</summary>
internal sealed class PageEndpoints(PageFiles files)
{
    /// <summary>The page takes nothing from elsewhere, makes no code or markup of text, and is shown in no other page.</summary>
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
        + "form-action 'none'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    private static readonly ImmutableArray<(string Name, string Value)> Guards =
    [
        ("Content-Security-Policy", Policy),
        ("Referrer-Policy", "no-referrer"),
        ("Permissions-Policy", "camera=(self), microphone=(), geolocation=(), display-capture=(), payment=(), usb=()"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
    ];

    public ImmutableArray<Route> Routes =>
    [
        new("GET", "/", "page", "The page.", Role.None, (call, _) => Task.FromResult(Of(call, PageFiles.Index, "no-cache"))) { AnswerType = "text/html" },
        new("GET", "/page/{version}/{file}", "pageFile", "A file of the page.", Role.None, (call, _) => Task.FromResult(Lasting(call))) { AnswerType = "application/octet-stream" },
    ];

    private Answer Lasting(Call call) => call.Values["version"] == files.Version && call.Values["file"] != PageFiles.Index
        ? Of(call, call.Values["file"], "public, max-age=31536000, immutable")
        : throw new ProblemException(404, "There is no such file.");

    private Answer Of(Call call, string name, string caching)
    {
        byte[] content = files.Find(name) ?? throw new ProblemException(404, "There is no such file.");
        string tag = $"\"{files.Version}\"";
        IReadOnlyList<(string, string)> headers = [.. Guards, ("Cache-Control", caching), ("ETag", tag)];
        bool isKnown = call.Request.Headers.IfNoneMatch == tag;
        return new Answer(isKnown ? 304 : 200, TypeOf(name), isKnown ? default : content) { Headers = headers };
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "application/octet-stream",
    };
}
