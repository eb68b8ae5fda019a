using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace Managed.Tests.Repository;

/// <summary>What docs/faults.md promises is tested.</summary>
public partial class FaultTableTests
{
    private static readonly string[] Rows = [.. RepositoryFiles.Read("docs/faults.md").Split('\n').Where(line => line.StartsWith("| ", System.StringComparison.Ordinal)).Skip(1)];

    [Fact]
    public void Every_fault_has_an_outcome_and_a_test_that_is_there()
    {
        Assert.True(Rows.Length > 30, $"only {Rows.Length} faults are told");
        Dictionary<string, string> tests = RepositoryFiles.Sources("tests").ToDictionary(file => file.Path, file => file.Text);
        string[] offenders = [.. Rows.Where(row => !IsTested(row, tests))];
        Assert.Empty(offenders);
    }

    private static bool IsTested(string row, Dictionary<string, string> tests)
    {
        string[] cells = [.. row.Trim('|').Split('|').Select(cell => cell.Trim())];
        if (cells.Length != 4 || cells.Any(cell => cell.Length == 0))
            return false;
        Match test = Named().Match(cells[3]);
        return test.Success
            ? tests.Any(file => file.Key.EndsWith($"/{test.Groups[1].Value}.cs", System.StringComparison.Ordinal) && file.Value.Contains($" {test.Groups[2].Value}(", System.StringComparison.Ordinal))
            : File.Exists(Path.Combine(RepositoryFiles.Root, cells[3].Trim('`')));
    }

    [GeneratedRegex(@"^`(\w+)\.(\w+)`$")]
    private static partial Regex Named();
}
