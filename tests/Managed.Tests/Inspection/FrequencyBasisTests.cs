using System;
using System.Linq;
using Managed.Inspection;
using Managed.Tensors;
using Managed.Tests.Generators;
using Xunit;

namespace Managed.Tests.Inspection;

public sealed class FrequencyBasisTests
{
    private const int Side = 8;

    [Fact]
    public void No_waves_are_grey_and_one_wave_is_a_cosine_in_its_color()
    {
        using var workers = new WorkerPool(1);
        var basis = new FrequencyBasis(Side);
        var picture = new Tensor([1, 3, Side, Side]);
        var amounts = new float[basis.Length];
        basis.ToPixels(workers, amounts, picture);
        Assert.All(picture.Span.ToArray(), value => Assert.Equal(0.5f, value));

        // One wave across in the second colour, red against blue.
        amounts[(Side * Side) + 1] = 1;
        basis.ToPixels(workers, amounts, picture);
        double[] red = Logits(picture, 0), green = Logits(picture, 1), blue = Logits(picture, 2);
        double scale = red[0] / Math.Cos(Math.PI / (2 * Side));
        for (int i = 0; i < red.Length; i++)
        {
            Assert.Equal(scale * Math.Cos(Math.PI * ((2 * (i % Side)) + 1) / (2 * Side)), red[i], 1e-5);
            Assert.Equal(0, green[i], 1e-5);
            Assert.Equal(-red[i], blue[i], 1e-5);
        }
    }

    [Fact]
    public void Amplitudes_fall_with_the_frequency_and_have_a_mean_square_of_one()
    {
        using var workers = new WorkerPool(1);
        double squares = 0;
        double[] energies = new double[Side * Side];
        for (int wave = 0; wave < energies.Length; wave++)
        {
            var basis = new FrequencyBasis(Side);
            var picture = new Tensor([1, 3, Side, Side]);
            var amounts = new float[basis.Length];
            amounts[wave] = 0.01f;
            basis.ToPixels(workers, amounts, picture);
            energies[wave] = Enumerable.Range(0, 3).Sum(channel => Logits(picture, channel).Sum(value => value * value)) / 1e-4;
            squares += energies[wave];
        }

        Assert.Equal(1, squares / energies.Length, 1e-3);
        Assert.Equal(2, Math.Sqrt(energies[1] / energies[2]), 1e-3);
        Assert.Equal(5, Math.Sqrt(energies[1] / energies[(3 * Side) + 4]), 1e-3);
    }

    [Fact]
    public void The_gradient_is_that_of_central_differences()
    {
        using var workers = new WorkerPool(2);
        var basis = new FrequencyBasis(Side);
        float[] amounts = DrawnTensor.Uniform([basis.Length], 1, 0.3f).Span.ToArray();
        float[] slope = DrawnTensor.Uniform([basis.Length], 2).Span.ToArray();
        var picture = new Tensor([1, 3, Side, Side]);
        double Value()
        {
            basis.ToPixels(workers, amounts, picture);
            return picture.Span.ToArray().Zip(slope, (pixel, weight) => (double)pixel * weight).Sum();
        }

        Value();
        var gradient = new float[basis.Length];
        basis.Backward(workers, picture.Span.ToArray(), slope, gradient);
        foreach (int i in (int[])[0, 1, 9, 63, 64, 70, 130, 191])
        {
            const float Step = 0.01f;
            float kept = amounts[i];
            amounts[i] = kept + Step;
            double above = Value();
            amounts[i] = kept - Step;
            double below = Value();
            amounts[i] = kept;
            Assert.Equal((above - below) / (2 * Step), gradient[i], 2e-3 * Math.Max(1, Math.Abs(gradient[i])));
        }
    }

    private static double[] Logits(Tensor picture, int channel) =>
        [.. picture.Span.Slice(channel * Side * Side, Side * Side).ToArray().Select(pixel => Math.Log(pixel / (1.0 - pixel)))];
}
