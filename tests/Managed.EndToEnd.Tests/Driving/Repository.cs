using System;
using System.IO;
using Xunit;

namespace Managed.EndToEnd.Tests.Driving;

/// <summary>The working copy that these tests were built in, and the data that may lie beside it.</summary>
internal static class Repository
{
    /// <summary>The folder of Managed.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>
    /// A file of the test data, in the folder that MANAGED_TEST_DATA names or in shared/data beside the repository; without it the test
    /// is skipped.
    /// </summary>
    public static string RequireData(string relativePath)
    {
        string folder = Environment.GetEnvironmentVariable("MANAGED_TEST_DATA") is { Length: > 0 } named ? named : Path.Combine(Root, "..", "shared", "data");
        string path = Path.GetFullPath(Path.Combine(folder, relativePath));
        Skip.IfNot(File.Exists(path), $"skipped: the test data has no {relativePath}; MANAGED_TEST_DATA names the folder of the data");
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
