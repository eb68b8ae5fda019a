using System;
using System.IO;
using System.Linq;

namespace Managed.EndToEnd.Tests.Driving;

/// <summary>A folder of its own that goes with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("managed-program-");

    public string Path => folder.FullName;

    /// <summary>Everything inside, at any depth, as relative paths with forward slashes.</summary>
    public string[] Entries =>
    [
        .. Directory.EnumerateFileSystemEntries(Path, "*", SearchOption.AllDirectories)
            .Select(entry => System.IO.Path.GetRelativePath(Path, entry).Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ];

    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file, with the folders that it lies in, and returns its path.</summary>
    public string Add(string name, byte[] bytes)
    {
        string path = PathOf(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>Copies a picture of the samples into the folder.</summary>
    public string AddSample(string sample, string name) => Add(name, File.ReadAllBytes(SamplePictures.PathOf(sample)));

    public void Dispose() => folder.Delete(recursive: true);
}
