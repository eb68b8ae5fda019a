using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace Managed.Tests.Repository;

/// <summary>The files of the working copy that these tests were built in.</summary>
internal static class RepositoryFiles
{
    private static readonly string[] NotSource = ["artifacts", "bin", "obj", "node_modules", "BenchmarkDotNet.Artifacts", ".git", ".vs", ".idea"];

    /// <summary>The folder of Managed.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Every file below a folder that is written by hand, as a path relative to the root with forward slashes.</summary>
    public static IReadOnlyList<string> Below(string folder) => [.. Walk(Path.Combine(Root, folder)).Order(StringComparer.Ordinal)];

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static byte[] ReadBytes(string path) => File.ReadAllBytes(Path.Combine(Root, path));

    /// <summary>Every C# file below a folder.</summary>
    public static IReadOnlyList<SourceFile> Sources(string folder) =>
        [.. Below(folder).Where(path => path.EndsWith(".cs", StringComparison.Ordinal)).Select(path => new SourceFile(path, Read(path)))];

    private static IEnumerable<string> Walk(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder).Where(file => !NotSource.Contains(Path.GetFileName(file))))
            yield return Path.GetRelativePath(Root, file).Replace('\\', '/');
        foreach (DirectoryInfo child in new DirectoryInfo(folder).EnumerateDirectories())
        {
            if (NotSource.Contains(child.Name) || child.Attributes.HasFlag(FileAttributes.ReparsePoint))
                continue;
            foreach (string file in Walk(child.FullName))
                yield return file;
        }
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
