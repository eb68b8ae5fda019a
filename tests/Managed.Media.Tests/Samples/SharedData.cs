using System;
using System.IO;
using Xunit;

namespace Managed.Media.Tests.Samples;

/// <summary>The data that may lie beside the working copy.</summary>
internal static class SharedData
{
    /// <summary>
    /// A file or folder of the test data, in the folder that MANAGED_TEST_DATA names or in shared/data beside the repository; without it
    /// the test is skipped.
    /// </summary>
    public static string Require(string relativePath)
    {
        string folder = Environment.GetEnvironmentVariable("MANAGED_TEST_DATA") is { Length: > 0 } named ? named : Path.Combine(FindRoot(), "..", "shared", "data");
        string path = Path.GetFullPath(Path.Combine(folder, relativePath));
        Skip.IfNot(Path.Exists(path), $"skipped: the test data has no {relativePath}; MANAGED_TEST_DATA names the folder of the data");
        return path;
    }

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Managed.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds Managed.sln.");
    }
}
