using System;
using System.Linq;
using Managed.Kernels;
using Managed.Kernels.Convolution;
using Managed.Kernels.Distance;
using Managed.Kernels.Gram;
using Managed.Layers;
using Managed.Models;
using Managed.Networks;
using Managed.Style;
using Managed.Tensors;
using Managed.Training.Losses;
using Xunit;

namespace Managed.EndToEnd.Tests.Documentation;

/// <summary>The code of docs/mathematics.md.</summary>
public sealed class MathematicsPage : IDisposable
{
    private readonly WorkerPool workers = new();

    public void Dispose() => workers.Dispose();

    [Fact]
    public void Sizes()
    {
        Assert.Equal(4, new WindowAxis(Input: 6, Kernel: 3).Output);
        Assert.Equal(6, new WindowAxis(6, 3, PaddingBegin: 1, PaddingEnd: 1).Output);
        Assert.Equal(3, new WindowAxis(7, 3, Stride: 2).Output);
        Assert.Equal(112, new WindowAxis(224, 7, Stride: 2, PaddingBegin: 3, PaddingEnd: 3).Output);
    }

    [Fact]
    public void Dimensions()
    {
        // A signal of 14 samples, 16 filters of 5, then 32 filters of 5 x 16: 14 -> 10 x 16 -> 6 x 32.
        WindowAxis one = WindowAxis.Unit;
        var ecg = new ConvolutionShape(batch: 1, inputChannels: 1, outputChannels: 16, one, one, new WindowAxis(14, 5));
        var next = new ConvolutionShape(1, 16, 32, one, one, new WindowAxis(ecg.Width.Output, 5));
        Assert.Equal((10 * 16, 6 * 32), (ecg.OutputLength, next.OutputLength));

        // A volume of 14 x 14 x 14, 16 filters of 5 x 5 x 5, then 32 of 5 x 5 x 5 x 16: 10 x 10 x 10 x 16, 6 x 6 x 6 x 32.
        var side = new WindowAxis(14, 5);
        var ct = new ConvolutionShape(1, 1, 16, side, side, side);
        side = new WindowAxis(ct.Depth.Output, 5);
        var deeper = new ConvolutionShape(1, 16, 32, side, side, side);
        Assert.Equal((10 * 10 * 10 * 16, 6 * 6 * 6 * 32), (ct.OutputLength, deeper.OutputLength));

        double[] signal = [1, 20, 15, 3, 18, 12, 4, 17, 2, 9, 6, 11, 7, 5];
        double[] filter = [1, 3, 10, 3, 1];
        var output = new double[10];
        ConvolutionReference.Forward(new ConvolutionShape(1, 1, 1, one, one, new WindowAxis(14, 5)), signal, filter, bias: [0], output);
        Assert.Equal(signal.Take(5).Zip(filter, (x, w) => x * w).Sum(), output[0]);
    }

    [Fact]
    public void Siamese()
    {
        double[] a = [0.9, 0.1, 0.4], p = [0.8, 0.2, 0.4], n = [0.7, 0.4, 0.2];
        Assert.Equal(0.02, DistanceReference.SquaredEuclidean(a, p), 12);
        Assert.Equal((0.01 / 1.7) + (0.01 / 0.3) + 0, DistanceReference.ChiSquare(a, p), 12);

        // Embeddings [N, K] with labels: the triplets of a batch are chosen inside it.
        var embeddings = new Tensor(new[] { a, p, n }.SelectMany(row => row).Select(x => (float)x).ToArray(), [3, 3]);
        var gradient = new Tensor([3, 3]);
        double loss = new TripletLoss(margin: 0.2f, TripletMining.Hard).Evaluate(embeddings, [7, 7, 8], gradient).Loss;
        double Triplet(double[] anchor, double[] positive, double[] negative) => Math.Max(
            DistanceReference.SquaredEuclidean(anchor, positive) - DistanceReference.SquaredEuclidean(anchor, negative) + 0.2, 0);
        Assert.Equal((Triplet(a, p, n) + Triplet(p, a, n)) / 2, loss, 6);
    }

    [Fact]
    public void Pair()
    {
        float[] f1 = [0.9f, 0.1f], f2 = [0.5f, 0.3f], w = [-4, -2], b = [1];
        var head = new PairHead(new Tensor(w, [2]), new Tensor(b, [1]), PairTerm.AbsoluteDifference);
        double probability = 1 / (1 + Math.Exp(-head.Score(f1, f2)));
        Assert.Equal(1 / (1 + Math.Exp(-((-4 * 0.4) + (-2 * 0.2) + 1))), probability, 6);
    }

    [Fact]
    public void Style()
    {
        Tensor content = Noise(seed: 1), style = Noise(seed: 2), generated = Noise(seed: 3);
        PerceptualModel model = EmbeddedModels.OpenPerceptualModel();
        var options = new StyleOptions { Scaling = CostScaling.Course, ContentLayers = [new("relu4_2")], StyleLayers = [new("relu2_1")] };
        StyleCosts costs = new StyleObjective(model, workers, content, style, options).Evaluate(generated, gradient: null);

        // a[l](picture), [1, nC, nH, nW].
        (double[] Values, Shape Shape) Activations(Tensor picture, string layer)
        {
            NetworkPlan plan = model.Network.Plan(workers, picture.Shape, new PlanOptions { Outputs = [layer] });
            picture.Span.CopyTo(plan.Input.Span);
            plan.Forward();
            return ([.. plan[layer].Span.ToArray().Select(x => (double)x)], plan[layer].Shape);
        }

        // J_content = 1/2 ‖a[l](C) - a[l](G)‖²
        double expectedContent = DistanceReference.SquaredEuclidean(Activations(content, "relu4_2").Values, Activations(generated, "relu4_2").Values) / 2;

        // J_style = 1 / (2 nH nW nC)² ‖G(S) - G(G)‖², the Gram matrix being the sum over positions of a_ijk a_ijk'
        (double[] ofStyle, Shape shape) = Activations(style, "relu2_1");
        (int channels, int positions) = (shape[1], shape[2] * shape[3]);
        double[] gramOfStyle = new double[channels * channels], gramOfGenerated = new double[channels * channels];
        GramReference.Forward(channels, positions, ofStyle, gramOfStyle);
        GramReference.Forward(channels, positions, Activations(generated, "relu2_1").Values, gramOfGenerated);
        double expectedStyle = DistanceReference.SquaredEuclidean(gramOfStyle, gramOfGenerated) / Math.Pow(2.0 * positions * channels, 2);

        Assert.Equal(1, costs.Content / expectedContent, 4);
        Assert.Equal(1, costs.Style / expectedStyle, 4);
    }

    private static Tensor Noise(long seed)
    {
        var picture = new Tensor([1, 3, 64, 64]);
        new SeededRandom(seed).Fill(picture.Span, 0, 1);
        return picture;
    }
}
