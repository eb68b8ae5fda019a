using System;
using System.IO;

namespace Managed.Server.Hosting;

/// <summary>The state of a service that keeps none: a folder that goes with it.</summary>
internal sealed class TemporaryState : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("managed-serve-").FullName;

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Something else holds a file of it; the system clears its temporary folder.
        }
    }
}
