using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using Managed.Formats;
using Managed.Inspection;
using Managed.Layers;
using Managed.Networks;
using Managed.Tensors;
using Managed.Tests.Generators;
using Xunit;

namespace Managed.Tests.Inspection;

public sealed class TopPatchTests
{
    private const int PictureCount = 53;
    private static readonly TopPatchOptions Options = new() { Layers = ["relu1", "conv2"], PatchCount = 3, BatchSize = 7 };

    [Theory]
    [InlineData(1, 7)]
    [InlineData(3, 7)]
    [InlineData(2, 1)]
    [InlineData(2, 64)]
    public void The_strongest_of_all_pictures_are_found(int threads, int batchSize)
    {
        using var workers = new WorkerPool(threads);
        var pictures = new DrawnPictures(PictureCount, 12);
        TopPatchSearch search = Search(workers, pictures, Options with { BatchSize = batchSize });
        Assert.Equal((12, PictureCount), (search.Size, search.LookedAt));
        foreach (LayerPatches layer in search.Layers)
        {
            for (int unit = 0; unit < layer.UnitCount; unit++)
                Assert.Equal(Expected(workers, pictures, layer, unit), layer.Hits(unit).ToArray());
        }
    }

    [Fact]
    public void Among_equals_the_earlier_picture_comes_first()
    {
        using var workers = new WorkerPool(1);

        // Every twentieth picture is the same.
        TopPatchSearch search = Search(workers, new DrawnPictures(PictureCount, 12), Options);
        foreach (PatchHit[] hits in search.Layers.SelectMany(layer => Enumerable.Range(0, layer.UnitCount).Select(unit => layer.Hits(unit).ToArray())))
            Assert.Equal([hits[0].Picture, hits[0].Picture + 20], hits.Take(2).Select(hit => hit.Picture));
    }

    [Fact]
    public void A_search_goes_on_from_where_it_was_saved()
    {
        using var workers = new WorkerPool(2);
        var pictures = new DrawnPictures(PictureCount, 12);
        byte[] whole = Save(Search(workers, pictures, Options));
        var first = new TopPatchSearch(Model(), pictures, Options);
        using var cancellation = new CancellationTokenSource();
        byte[]? saved = null;
        var progress = new Progress(done =>
        {
            if (done < 20)
                return;
            saved = Save(first);
            cancellation.Cancel();
        });
        Assert.Throws<OperationCanceledException>(() => first.Run(workers, progress, cancellation.Token));
        Assert.Equal(21, first.LookedAt);
        var second = new TopPatchSearch(Model(), pictures, Options);
        second.Restore(SafeTensors.Read(saved, "state"));
        Assert.Equal(21, second.LookedAt);
        pictures.Reads.Clear();
        second.Run(workers);
        Assert.Equal(Enumerable.Range(21, PictureCount - 21), pictures.Reads);
        Assert.Equal(whole, Save(second));
    }

    [Fact]
    public void A_state_of_something_else_is_refused()
    {
        using var workers = new WorkerPool(1);
        var pictures = new DrawnPictures(PictureCount, 12);
        byte[] saved = Save(Search(workers, pictures, Options));
        Refuses(new TopPatchSearch(Model(), new DrawnPictures(PictureCount - 1, 12), Options), saved, "other pictures");
        Refuses(new TopPatchSearch(Model(), pictures, Options with { PatchCount = 4 }), saved, "other layers");
        Refuses(new TopPatchSearch(Model(scale: 255), pictures, Options), saved, "another network");
        Refuses(new TopPatchSearch(Model(seed: 5), pictures, Options), saved, "another network");
        var stream = new MemoryStream();
        SafeTensors.Write(stream, []);
        Refuses(new TopPatchSearch(Model(), pictures, Options), stream.ToArray(), "is no saved search");

        // The tensors lie at the end: a hit in a picture that there is not.
        BitConverter.TryWriteBytes(saved.AsSpan(saved.Length - 8), 1e6f);
        BitConverter.TryWriteBytes(saved.AsSpan(saved.Length - 12), 1f);
        Refuses(new TopPatchSearch(Model(), pictures, Options), saved, "cannot have");
    }

    [Fact]
    public void Layers_and_sizes_that_do_not_fit_are_the_callers_mistake()
    {
        var pictures = new DrawnPictures(3, 12);
        Assert.Contains("no layer 'relu9'", Assert.Throws<ArgumentException>(() => new TopPatchSearch(Model(), pictures, Options with { Layers = ["relu9"] })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new TopPatchSearch(Model(), pictures, Options with { Layers = ["relu1", "relu1"] }));
        Assert.Throws<ArgumentException>(() => new TopPatchSearch(Model(), pictures, Options with { Size = 1 }));
        Assert.Throws<ArgumentException>(() => new TopPatchSearch(Model(), new DrawnPictures(0, 12), Options));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TopPatchSearch(Model(), pictures, Options with { PatchCount = 0 }));
    }

    [Fact]
    public void Without_names_the_first_rectified_layer_and_the_last_of_each_resolution_are_taken()
    {
        var search = new TopPatchSearch(Model(), new DrawnPictures(1, 12));
        Assert.Equal(["relu1", "relu2", "relu4"], search.Layers.Select(layer => layer.Layer));
    }

    [Fact]
    public void A_patch_is_what_the_unit_sees_and_grey_beyond_the_border()
    {
        var layer = new LayerPatches("l", new ReceptiveField(new(3, 2, -1), new(3, 2, -1)), [1, 4, 2, 2], 9);
        var picture = new RgbImage(Enumerable.Range(0, 3 * 16).Select(i => (byte)i).ToArray(), 4, 4);
        RgbImage corner = TopPatchSearch.Cut(layer, new PatchHit(1, 0, 0), picture);
        Assert.Equal((3, 3), (corner.Width, corner.Height));
        Assert.Equal([128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 128, 0, 1, 2, 3, 4, 5, 128, 128, 128, 12, 13, 14, 15, 16, 17], corner.Pixels.ToArray());
        RgbImage inside = TopPatchSearch.Cut(layer, new PatchHit(1, 0, 3), picture);
        Assert.Equal(picture.Crop(1, 1, 3, 3).Pixels.ToArray(), inside.Pixels.ToArray());
        var wide = new LayerPatches("l", new ReceptiveField(new(9, 2, -4), new(9, 2, -4)), [1, 4, 2, 2], 9);
        Assert.Equal(picture.Pixels.ToArray(), TopPatchSearch.Cut(wide, new PatchHit(1, 0, 3), picture).Pixels.ToArray());
    }

    [Fact]
    public void Sheets_show_the_patches_of_each_unit_and_read_each_picture_once()
    {
        using var workers = new WorkerPool(1);
        var pictures = new DrawnPictures(PictureCount, 12);
        TopPatchSearch search = Search(workers, pictures, Options);
        pictures.Reads.Clear();
        IReadOnlyList<RgbImage> sheets = PatchSheet.Draw(search, pictures);
        Assert.Equal(pictures.Reads.Distinct(), pictures.Reads);
        Assert.Equal(2, sheets.Count);

        // Unit 1 of the first layer is the second block; its second patch stands right of its first.
        LayerPatches layer = search.Layers[0];
        RgbImage patch = TopPatchSearch.Cut(layer, layer.Hits(1)[1], pictures.Read(layer.Hits(1)[1].Picture));
        const int Block = (2 * 49) - 1 + 6;
        int left = 6 + Block + 49;
        RgbImage tile = sheets[0].Crop(left, 6, 48, 48);
        for (int y = 0; y < 3; y++)
        {
            for (int x = 0; x < 3; x++)
                Assert.Equal(patch.Crop(x, y, 1, 1).Pixels.ToArray(), tile.Crop((16 * x) + 8, (16 * y) + 8, 1, 1).Pixels.ToArray());
        }
    }

    private static TopPatchSearch Search(WorkerPool workers, IPictureSet pictures, TopPatchOptions options)
    {
        var search = new TopPatchSearch(Model(), pictures, options);
        search.Run(workers);
        return search;
    }

    private static InspectedNetwork Model(float scale = 2, int seed = 1)
    {
        var net = new NetworkBuilder();
        net.Add("conv1", new Convolution(DrawnTensor.Uniform([4, 3, 3, 3], seed), DrawnTensor.Uniform([4], seed + 1), new ConvolutionOptions { Padding = [1] }));
        net.Add("relu1", new Relu());
        net.Add("conv2", new Convolution(DrawnTensor.Uniform([5, 4, 3, 3], seed + 2), null, new ConvolutionOptions { Padding = [1] }));
        net.Add("relu2", new Relu());
        net.Add("pool", new MaxPool(new PoolingOptions { Kernel = [2, 2], Stride = [2] }));
        net.Add("relu3", new Relu());
        net.Add("relu4", new Relu());
        return new InspectedNetwork("small", net.Build(), scale);
    }

    /// <summary>The strongest activations of a unit, from every picture's own pass.</summary>
    private static PatchHit[] Expected(WorkerPool workers, DrawnPictures pictures, LayerPatches layer, int unit)
    {
        NetworkPlan plan = Model().Network.Plan(workers, [1, 3, 12, 12], new PlanOptions { Outputs = [layer.Layer] });
        var hits = new List<PatchHit>();
        for (int picture = 0; picture < pictures.Count; picture++)
        {
            DrawnPictures.Input(pictures, picture, 2).Span.CopyTo(plan.Input.Span);
            plan.Forward();
            float[] map = plan[layer.Layer].Span.Slice(unit * layer.MapLength, layer.MapLength).ToArray();
            hits.Add(new PatchHit(map.Max(), picture, Array.IndexOf(map, map.Max())));
        }

        return [.. hits.Where(hit => hit.Activation > 0).OrderByDescending(hit => hit.Activation).ThenBy(hit => hit.Picture).Take(layer.PatchCount)];
    }

    private static byte[] Save(TopPatchSearch search)
    {
        var stream = new MemoryStream();
        search.Save(stream);
        return stream.ToArray();
    }

    private static void Refuses(TopPatchSearch search, byte[] saved, string reason)
    {
        InvalidFileException exception = Assert.Throws<InvalidFileException>(() => search.Restore(SafeTensors.Read(saved, "state")));
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    private sealed class Progress(Action<int> handle) : IProgress<int>
    {
        public void Report(int value) => handle(value);
    }
}
