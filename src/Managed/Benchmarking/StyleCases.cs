using System.Linq;
using Managed.Networks;
using Managed.Style;
using Managed.Tensors;
using Managed.Training;

namespace Managed.Benchmarking;

/// <summary>Style transfer with VGG-19 in its usual form: style at relu1_1 to relu5_1, content at relu4_2, average pooling.</summary>
internal static class StyleCases
{
    /// <summary>One iteration for pictures of size x size: costs, their gradient to the pixels, and the optimiser's step.</summary>
    public static BenchmarkCase Iteration(Network vgg, int size)
    {
        PerceptualModel model = PerceptualModel.OfVgg("random", vgg);
        Shape shape = [1, 3, size, size];
        return new BenchmarkCase(
            $"style vgg19 {size}x{size} iteration",
            (2 * NetworkFlops.Of(model.Network, shape)) + model.StyleLayers.Sum(layer => GramFlops(model.Network, layer.Layer, shape)),
            workers =>
            {
                var options = new StyleOptions { TotalVariationWeight = 0 };
                var objective = new StyleObjective(model, workers, RandomTensors.Uniform(shape, 7, 0), RandomTensors.Uniform(shape, 8, 0), options);
                Tensor picture = RandomTensors.Uniform(shape, 9, 0);
                var gradient = new Tensor(shape);
                var adam = new Adam(picture.Length, new AdamOptions { LearningRate = options.LearningRate });
                return () =>
                {
                    objective.Evaluate(picture, gradient);
                    adam.Step(picture.Span, gradient.Span);
                };
            });
    }

    /// <summary>A symmetric matrix of C (C + 1) / 2 sums over positions, and a gradient of one sum over C a feature.</summary>
    private static double GramFlops(Network network, string layer, Shape input)
    {
        Shape features = network.Shapes(input)[network.IndexOf(layer)];
        double channels = features[1];
        return features.ElementCount * ((channels + 1) + (2 * channels));
    }
}
