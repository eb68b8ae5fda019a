using System;
using System.Globalization;
using System.Linq;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using Managed.Benchmarking;
using Managed.Simd;
using BenchmarkCase = BenchmarkDotNet.Running.BenchmarkCase;

namespace Managed.Benchmarks;

/// <summary>A column made of the operations of a case and the median time.</summary>
public abstract class SpeedColumn : IColumn
{
    /// <inheritdoc/>
    public string Id => GetType().Name;

    /// <inheritdoc/>
    public abstract string ColumnName { get; }

    /// <inheritdoc/>
    public abstract string Legend { get; }

    /// <inheritdoc/>
    public bool AlwaysShow => true;

    /// <inheritdoc/>
    public ColumnCategory Category => ColumnCategory.Custom;

    /// <inheritdoc/>
    public int PriorityInCategory => 0;

    /// <inheritdoc/>
    public bool IsNumeric => true;

    /// <inheritdoc/>
    public UnitType UnitType => UnitType.Dimensionless;

    /// <inheritdoc/>
    public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
    {
        ArgumentNullException.ThrowIfNull(summary);
        ArgumentNullException.ThrowIfNull(benchmarkCase);
        double? nanoseconds = summary[benchmarkCase]?.ResultStatistics?.Median;
        return nanoseconds is null || Parameter(benchmarkCase, nameof(CaseBench.Case)) is not string name
            ? "?"
            : Format(FlopsOf(benchmarkCase.Descriptor.Type, name) / nanoseconds.Value, benchmarkCase);
    }

    /// <inheritdoc/>
    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    /// <inheritdoc/>
    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    /// <inheritdoc/>
    public bool IsAvailable(Summary summary) => true;

    private protected static object? Parameter(BenchmarkCase benchmarkCase, string name) =>
        benchmarkCase.Parameters.Items.FirstOrDefault(item => item.Name == name)?.Value;

    private protected abstract string Format(double gigaflops, BenchmarkCase benchmarkCase);

    private static double FlopsOf(Type bench, string name) =>
        Activator.CreateInstance(bench) is CaseBench cases ? cases.FlopsOf(name) : OperationBench.FlopsOf(name);
}

/// <summary>GFLOP/s of the median run.</summary>
public sealed class GigaflopsColumn : SpeedColumn
{
    /// <inheritdoc/>
    public override string ColumnName => "GFLOP/s";

    /// <inheritdoc/>
    public override string Legend => "Floating-point operations of the case divided by the median time";

    private protected override string Format(double gigaflops, BenchmarkCase benchmarkCase) => gigaflops.ToString("F1", CultureInfo.InvariantCulture);
}

/// <summary>Share of the multiply-add peak of the cores in use, at the width in use.</summary>
public sealed class PeakShareColumn : SpeedColumn
{
    /// <inheritdoc/>
    public override string ColumnName => "of peak";

    /// <inheritdoc/>
    public override string Legend => "Share of the measured multiply-add peak of the cores in use; above 1 an algorithm saves operations";

    private protected override string Format(double gigaflops, BenchmarkCase benchmarkCase)
    {
        SimdLevel level = Parameter(benchmarkCase, nameof(OperationBench.Level)) as SimdLevel? ?? SimdHardware.Level;
        int threads = Parameter(benchmarkCase, nameof(CaseBench.Threads)) as int? ?? 1;
        return (gigaflops / (MachinePeak.Measure(level) * threads)).ToString("F2", CultureInfo.InvariantCulture);
    }
}
