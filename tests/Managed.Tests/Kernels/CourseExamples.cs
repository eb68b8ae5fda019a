using System.Linq;
using Managed.Layers;
using Managed.Tensors;
using Xunit;

namespace Managed.Tests.Kernels;

/// <summary>The worked examples of the course on one and three dimensions (A. Ng, Deep Learning, course 4, week 4): shapes, and values against sums by hand.</summary>
public class CourseExamples
{
    [Fact]
    public void A_signal_of_14_under_a_filter_of_5_gives_10_values()
    {
        Tensor signal = Ramp([1, 1, 14]);
        var filter = new Tensor(new float[] { 1, -2, 3, -4, 5 }, [1, 1, 5]);
        Tensor output = Run(new Convolution(filter), signal);
        Assert.Equal([1, 1, 10], output.Shape);
        for (int i = 0; i < 10; i++)
            Assert.Equal(Enumerable.Range(0, 5).Sum(k => filter.Span[k] * signal.Span[i + k]), output.Span[i], 1e-4f);
    }

    [Fact]
    public void Sixteen_filters_give_10_by_16_and_32_filters_of_5_by_16_then_give_6_by_32()
    {
        Tensor first = Run(new Convolution(Ramp([16, 1, 5])), Ramp([1, 1, 14]));
        Assert.Equal([1, 16, 10], first.Shape);
        Tensor second = Run(new Convolution(Ramp([32, 16, 5])), first);
        Assert.Equal([1, 32, 6], second.Shape);
    }

    [Fact]
    public void A_volume_of_14_cubed_under_16_filters_of_5_cubed_gives_10_cubed_by_16()
    {
        Tensor volume = Ramp([1, 1, 14, 14, 14]);
        Tensor filters = Ramp([16, 1, 5, 5, 5]);
        Tensor output = Run(new Convolution(filters), volume);
        Assert.Equal([1, 16, 10, 10, 10], output.Shape);
        double expected = 0;
        for (int z = 0; z < 5; z++)
        for (int y = 0; y < 5; y++)
        for (int x = 0; x < 5; x++)
            expected += (double)filters.Span[(7 * 125) + (((z * 5) + y) * 5) + x] * volume.Span[((((3 + z) * 14) + 2 + y) * 14) + 9 + x];
        Assert.Equal(expected, output.Span[(((((7 * 10) + 3) * 10) + 2) * 10) + 9], 1e-3);
    }

    [Fact]
    public void Thirty_two_filters_of_5_cubed_by_16_then_give_6_cubed_by_32()
    {
        Tensor output = Run(new Convolution(Ramp([32, 16, 5, 5, 5])), Ramp([1, 16, 10, 10, 10]));
        Assert.Equal([1, 32, 6, 6, 6], output.Shape);
    }

    private static Tensor Run(Layer layer, Tensor input)
    {
        using var workers = new WorkerPool(2);
        var output = new Tensor(layer.OutputShape([input.Shape]));
        layer.Forward(workers, [input], output);
        return output;
    }

    private static Tensor Ramp(Shape shape)
    {
        var tensor = new Tensor(shape);
        for (int i = 0; i < tensor.Length; i++)
            tensor.Span[i] = ((i * 37 % 101) - 50) / 50f;
        return tensor;
    }
}
