using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace Managed.Tests.Repository;

public partial class MachinePathTests
{
    [Fact]
    public void No_file_names_a_place_on_somebodys_machine()
    {
        IReadOnlyList<string> files = RepositoryFiles.Below(".");
        Assert.Contains("Managed.sln", files);
        string[] offenders = [.. files.Where(path => Text(path) is string text && MachinePath().IsMatch(text))];
        Assert.Empty(offenders);
    }

    [Theory]
    [InlineData("see /ho|me/someone/file", true)]
    [InlineData("\"/wo|rk/main\"", true)]
    [InlineData("C:\\Us|ers\\someone", true)]
    [InlineData("(/ro|ot/.nuget)", true)]
    [InlineData("docs/wo|rk/plan.md", false)]
    [InlineData("https://example.org/ho|me/page", false)]
    public void A_place_on_a_machine_is_told_from_a_relative_path_and_an_address(string text, bool found) =>
        Assert.Equal(found, MachinePath().IsMatch(text.Replace("|", "", StringComparison.Ordinal)));

    private static string? Text(string path)
    {
        byte[] bytes = RepositoryFiles.ReadBytes(path);
        return bytes.AsSpan().Contains((byte)0) ? null : Encoding.UTF8.GetString(bytes);
    }

    [GeneratedRegex(@"(?<![\w.])(?:/(?:home|root|work|Users)/|[A-Za-z]:\\Users\\)")]
    private static partial Regex MachinePath();
}
