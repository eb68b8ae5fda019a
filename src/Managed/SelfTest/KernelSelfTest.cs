using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using Managed.Simd;

namespace Managed.SelfTest;

/// <summary>One line of the self-test.</summary>
/// <param name="Family">The kernel family.</param>
/// <param name="Case">The operation, its shape and seed.</param>
/// <param name="Level">The width it ran at.</param>
/// <param name="GigaflopsPerSecond">Speed of one forward run on one thread, the best of several.</param>
/// <param name="Error">The largest error of output and gradients.</param>
/// <param name="Tolerance">The bound of the output's error.</param>
/// <param name="GradientTolerance">The bound of the gradients' error.</param>
/// <param name="Digest">The SHA-256 of output and gradients: the same on every machine that fuses multiply-add, at every width.</param>
/// <param name="Problem">What is wrong, or null.</param>
public sealed record SelfTestResult(
    string Family, string Case, SimdLevel Level, double GigaflopsPerSecond, double Error, double Tolerance, double GradientTolerance, string Digest, string? Problem)
{
    /// <summary>Whether the kernel does what its reference does and gives the bits of the scalar one.</summary>
    public bool Passed => Problem is null;
}

/// <summary>Runs every kernel at every width that this machine has against its reference in double precision.</summary>
public static class KernelSelfTest
{
    private static readonly TimeSpan TimingBudget = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LeastRun = TimeSpan.FromMilliseconds(0.5);

    /// <summary>The families that can be tested.</summary>
    public static ImmutableArray<string> Families { get; } = [.. StandardCases.All.Select(operation => operation.Family).Distinct()];

    /// <summary>Runs the tests one by one as the results are asked for.</summary>
    /// <param name="family">One of <see cref="Families"/>, or null for all.</param>
    /// <param name="cancellation">Stops between two tests.</param>
    public static IEnumerable<SelfTestResult> Run(string? family = null, CancellationToken cancellation = default)
    {
        if (family is not null && !Families.Contains(family))
            throw new ArgumentException($"There is no kernel family '{family}'; there are {string.Join(", ", Families)}.", nameof(family));
        return RunCases(StandardCases.All.Where(operation => family is null || operation.Family == family), cancellation);
    }

    private static IEnumerable<SelfTestResult> RunCases(IEnumerable<OperationCase> cases, CancellationToken cancellation)
    {
        foreach (OperationCase operation in cases)
        {
            float[][] inputs = operation.MakeInputs();
            string scalar = CaseOutcome.Digest(operation, SimdLevel.Scalar);
            foreach (SimdLevel level in Levels())
            {
                cancellation.ThrowIfCancellationRequested();
                CaseOutcome outcome = CaseOutcome.Of(operation, level);
                string digest = CaseOutcome.Digest(operation, level);
                bool same = !SimdHardware.FusedMultiplyAdd || digest == scalar;
                yield return new SelfTestResult(
                    operation.Family,
                    operation.ToString(),
                    level,
                    Time(operation, level, inputs),
                    Math.Max(outcome.Error, outcome.GradientError),
                    operation.Tolerance,
                    operation.GradientTolerance,
                    digest,
                    outcome.Problem ?? (same ? null : "gives other bits than the scalar kernel"));
            }
        }
    }

    private static IEnumerable<SimdLevel> Levels() => Enum.GetValues<SimdLevel>().Where(level => level <= SimdHardware.Widest).OrderDescending();

    private static double Time(OperationCase operation, SimdLevel level, float[][] inputs)
    {
        Memory<float>[] memory = Array.ConvertAll(inputs, values => values.AsMemory());
        var output = new float[operation.OutputLength];
        var total = Stopwatch.StartNew();
        double best = double.PositiveInfinity;
        int repetitions = 1;
        do
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < repetitions; i++)
                operation.Forward(level, memory, output);
            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            best = Math.Min(best, elapsed.TotalSeconds / repetitions);
            if (elapsed < LeastRun)
                repetitions *= 2;
        }
        while (total.Elapsed < TimingBudget);

        return operation.Flops / best * 1e-9;
    }
}
