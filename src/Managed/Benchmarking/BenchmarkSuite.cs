using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading;
using Managed.Networks;
using Managed.Simd;
using Managed.Tensors;

namespace Managed.Benchmarking;

/// <summary>Measures this machine: kernels, layers and whole jobs against the peak of its cores.</summary>
/// <remarks>
/// Results come one by one as they are asked for. Operands are random and made before the clock starts; a case is warmed up,
/// and its result is the median of the runs after that. Not for concurrent use.
/// </remarks>
public sealed class BenchmarkSuite : IDisposable
{
    private readonly BenchmarkOptions options;
    private readonly WorkerPool all;
    private readonly Lazy<double> readGigabytes = new(() => MachineBandwidth.Measure(SimdHardware.Level));
    private readonly WorkerPool single;

    /// <summary>Measures the peak and starts the threads.</summary>
    /// <param name="threadCount">Threads to compute with; 0 means one for every processor that the process may use.</param>
    /// <param name="options">How long to measure; null for the defaults.</param>
    public BenchmarkSuite(int threadCount = 0, BenchmarkOptions? options = null)
    {
        this.options = options ?? new BenchmarkOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(this.options.Runs, 1, nameof(options));
        all = new WorkerPool(threadCount);
        single = all.ThreadCount == 1 ? all : new WorkerPool(1);
        PeakGigaflops = MachinePeak.Measure(SimdHardware.Level);
    }

    /// <summary>The most threads that a case runs on.</summary>
    public int ThreadCount => all.ThreadCount;

    /// <summary>The multiply-add peak of one core in GFLOP/s, at the register width in use.</summary>
    public double PeakGigaflops { get; }

    /// <summary>What one core reads from memory at most, in units of 10⁹ bytes a second; measured when it is asked for first.</summary>
    public double ReadGigabytesPerSecond => readGigabytes.Value;

    private WorkerPool[] OneAndAll => all == single ? [all] : [single, all];

    /// <inheritdoc/>
    public void Dispose()
    {
        all.Dispose();
        single.Dispose();
    }

    /// <summary>The product of two matrices of size x size, on one thread and on all.</summary>
    public IEnumerable<BenchmarkResult> Gemm(int size, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        return Run([ProductCases.Square(size)], OneAndAll, options, cancellation);
    }

    /// <summary>Each convolution of VGG-19 for a picture of size x size, at least 16, forward and the gradient to its input; then a volume and signals.</summary>
    public IEnumerable<BenchmarkResult> Convolutions(int size, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 16);
        return Run(ConvolutionCases.Vgg19(size).Concat(ConvolutionCases.Volume()).Concat(ConvolutionCases.Signal()), [all], options, cancellation);
    }

    /// <summary>One iteration of style transfer and one forward pass, by VGG-19 with random weights to conv5_1.</summary>
    /// <param name="size">The side of the pictures; at least 16.</param>
    /// <param name="iterations">Iterations to take the median of, and forward passes.</param>
    /// <param name="cancellation">Stops between two runs.</param>
    public IEnumerable<BenchmarkResult> Style(int size, int iterations, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 16);
        ArgumentOutOfRangeException.ThrowIfLessThan(iterations, 1);
        Network vgg = RandomVggWeights.Build("relu5_1");
        BenchmarkCase forward = NetworkCases.Forward("vgg19 to conv5_1", vgg, [1, 3, size, size]);
        return Run([StyleCases.Iteration(vgg, size), forward], [all], options with { Runs = iterations, Time = TimeSpan.Zero }, cancellation);
    }

    /// <summary>One forward pass of a network, on one thread and on all.</summary>
    public IEnumerable<BenchmarkResult> Forward(string name, Network network, Shape input, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        return Run([NetworkCases.Forward(name, network, input)], OneAndAll, options, cancellation);
    }

    /// <summary>One training step of a small Siamese network, on one thread and on all.</summary>
    public IEnumerable<BenchmarkResult> Training(CancellationToken cancellation = default) => Run([TrainingCases.Siamese()], OneAndAll, options, cancellation);

    /// <summary>Searches of an index of embeddings, on one thread and on all.</summary>
    public IEnumerable<BenchmarkResult> Search(SearchBenchmarkOptions search, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(search);
        search.Require();
        return Run([SearchCases.Of(search)], OneAndAll, options, cancellation);
    }

    private IEnumerable<BenchmarkResult> Run(
        IEnumerable<BenchmarkCase> cases, IReadOnlyList<WorkerPool> pools, BenchmarkOptions length, CancellationToken cancellation) =>
        from work in cases
        where work.Name.Contains(length.Filter, StringComparison.OrdinalIgnoreCase)
        from workers in pools
        select Run(work, workers, length, cancellation);

    private BenchmarkResult Run(BenchmarkCase work, WorkerPool workers, BenchmarkOptions length, CancellationToken cancellation)
    {
        // What is left of the case before is not this one's memory.
        GC.Collect();
        Action run = work.Prepare(workers);
        _ = Repeat(run, 1, length.WarmUp, cancellation);
        List<TimeSpan> times = Repeat(run, length.Runs, length.Time, cancellation);
        times.Sort();
        return new BenchmarkResult(work.Name, work.Flops, times[times.Count / 2], workers.ThreadCount, PeakGigaflops * workers.ThreadCount, work.Bytes);
    }

    private static List<TimeSpan> Repeat(Action run, int least, TimeSpan leastTime, CancellationToken cancellation)
    {
        var times = new List<TimeSpan>();
        var total = Stopwatch.StartNew();
        do
        {
            cancellation.ThrowIfCancellationRequested();
            long start = Stopwatch.GetTimestamp();
            run();
            times.Add(Stopwatch.GetElapsedTime(start));
        }
        while (times.Count < least || total.Elapsed < leastTime);
        return times;
    }
}
