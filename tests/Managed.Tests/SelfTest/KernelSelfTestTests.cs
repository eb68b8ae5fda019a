using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Managed.SelfTest;
using Managed.Simd;
using Xunit;

namespace Managed.Tests.SelfTest;

/// <summary>The self-test's own behaviour on its quickest families; that the kernels are right is the kernels' tests' business.</summary>
public sealed class KernelSelfTestTests
{
    [Fact]
    public void Every_case_of_a_family_passes_at_every_width_of_this_machine()
    {
        List<SelfTestResult> results = [.. KernelSelfTest.Run("distance")];
        Assert.All(results, result => Assert.True(result.Passed, $"{result.Case} at {result.Level}: {result.Problem}"));
        Assert.All(results, result => Assert.True(result.Error <= Math.Max(result.Tolerance, result.GradientTolerance)));
        SimdLevel[] levels = [.. Enum.GetValues<SimdLevel>().Where(level => level <= SimdHardware.Widest)];
        Assert.All(results.GroupBy(result => result.Case), of => Assert.Equal(levels, of.Select(result => result.Level).Order()));
        Assert.Equal(6, results.DistinctBy(result => result.Case).Count());
    }

    [Fact]
    public void There_is_a_family_for_every_kind_of_kernel() => Assert.Equal(
        StandardCases.All.Select(operation => operation.Family).Distinct().Order(), KernelSelfTest.Families.Order());

    [Fact]
    public void An_unknown_family_is_refused_with_a_list()
    {
        ArgumentException problem = Assert.Throws<ArgumentException>(() => KernelSelfTest.Run("gem"));
        Assert.Contains(string.Join(", ", KernelSelfTest.Families), problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_stops_when_it_is_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        using IEnumerator<SelfTestResult> results = KernelSelfTest.Run("distance", cancellation.Token).GetEnumerator();
        Assert.True(results.MoveNext());
        cancellation.Cancel();
        Assert.Throws<OperationCanceledException>(() => results.MoveNext());
    }

    [Fact]
    public void Every_standard_case_is_one_line_and_no_two_are_the_same()
    {
        string[] lines = [.. StandardCases.All.Select(operation => operation.ToString())];
        Assert.All(lines, line => Assert.DoesNotContain('\n', line));
        Assert.All(lines, line => Assert.Contains("seed ", line, StringComparison.Ordinal));
        Assert.Equal(lines.Length, lines.Distinct().Count());
    }

    [Fact]
    public void A_seed_decides_the_values_of_a_case()
    {
        var operation = new GemmCase(3, 4, 5);
        Assert.Equal(operation.MakeInputs(), operation.MakeInputs());
        Assert.NotEqual(operation.MakeInputs(), (operation with { Seed = 2 }).MakeInputs());
    }
}
