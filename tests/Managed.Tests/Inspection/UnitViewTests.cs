using System;
using System.Linq;
using Managed.Inspection;
using Managed.Layers;
using Managed.Networks;
using Managed.Tensors;
using Managed.Tests.Generators;
using Xunit;

namespace Managed.Tests.Inspection;

public sealed class UnitViewTests
{
    private const int Side = 6;

    [Fact]
    public void Rectifiers_pass_back_what_each_view_asks_for()
    {
        Assert.Equal([0, -1, 0, 2], PassBack(BackwardView.Gradient));
        Assert.Equal([0, 0, 3, 2], PassBack(BackwardView.Deconvolution));
        Assert.Equal([0, 0, 0, 2], PassBack(BackwardView.Guided));
    }

    [Theory]
    [InlineData(BackwardView.Gradient)]
    [InlineData(BackwardView.Deconvolution)]
    [InlineData(BackwardView.Guided)]
    public void A_view_is_what_the_definition_gives_through_filters_and_switches(BackwardView view)
    {
        using var workers = new WorkerPool(2);
        var model = new InspectedNetwork("small", Network(), 2);
        Tensor picture = DrawnTensor.Uniform([1, 3, Side, Side], 9);
        const int Unit = 1, Position = 3;
        double[] expected = Expected(picture, view, Unit, Position);
        Tensor actual = new UnitView(model, view, workers, Side).Evaluate("relu2", Unit, Position, picture);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual.Span[i], 1e-5);
        Assert.Contains(expected, value => value != 0);
    }

    [Fact]
    public void A_patch_is_drawn_as_large_as_the_unit_sees_with_grey_where_nothing_is()
    {
        using var workers = new WorkerPool(1);
        var model = new InspectedNetwork("small", Network());
        var search = new TopPatchSearch(model, new DrawnPictures(3, Side), new TopPatchOptions { Layers = ["relu1"] });
        search.Run(workers);
        LayerPatches layer = search.Layers[0];
        PatchHit hit = layer.Hits(0)[0];
        RgbImage drawn = new UnitView(model, BackwardView.Gradient, workers, Side).Draw(layer, 0, hit, new DrawnPictures(3, Side).Read(hit.Picture));
        Assert.Equal((3, 3), (drawn.Width, drawn.Height));

        // The gradient of one convolution is its filter: as the largest magnitude is white or black, the others stand in proportion.
        ReadOnlySpan<float> filter = ((Convolution)model.Network.Nodes[0].Layer).Weights.Value.Span[..27];
        float largest = filter.ToArray().Max(MathF.Abs);
        for (int i = 0; i < 9; i++)
        {
            byte expected = (byte)MathF.Round(255 * (0.5f + (0.5f * filter[i] / largest)));
            Assert.True(drawn.Pixels[3 * i] is 128 || Math.Abs(drawn.Pixels[3 * i] - expected) <= 1, $"{drawn.Pixels[3 * i]} for {expected}");
        }
    }

    private static float[] PassBack(BackwardView view)
    {
        var layer = new ViewedRelu(view);
        var input = new Tensor(new float[] { -1, 2, -3, 4 }, [1, 4]);
        var output = new Tensor([1, 4]);
        layer.Forward(null!, [input], output);
        Assert.Equal([0, 2, 0, 4], output.Span.ToArray());
        var gradient = new Tensor([1, 4]);
        layer.Backward(null!, [input], output, new Tensor(new float[] { -2, -1, 3, 2 }, [1, 4]), [gradient]);
        return gradient.Span.ToArray();
    }

    private static Network Network()
    {
        var net = new NetworkBuilder();
        net.Add("conv1", new Convolution(DrawnTensor.Uniform([4, 3, 3, 3], 1), DrawnTensor.Uniform([4], 2), new ConvolutionOptions { Padding = [1] }));
        net.Add("relu1", new Relu());
        net.Add("pool", new MaxPool(new PoolingOptions { Kernel = [2, 2], Stride = [2] }));
        net.Add("conv2", new Convolution(DrawnTensor.Uniform([2, 4, 1, 1], 3), DrawnTensor.Uniform([2], 4)));
        net.Add("relu2", new Relu());
        return net.Build();
    }

    /// <summary>The view by loops in double precision, with pictures scaled by two.</summary>
    private static double[] Expected(Tensor picture, BackwardView view, int unit, int position)
    {
        float[] w1 = ((Convolution)Network().Nodes[0].Layer).Weights.Value.Span.ToArray(), b1 = DrawnTensor.Uniform([4], 2).Span.ToArray();
        float[] w2 = DrawnTensor.Uniform([2, 4, 1, 1], 3).Span.ToArray(), b2 = DrawnTensor.Uniform([2], 4).Span.ToArray();
        double Rectified(int channel, int y, int x)
        {
            double sum = b1[channel];
            for (int c = 0; c < 3; c++)
            {
                for (int dy = -1; dy <= 1; dy++)
                {
                    for (int dx = -1; dx <= 1; dx++)
                    {
                        if (y + dy is >= 0 and < Side && x + dx is >= 0 and < Side)
                            sum += 2 * w1[(((channel * 3) + c) * 9) + ((dy + 1) * 3) + dx + 1] * picture.Span[(((c * Side) + y + dy) * Side) + x + dx];
                    }
                }
            }

            return Math.Max(0, sum);
        }

        int top = 2 * (position / 3), left = 2 * (position % 3);
        (int Y, int X)[] window = [(top, left), (top, left + 1), (top + 1, left), (top + 1, left + 1)];
        (int Y, int X)[] switches = [.. Enumerable.Range(0, 4).Select(channel => window.MaxBy(place => Rectified(channel, place.Y, place.X)))];
        double value = Math.Max(0, b2[unit] + Enumerable.Range(0, 4).Sum(channel => w2[(unit * 4) + channel] * Rectified(channel, switches[channel].Y, switches[channel].X)));
        var result = new double[picture.Length];
        for (int channel = 0; channel < 4; channel++)
        {
            (int y, int x) = switches[channel];
            double back = value * w2[(unit * 4) + channel];
            if (view != BackwardView.Gradient)
                back = Math.Max(0, back);
            if (view != BackwardView.Deconvolution && Rectified(channel, y, x) == 0)
                back = 0;
            for (int i = 0; i < 27; i++)
            {
                int py = y + (i % 9 / 3) - 1, px = x + (i % 3) - 1;
                if (py is >= 0 and < Side && px is >= 0 and < Side)
                    result[(((i / 9 * Side) + py) * Side) + px] += back * w1[(channel * 27) + i];
            }
        }

        return result;
    }
}
