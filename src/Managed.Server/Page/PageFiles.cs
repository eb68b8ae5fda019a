using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Managed.Security;

namespace Managed.Server.Page;

/// <summary>The files of <c>Page/Files</c>, which are inside the assembly.</summary>
/// <remarks>Addresses of files hold a digest of all of them, by which <c>index.html</c> names them: so a file at an address never changes.</remarks>
internal sealed class PageFiles
{
    public const string Index = "index.html";

    private const string Prefix = "page/";
    private const string VersionMark = "{version}";
    private const int VersionLength = 16;

    private readonly SortedDictionary<string, byte[]> files = new(StringComparer.Ordinal);

    private PageFiles()
    {
    }

    /// <summary>What the addresses hold.</summary>
    public string Version { get; private set; } = string.Empty;

    /// <summary>Reads them, and tells <see cref="Index"/> their version.</summary>
    public static PageFiles Open()
    {
        var page = new PageFiles();
        var digest = new Sha256();
        foreach (string name in typeof(PageFiles).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            byte[] content = Read(name);
            page.files.Add(name[Prefix.Length..], content);
            digest.Append(Encoding.UTF8.GetBytes(name));
            digest.Append(content);
        }

        page.Version = digest.FinishHex()[..VersionLength];
        page.files[Index] = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(page.files[Index]).Replace(VersionMark, page.Version, StringComparison.Ordinal));
        return page;
    }

    /// <summary>The content of a file; null where there is none.</summary>
    public byte[]? Find(string name) => files.GetValueOrDefault(name);

    private static byte[] Read(string name)
    {
        using Stream stream = typeof(PageFiles).Assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
