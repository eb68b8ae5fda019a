using System;
using System.Linq;
using System.Threading;
using Managed.Inspection;
using Managed.Layers;
using Managed.Networks;
using Managed.Tensors;
using Managed.Tests.Generators;
using Xunit;

namespace Managed.Tests.Inspection;

public sealed class OcclusionMapTests
{
    private const int Side = 9;

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(100)]
    public void A_unit_loses_what_it_needs_where_that_is_covered(int batchSize)
    {
        using var workers = new WorkerPool(2);
        var picture = new Tensor([1, 3, Side, Side]);
        picture.Span.Fill(0.5f);
        picture.Span[(4 * Side) + 6] = 1;
        var options = new OcclusionOptions { Layer = "relu", Unit = 1, Window = 3, Step = 1, BatchSize = batchSize };
        OcclusionMap map = OcclusionMap.Evaluate(Model(), workers, picture, options);
        Assert.Equal([Side, Side], map.Effects.Shape);

        // The unit gives the red value less a half.
        Assert.Equal(0.5f, map.Reference);
        for (int i = 0; i < map.Effects.Length; i++)
            Assert.Equal(Math.Abs((i / Side) - 4) <= 1 && Math.Abs((i % Side) - 6) <= 1 ? 0.5f : 0, map.Effects.Span[i]);
    }

    [Fact]
    public void Without_a_unit_the_way_of_all_values_counts()
    {
        using var workers = new WorkerPool(1);
        Tensor picture = DrawnTensor.Uniform([1, 3, Side, Side], 5);
        OcclusionMap map = OcclusionMap.Evaluate(Model(), workers, picture, new OcclusionOptions { Window = 4, Step = 3, Layer = "conv" });
        Assert.Equal([3, 3], map.Effects.Shape);
        NetworkPlan plan = Model().Network.Plan(workers, picture.Shape, new PlanOptions { Outputs = ["conv"] });
        float[] Run(Tensor input)
        {
            input.Span.CopyTo(plan.Input.Span);
            plan.Forward();
            return plan["conv"].Span.ToArray();
        }

        float[] whole = Run(picture);
        Tensor covered = picture.Clone();

        // The place in row 1 and column 2 has its middle at (4, 7): rows 2 to 5 and columns 5 to 8.
        for (int i = 0; i < covered.Length; i++)
        {
            if (i / Side % Side is >= 2 and <= 5 && i % Side is >= 5 and <= 8)
                covered.Span[i] = 0.5f;
        }

        double expected = Math.Sqrt(Run(covered).Zip(whole, (a, b) => ((double)a - b) * (a - b)).Sum());
        Assert.Equal(expected, map.Effects.Span[5], 1e-5);
        Assert.Equal(Math.Sqrt(whole.Sum(value => (double)value * value)), map.Reference, 1e-4);
    }

    [Fact]
    public void The_drawing_has_picture_effects_and_both()
    {
        using var workers = new WorkerPool(1);
        RgbImage picture = new DrawnPictures(1, Side).Read(0);
        OcclusionMap map = OcclusionMap.Evaluate(Model(), workers, picture.ToTensor(), new OcclusionOptions { Window = 3, Step = 1 });
        RgbImage sheet = map.Draw(picture);
        Assert.Equal(((3 * Side) + 8, Side), (sheet.Width, sheet.Height));
        Assert.Equal(picture.Pixels.ToArray(), sheet.Crop(0, 0, Side, Side).Pixels.ToArray());
        RgbImage heat = sheet.Crop(Side + 4, 0, Side, Side);
        int most = map.Effects.Span.IndexOf(map.Effects.Span.ToArray().Max());
        Assert.Equal([255, 255, 255], heat.Crop(most % Side, most / Side, 1, 1).Pixels.ToArray());
        RgbImage both = sheet.Crop((2 * Side) + 8, 0, Side, Side);
        for (int i = 0; i < both.Pixels.Length; i++)
            Assert.Equal((picture.Pixels[i] + heat.Pixels[i]) / 2, both.Pixels[i]);
    }

    [Fact]
    public void What_does_not_fit_is_the_callers_mistake()
    {
        using var workers = new WorkerPool(1);
        var picture = new Tensor([1, 3, Side, Side]);
        void Refuses(OcclusionOptions options) => Assert.ThrowsAny<ArgumentException>(() => OcclusionMap.Evaluate(Model(), workers, picture, options));
        Refuses(new OcclusionOptions { Layer = "none" });
        Refuses(new OcclusionOptions { Unit = 2 });
        Refuses(new OcclusionOptions { Unit = -1 });
        Refuses(new OcclusionOptions { Window = Side + 1 });
        Refuses(new OcclusionOptions { Step = 0 });
        Assert.Throws<OperationCanceledException>(() => OcclusionMap.Evaluate(Model(), workers, picture, cancellation: new CancellationToken(canceled: true)));
    }

    private static InspectedNetwork Model()
    {
        var net = new NetworkBuilder();
        net.Add("conv", new Convolution(new Tensor(new float[] { 0, 1, 0, 1, 0, 0 }, [2, 3, 1, 1]), new Tensor(new float[] { 0, -0.5f }, [2])));
        net.Add("relu", new Relu());
        return new InspectedNetwork("small", net.Build());
    }
}
