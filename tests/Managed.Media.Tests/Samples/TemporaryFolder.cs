using System;
using System.IO;

namespace Managed.Media.Tests.Samples;

/// <summary>A folder of its own that goes with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("managed-media-");

    public string[] FileNames => Array.ConvertAll(Directory.GetFileSystemEntries(folder.FullName), path => Path.GetFileName(path));

    public string PathOf(string name) => Path.Combine(folder.FullName, name);

    public void Dispose() => folder.Delete(recursive: true);
}
