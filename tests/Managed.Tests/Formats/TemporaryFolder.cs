using System;
using System.IO;

namespace Managed.Tests.Formats;

/// <summary>A new folder that is deleted with what is in it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("managed-tests-");

    /// <summary>Writes a file and returns its path.</summary>
    public string Add(string name, params byte[] bytes)
    {
        string path = Path.Combine(folder.FullName, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public void Dispose() => folder.Delete(recursive: true);
}
