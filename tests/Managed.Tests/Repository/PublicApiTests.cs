using System;
using System.Collections.Generic;
using System.IO;
using System.Reflection;
using Xunit;

namespace Managed.Tests.Repository;

/// <summary>What a library offers is what its PublicApi.txt lists. Every project of tests checks the library that it is named after.</summary>
public class PublicApiTests
{
    private static readonly string Library = typeof(PublicApiTests).Assembly.GetName().Name!.Replace(".Tests", "", StringComparison.Ordinal);

    [Fact]
    public void What_is_public_is_what_is_listed()
    {
        string list = $"src/{Library}/PublicApi.txt";
        IReadOnlyList<string> actual = PublicApi.Of(Assembly.Load(Library));
        string found = Path.Combine(AppContext.BaseDirectory, "PublicApi.txt");
        File.WriteAllLines(found, actual);
        IReadOnlyList<string> difference = TextDifference.Of(RepositoryFiles.Read(list).TrimEnd().Split('\n'), actual);
        Assert.True(
            difference.Count == 0,
            $"{list} is not what {Library} offers. If the change is meant, put {Path.GetRelativePath(RepositoryFiles.Root, found)} in its place.\n{string.Join('\n', difference)}");
    }
}
