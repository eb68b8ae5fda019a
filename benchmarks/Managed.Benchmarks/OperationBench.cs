using System;
using System.Collections.Generic;
using System.Linq;
using BenchmarkDotNet.Attributes;
using Managed.SelfTest;
using Managed.Simd;

namespace Managed.Benchmarks;

/// <summary>Times the cases of one kernel family at each width that the machine has, on one thread.</summary>
/// <remarks>The cases are those that tests and self-test run; a family's bench adds none of its own.</remarks>
public abstract class OperationBench
{
    private readonly string family;
    private OperationCase operation = null!;
    private Memory<float>[] inputs = [];
    private Memory<float> output;

    /// <summary>A bench of a family.</summary>
    protected OperationBench(string family) => this.family = family;

    /// <summary>The case, as it prints.</summary>
    [ParamsSource(nameof(Cases))]
    public string Case { get; set; } = string.Empty;

    /// <summary>The vector width.</summary>
    [ParamsSource(nameof(Levels))]
    public SimdLevel Level { get; set; }

    /// <summary>The cases of the family.</summary>
    public IEnumerable<string> Cases => StandardCases.All.Where(entry => entry.Family == family).Select(entry => entry.ToString());

    /// <summary>The widths of this machine, widest first.</summary>
    public static IEnumerable<SimdLevel> Levels => Enum.GetValues<SimdLevel>().Where(level => level <= SimdHardware.Widest).OrderDescending();

    /// <summary>Floating-point operations of a case that prints as the given line.</summary>
    internal static long FlopsOf(string line) => Find(line).Flops;

    /// <summary>Makes the inputs.</summary>
    [GlobalSetup]
    public void Setup()
    {
        operation = Find(Case);
        inputs = Array.ConvertAll(operation.MakeInputs(), values => values.AsMemory());
        output = new float[operation.OutputLength];
    }

    /// <summary>One forward run.</summary>
    [Benchmark]
    public void Forward() => operation.Forward(Level, inputs, output);

    private static OperationCase Find(string line) => StandardCases.All.First(entry => entry.ToString() == line);
}
