using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace Managed.Tests.Repository;

/// <summary>What README.md says of the repository is so.</summary>
public partial class ReadmeTests
{
    private static readonly string Text = RepositoryFiles.Read("README.md");

    [Fact]
    public void The_table_against_other_engines_is_the_one_that_was_measured()
    {
        string readme = RepositoryFiles.Read("README.md");
        int start = readme.IndexOf("## Against other engines", StringComparison.Ordinal);
        string section = readme[start..readme.IndexOf("\n## ", start, StringComparison.Ordinal)];
        string measured = RepositoryFiles.Read("benchmarks/results/amd-epyc-zen5-2-cores/peers.md");
        string[] Rows(string text) => [.. text.Split('\n').Where(line => line.StartsWith('|'))];
        Assert.NotEmpty(Rows(section));
        Assert.Equal(Rows(measured), Rows(section));
    }

    [Fact]
    public void Every_piece_of_code_is_that_of_the_sample_named_above_it()
    {
        Match[] pieces = [.. Snippet().Matches(Text).Cast<Match>()];
        Assert.True(pieces.Length >= 3, $"only {pieces.Length} samples are shown");
        Assert.Equal(Regex.Count(Text, "^```csharp", RegexOptions.Multiline), pieces.Length);
        Assert.All(pieces, piece => Assert.Equal(Program(RepositoryFiles.Read(piece.Groups["file"].Value)), piece.Groups["code"].Value));
    }

    [Fact]
    public void Every_file_and_folder_that_is_named_exists()
    {
        string[] named = [.. NamedPath().Matches(Text).Select(match => match.Groups[1].Value), .. Link().Matches(Text).Select(match => match.Groups[1].Value)];
        Assert.Contains("src/Managed/Kernels/", named);
        Assert.Contains("docs/painted.jpg", named);
        Assert.All(named, path => Assert.True(Exists(path), $"there is no {path}"));
    }

    [Fact]
    public void Every_project_and_every_folder_of_the_library_is_in_the_map()
    {
        string[] folders = [.. FoldersOf("src"), .. FoldersOf("src/Managed")];
        Assert.Contains("src/Managed/Simd", folders);
        Assert.All(folders, folder => Assert.Contains($"| `{folder}/` |", Text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("#:project ../src/Managed\n// Says hello.\n//\n//     dotnet run hello.cs\nusing System;\n\n// To whom?\nConsole.WriteLine();\n")]
    [InlineData("using System;\n\n// To whom?\nConsole.WriteLine();\n")]
    public void A_program_begins_after_directives_and_its_description(string sample) =>
        Assert.Equal("using System;\n\n// To whom?\nConsole.WriteLine();\n", Program(sample));

    private static string Program(string sample) => string.Join(
        '\n', sample.Split('\n').SkipWhile(line => line.StartsWith("#:", StringComparison.Ordinal) || line.StartsWith("//", StringComparison.Ordinal)));

    private static bool Exists(string path) => Path.Exists(Path.Combine(RepositoryFiles.Root, path));

    private static IEnumerable<string> FoldersOf(string folder) => RepositoryFiles.Below(folder)
        .Select(path => path[(folder.Length + 1)..])
        .Where(path => path.Contains('/', StringComparison.Ordinal))
        .Select(path => $"{folder}/{path.Split('/')[0]}")
        .Distinct();

    [GeneratedRegex(@"\]\((?<file>samples/[\w-]+\.cs)\)\n\n```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Snippet();

    [GeneratedRegex(@"(?<![\w/.-])((?:src|tests|samples|docs|benchmarks|\.ci)/[\w./-]*)")]
    private static partial Regex NamedPath();

    [GeneratedRegex(@"\]\((?!https?:)([^)#]+)\)")]
    private static partial Regex Link();
}
