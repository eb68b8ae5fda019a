using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Managed.Tests.Repository;

namespace Managed.Tests.Golden;

/// <summary>The digests of every case of the self-test, computed once: a line each, "SHA-256  case".</summary>
internal static class GoldenCases
{
    public const string Path = "tests/Managed.Tests/Golden/cases.txt";

    public static IReadOnlyDictionary<string, string> Read() => File
        .ReadLines(System.IO.Path.Combine(RepositoryFiles.Root, Path))
        .Select(line => line.Split("  ", 2))
        .ToDictionary(parts => parts[1], parts => parts[0], StringComparer.Ordinal);
}
