using System;
using System.Collections.Generic;
using System.Linq;
using BenchmarkDotNet.Attributes;
using Managed.Benchmarking;
using Managed.Tensors;

namespace Managed.Benchmarks;

/// <summary>Times work as the layers do it, packing and threads included, at the width in use; the cases are those of <c>managed bench</c>.</summary>
public abstract class CaseBench : IDisposable
{
    private WorkerPool? workers;
    private Action run = null!;

    /// <summary>The case's name.</summary>
    [ParamsSource(nameof(Cases))]
    public string Case { get; set; } = string.Empty;

    /// <summary>The threads.</summary>
    [ParamsSource(nameof(ThreadCounts))]
    public int Threads { get; set; }

    /// <summary>The cases' names.</summary>
    public IEnumerable<string> Cases => MakeCases().Select(each => each.Name);

    /// <summary>One thread, and one for every processor.</summary>
    public static IEnumerable<int> ThreadCounts => ((int[])[1, Environment.ProcessorCount]).Distinct();

    /// <summary>Makes operands.</summary>
    [GlobalSetup]
    public void Setup()
    {
        workers = new WorkerPool(Threads);
        run = Find(Case).Prepare(workers);
    }

    /// <summary>Ends the threads.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        workers?.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>One run.</summary>
    [Benchmark]
    public void Run() => run();

    internal double FlopsOf(string name) => Find(name).Flops;

    private protected abstract IEnumerable<BenchmarkCase> MakeCases();

    private BenchmarkCase Find(string name) => MakeCases().First(each => each.Name == name);
}
