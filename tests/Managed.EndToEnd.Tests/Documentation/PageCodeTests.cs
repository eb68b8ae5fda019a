using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Managed.EndToEnd.Tests.Driving;
using Xunit;

namespace Managed.EndToEnd.Tests.Documentation;

/// <summary>C# on a page is part of a program or test that is compiled and run; where pages lead there is something.</summary>
public partial class PageCodeTests
{
    private static readonly string[] Programs =
    [
        .. Sources(Path.Combine(Repository.Root, "samples")).Concat(Sources(Path.Combine(Repository.Root, "tests", "Managed.EndToEnd.Tests", "Documentation"))),
    ];

    public static TheoryData<string> Pages => [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md").Select(path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Code_on_a_page_is_compiled_and_run(string page)
    {
        foreach (Match block in CodeBlock().Matches(Read(page)))
            Assert.True(Programs.Any(program => program.Contains(Flat(block.Groups[1].Value), StringComparison.Ordinal)), $"docs/{page}: no program holds\n{block.Groups[1].Value}");
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_of_a_page_lead_somewhere(string page)
    {
        foreach (Match link in Link().Matches(CodeBlock().Replace(Read(page), "")))
            Assert.True(Path.Exists(Path.Combine(Repository.Root, "docs", link.Groups[1].Value)), $"docs/{page}: there is no {link.Groups[1].Value}");
    }

    [Fact]
    public void Every_page_is_linked_from_the_readme()
    {
        string readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md"));
        Assert.All(Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md").Select(path => Path.GetFileName(path)), page => Assert.Contains($"(docs/{page})", readme, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("int a = 1;\nint b = 2;\n", true)]
    [InlineData("    int a = 1;\n\n", true)]
    [InlineData("int b = 3;\n", false)]
    public void A_block_is_found_whatever_its_indentation(string block, bool found) =>
        Assert.Equal(found, Flat("void M()\n{\n        int a = 1;\n        int b = 2;\n}\n").Contains(Flat(block), StringComparison.Ordinal));

    private static string Read(string page) => File.ReadAllText(Path.Combine(Repository.Root, "docs", page));

    private static IEnumerable<string> Sources(string folder) => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Select(path => Flat(File.ReadAllText(path)));

    /// <summary>Lines without what they are indented by, and without empty ones.</summary>
    private static string Flat(string code) => string.Concat(code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0).Select(line => line + "\n"));

    [GeneratedRegex(@"^```csharp\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"\]\((?!https?:)([^)#]+)\)")]
    private static partial Regex Link();
}
