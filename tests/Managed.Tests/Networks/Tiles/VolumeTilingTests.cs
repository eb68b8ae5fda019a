using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Managed.Kernels.Convolution;
using Managed.Layers;
using Managed.Networks;
using Managed.Networks.Tiles;
using Managed.Networks.Topologies;
using Managed.Tensors;
using Managed.Tests.Generators;
using Managed.Tests.Networks.Topologies;
using Xunit;

namespace Managed.Tests.Networks.Tiles;

public sealed class VolumeTilingTests : IDisposable
{
    private readonly WorkerPool workers = new(2);

    public void Dispose() => workers.Dispose();

    [Theory]
    [InlineData(60, 64, 72)]
    [InlineData(49, 70, 91)]
    public void Tiles_have_the_bits_of_the_volume_in_one_piece_and_keep_the_limit(int depth, int height, int width)
    {
        Network network = NormalizationFolding.Fold(VolumeUNetTests.Drawn(1, 2));
        Tensor volume = DrawnTensor.Uniform([1, 1, depth, height, width], 7);
        VolumeTiling whole = VolumeTiling.Choose(network, volume.Shape, VolumeUNet.ExtentMultiple, null);
        Assert.Equal(1, whole.Count);
        int[] expected = DrawnTensor.Bits(whole.Run(workers, volume));
        var counts = new HashSet<int>();
        for (long limit = whole.PeakBytes - 1; ; limit = limit * 8 / 10)
        {
            VolumeTiling tiling;
            try
            {
                tiling = VolumeTiling.Choose(network, volume.Shape, VolumeUNet.ExtentMultiple, limit);
            }
            catch (BudgetExceededException)
            {
                break;
            }

            Assert.InRange(tiling.PeakBytes, 1, limit);
            Assert.Equal(tiling.PeakBytes, network.Plan(workers, tiling.Tile).PeakBytes);
            if (counts.Add(tiling.Count))
                Assert.Equal(expected, DrawnTensor.Bits(tiling.Run(workers, volume)));
        }

        Assert.True(counts.Count > 1 && counts.Min() > 1, string.Join(' ', counts));
    }

    [Fact]
    public void The_number_of_threads_leaves_no_trace()
    {
        Network network = VolumeUNetTests.Drawn(1, 1);
        Tensor volume = DrawnTensor.Uniform([1, 1, 20, 23, 22], 8);
        VolumeTiling tiling = VolumeTiling.Choose(network, volume.Shape, VolumeUNet.ExtentMultiple, null);
        int[] expected = DrawnTensor.Bits(tiling.Run(workers, volume));
        foreach (int count in (int[])[1, 3])
        {
            using var others = new WorkerPool(count);
            Assert.Equal(expected, DrawnTensor.Bits(tiling.Run(others, volume)));
        }
    }

    [Fact]
    public void After_the_last_voxel_it_is_repeated()
    {
        Network network = VolumeUNetTests.Drawn(1, 1);
        Tensor volume = DrawnTensor.Uniform([1, 1, 7, 6, 5], 9);
        var padded = new Tensor([1, 1, 8, 8, 8]);
        for (int i = 0; i < padded.Length; i++)
            padded.Span[i] = volume.Span[(((Math.Min(i / 64, 6) * 6) + Math.Min(i / 8 % 8, 5)) * 5) + Math.Min(i % 8, 4)];
        Tensor expected = VolumeTiling.Choose(network, padded.Shape, VolumeUNet.ExtentMultiple, null).Run(workers, padded);
        Tensor scores = VolumeTiling.Choose(network, volume.Shape, VolumeUNet.ExtentMultiple, null).Run(workers, volume);
        Assert.Equal(volume.Shape, scores.Shape);
        for (int i = 0; i < scores.Length; i++)
            Assert.Equal(expected.Span[(((i / 30 * 8) + (i / 5 % 6)) * 8) + (i % 5)], scores.Span[i]);
    }

    [Fact]
    public void Tiles_begin_where_windows_that_skip_positions_do()
    {
        // Nothing tells that windows skip four positions but the network itself.
        var net = new NetworkBuilder();
        net.Add("down", new Convolution(DrawnTensor.Uniform([2, 1, 4, 4, 4], 1), options: new ConvolutionOptions { Stride = [4], Algorithm = ConvolutionAlgorithm.ImplicitGemm }));
        net.Add("up", new TransposedConvolution(DrawnTensor.Uniform([2, 1, 4, 4, 4], 2), options: new ConvolutionOptions { Stride = [4] }));
        Network network = net.Build();
        Tensor volume = DrawnTensor.Uniform([1, 1, 40, 4, 8], 3);
        VolumeTiling whole = VolumeTiling.Choose(network, volume.Shape, 4, null);
        VolumeTiling cut = VolumeTiling.Choose(network, volume.Shape, 1, whole.PeakBytes / 3);
        Assert.True(cut.Count > 2);
        Assert.Equal(DrawnTensor.Bits(whole.Run(workers, volume)), DrawnTensor.Bits(cut.Run(workers, volume)));
    }

    [Fact]
    public void What_no_tile_keeps_is_said_beforehand()
    {
        Network network = VolumeUNetTests.Drawn(1, 1);
        BudgetExceededException exceeded = Assert.Throws<BudgetExceededException>(() => VolumeTiling.Choose(network, [1, 1, 200, 200, 200], VolumeUNet.ExtentMultiple, 100_000));
        Assert.InRange(VolumeTiling.Choose(network, [1, 1, 200, 200, 200], VolumeUNet.ExtentMultiple, exceeded.NeededBytes).PeakBytes, 100_001, exceeded.NeededBytes);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(256L << 20)]
    public void Volumes_whose_features_cannot_be_addressed_in_one_piece_are_cut(long? limit)
    {
        VolumeTiling tiling = VolumeTiling.Choose(VolumeUNetTests.Drawn(1, 1), [1, 1, 600, 512, 512], VolumeUNet.ExtentMultiple, limit);
        Assert.True(tiling.Count > 1);
        Assert.InRange(tiling.PeakBytes, 1, limit ?? int.MaxValue * (long)sizeof(float));
    }

    [Fact]
    public void A_network_that_sees_the_whole_volume_is_not_cut()
    {
        var net = new NetworkBuilder();
        net.Add("norm", new InstanceNormalization(new Tensor([1]), new Tensor([1])));
        Assert.Equal(1, VolumeTiling.Choose(net.Build(), [1, 1, 30, 30, 30], 1, 1_000_000).Count);
        Assert.Throws<BudgetExceededException>(() => VolumeTiling.Choose(net.Build(), [1, 1, 30, 30, 30], 1, 100_000));
    }

    [Fact]
    public void Networks_and_volumes_that_do_not_fit_are_refused()
    {
        Network network = VolumeUNetTests.Drawn(1, 1);
        Assert.Throws<ArgumentException>(() => VolumeTiling.Choose(network, [2, 1, 8, 8, 8], 4, null));
        var net = new NetworkBuilder();
        net.Add("mean", new GlobalAveragePool());
        Assert.Throws<ArgumentException>(() => VolumeTiling.Choose(net.Build(), [1, 1, 8, 8, 8], 4, null));
        VolumeTiling tiling = VolumeTiling.Choose(network, [1, 1, 8, 8, 8], 4, null);
        Assert.Throws<ArgumentException>(() => tiling.Run(workers, new Tensor([1, 1, 8, 8, 12])));
        Assert.Throws<OperationCanceledException>(() => tiling.Run(workers, new Tensor([1, 1, 8, 8, 8]), null, new CancellationToken(canceled: true)));
    }
}
