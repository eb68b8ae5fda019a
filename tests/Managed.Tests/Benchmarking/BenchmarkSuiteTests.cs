using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Managed.Benchmarking;
using Managed.Faces.Search;
using Managed.Layers;
using Managed.Networks;
using Managed.Simd;
using Managed.Tensors;
using Xunit;

namespace Managed.Tests.Benchmarking;

/// <summary>What benchmarks tell apart from times, which no test asserts.</summary>
public class BenchmarkSuiteTests
{
    private static readonly BenchmarkOptions Hasty = new() { WarmUp = TimeSpan.Zero, Runs = 1, Time = TimeSpan.Zero };

    [Fact]
    public void Every_width_has_a_peak()
    {
        foreach (SimdLevel level in Enum.GetValues<SimdLevel>().Where(level => level <= SimdHardware.Widest))
            Assert.True(MachinePeak.Measure(level) > 0, level.ToString());
    }

    [Fact]
    public void A_product_runs_on_one_thread_and_on_all()
    {
        using var suite = new BenchmarkSuite(3, Hasty);
        BenchmarkResult[] results = [.. suite.Gemm(17)];
        Assert.Equal([1, 3], results.Select(result => result.ThreadCount));
        Assert.All(results, result => Assert.Equal(2.0 * 17 * 17 * 17, result.Flops));
        Assert.All(results, result => Assert.Equal(suite.PeakGigaflops * result.ThreadCount, result.PeakGigaflops));
    }

    [Fact]
    public void One_thread_is_measured_once()
    {
        using var suite = new BenchmarkSuite(1, Hasty);
        Assert.Single(suite.Gemm(5));
    }

    [Fact]
    public void Every_convolution_of_Vgg19_is_measured_forward_and_backward()
    {
        using var suite = new BenchmarkSuite(1, Hasty with { Filter = "vgg19" });
        string[] names = [.. suite.Convolutions(16).Select(result => result.Name)];
        Assert.Equal(2 * 16, names.Length);
        Assert.Contains("vgg19 16x16 conv5_4 gradient to input", names);
    }

    [Fact]
    public void A_training_step_counts_its_passes()
    {
        using var suite = new BenchmarkSuite(2, Hasty);
        BenchmarkResult[] results = [.. suite.Training()];
        Assert.Equal([1, 2], results.Select(result => result.ThreadCount));
        Assert.All(results, result => Assert.Equal("siamese 64x3x64x64 training step", result.Name));
        Assert.All(results, result => Assert.InRange(result.Flops, 1e10, 3e10));
    }

    [Fact]
    public void A_filter_leaves_out_the_rest()
    {
        using var suite = new BenchmarkSuite(1, Hasty with { Filter = "CONV1_1 F" });
        Assert.Equal("vgg19 16x16 conv1_1 forward", Assert.Single(suite.Convolutions(16)).Name);
    }

    [Fact]
    public void Volumes_and_signals_have_all_gradients()
    {
        using var workers = new WorkerPool(2);
        foreach (BenchmarkCase each in (IEnumerable<BenchmarkCase>)[.. ConvolutionCases.Volume(4), .. ConvolutionCases.Signal(9)])
            each.Prepare(workers)();
        double[] flops = [.. ConvolutionCases.Volume(4).Select(each => each.Flops)];
        Assert.Equal([1, 1, 1, 3], flops.Select(each => each / (2.0 * 32 * 32 * 27 * 64)));
    }

    [Fact]
    public void A_style_iteration_and_a_forward_pass_are_measured()
    {
        using var suite = new BenchmarkSuite(2, Hasty);
        BenchmarkResult[] results = [.. suite.Style(16, 1)];
        Assert.Equal(["style vgg19 16x16 iteration", "vgg19 to conv5_1 1x3x16x16 forward"], results.Select(result => result.Name));
        Assert.True(results[0].Flops > 2 * results[1].Flops);
    }

    [Fact]
    public void The_operations_of_a_network_are_those_of_its_convolutions_and_dense_layers()
    {
        var net = new NetworkBuilder();
        net.Add("conv", new Convolution(new Tensor([4, 3, 3, 3]), options: new ConvolutionOptions { Padding = [1] }));
        net.Add("relu", new Relu());
        net.Add("dense", new Dense(new Tensor([7, 4 * 25])));
        Assert.Equal(2.0 * 2 * ((4 * 27 * 25) + (7 * 100)), NetworkFlops.Of(net.Build(), [2, 3, 5, 5]));
    }

    [Fact]
    public void A_search_tells_its_extents()
    {
        using var suite = new BenchmarkSuite(1, Hasty);
        var search = new SearchBenchmarkOptions { Count = 1030, Dimensions = 8, Queries = 3 };
        BenchmarkResult result = Assert.Single(suite.Search(search));
        Assert.Equal("search fp32 1030x8 faces top 10, 3 queries", result.Name);
        Assert.Equal((3.0 * 1030 * 8 * 3, 0), (result.Flops, result.Bytes));
        result = Assert.Single(suite.Search(search with { Storage = EmbeddingStorage.Int8, Noise = true, Top = 2, Queries = 1 }));
        Assert.Equal("search int8 1030x8 noise top 2, 1 query", result.Name);
        Assert.Equal(1030.0 * (8 + 12), result.Bytes);
        result = Assert.Single(suite.Search(search with { Storage = EmbeddingStorage.Float16, Queries = 1 }));
        Assert.Equal(("search fp16 1030x8 faces top 10, 1 query", 1030.0 * 8 * 2), (result.Name, result.Bytes));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Pictures_of_one_person_lie_nearer_than_people(bool noise)
    {
        var faces = new SyntheticFaces(128, noise);
        float[][] pictures = [.. Enumerable.Range(0, 41).Select(_ => new float[128])];
        for (int i = 0; i < 40; i++)
            faces.Draw(i, pictures[i]);
        faces.DrawAnother(2, pictures[40]);
        foreach (float[] picture in pictures)
            Assert.InRange(Norm(picture, new float[128]), 0.999f, 1.001f);
        Assert.InRange(Norm(pictures[0], pictures[3]), noise ? 1.1f : 0.3f, noise ? 1.7f : 0.5f);
        Assert.InRange(Norm(pictures[2], pictures[40]), noise ? 1.1f : 0.3f, noise ? 1.7f : 0.5f);
        Assert.InRange(Norm(pictures[0], pictures[4]), noise ? 1.1f : 0.6f, noise ? 1.7f : 1.3f);
    }

    [Fact]
    public void A_core_reads_some_bytes_a_second() => Assert.True(MachineBandwidth.Measure(SimdLevel.Vector128) > 0);

    [Fact]
    public void A_share_is_of_the_peak_of_the_threads()
    {
        var result = new BenchmarkResult("name", 4e9, TimeSpan.FromSeconds(2), 2, 8);
        Assert.Equal(2, result.GigaflopsPerSecond);
        Assert.Equal(0.25, result.ShareOfPeak);
    }

    [Fact]
    public void Extents_and_runs_out_of_range_are_refused()
    {
        using var suite = new BenchmarkSuite(1, Hasty);
        Assert.Throws<ArgumentOutOfRangeException>(() => suite.Gemm(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => suite.Convolutions(15));
        Assert.Throws<ArgumentOutOfRangeException>(() => suite.Style(16, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => suite.Search(new SearchBenchmarkOptions { Dimensions = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BenchmarkSuite(1, Hasty with { Runs = 0 }));
    }

    [Fact]
    public void Cancelling_stops_between_two_runs()
    {
        using var suite = new BenchmarkSuite(1, Hasty);
        Assert.Throws<OperationCanceledException>(() => suite.Gemm(8, new CancellationToken(canceled: true)).Count());
    }

    private static float Norm(float[] a, float[] b) => MathF.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum());
}
