using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Xml.Linq;
using Xunit;

namespace Managed.Tests.Repository;

/// <summary>What projects are made of.</summary>
public class ProjectTests
{
    /// <summary>Which project of src may refer to which others.</summary>
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Managed"] = [],
        ["Managed.Media"] = ["Managed"],
        ["Managed.Models"] = ["Managed"],
        ["Managed.Postgres"] = ["Managed"],
        ["Managed.VectorData"] = ["Managed"],
        ["Managed.Documents"] = ["Managed"],
        ["Managed.Server"] = ["Managed", "Managed.Documents", "Managed.Media", "Managed.Models"],
        ["Managed.Cli"] = ["Managed", "Managed.Documents", "Managed.Media", "Managed.Models", "Managed.Server"],
    };

    [Fact]
    public void Projects_refer_only_to_those_below_them()
    {
        var offences = new List<string>();
        string[] projects = [.. RepositoryFiles.Below("src").Where(path => path.EndsWith(".csproj", StringComparison.Ordinal))];
        Assert.Contains("src/Managed/Managed.csproj", projects);
        foreach (string path in projects)
        {
            string name = Path.GetFileNameWithoutExtension(path);
            if (!Arrows.TryGetValue(name, out string[]? below))
                offences.Add($"{name} has no row in the table");
            else
                offences.AddRange(References(path).Except(below).Select(reference => $"{name} refers to {reference}"));
        }

        Assert.Empty(offences);
    }

    /// <summary>A new package begins with an empty list; its tests then say what belongs there.</summary>
    [Fact]
    public void Every_package_lists_what_is_public_and_has_tests()
    {
        string[] packages =
        [
            .. RepositoryFiles.Below("src").Where(path => path.EndsWith(".csproj", StringComparison.Ordinal))
                .Where(path => XDocument.Parse(RepositoryFiles.Read(path)).Descendants("IsPackable").All(packable => packable.Value != "false"))
                .Select(path => Path.GetFileNameWithoutExtension(path)),
        ];
        Assert.Contains("Managed.Media", packages);
        string[] wanted = [.. packages.SelectMany(name => new[] { $"src/{name}/PublicApi.txt", $"tests/{name}.Tests/{name}.Tests.csproj" })];
        Assert.All(wanted, path => Assert.True(File.Exists(Path.Combine(RepositoryFiles.Root, path)), $"there is no {path}"));
    }

    [Fact]
    public void Packages_have_their_version_in_one_place()
    {
        string[] offenders =
        [
            .. RepositoryFiles.Below(".").Where(path => path.EndsWith(".csproj", StringComparison.Ordinal))
                .Where(path => XDocument.Parse(RepositoryFiles.Read(path)).Descendants("PackageReference").Any(package => package.Attribute("Version") is not null)),
        ];
        Assert.Empty(offenders);
    }

    private static IEnumerable<string> References(string project) => XDocument.Parse(RepositoryFiles.Read(project))
        .Descendants("ProjectReference")
        .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));
}
