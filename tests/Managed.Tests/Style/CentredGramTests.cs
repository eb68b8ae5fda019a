using System;
using Managed.Layers;
using Managed.Networks;
using Managed.Style;
using Managed.Tensors;
using Xunit;

namespace Managed.Tests.Style;

public sealed class CentredGramTests : IDisposable
{
    /// <summary>Taking away squares of means that are a few times the deviations costs a digit against the plain matrix's 2e-5.</summary>
    private const double Tolerance = 1e-4;

    private readonly WorkerPool workers = new(2);
    private readonly TinyNetwork network = new(1);
    private readonly Tensor picture = Pictures.Noise(8, 10, 5);

    public void Dispose() => workers.Dispose();

    [Theory]
    [InlineData(CostScaling.Course)]
    [InlineData(CostScaling.Relative)]
    public void Costs_and_gradients_are_those_of_the_formulas(CostScaling scaling)
    {
        var inputs = new StyleInputs(
            Pictures.Waves(8, 10, 2), [new StyleSource(Pictures.Waves(12, 6, 3), 3), new StyleSource(Pictures.Noise(7, 9, 4))]);
        StyleOptions options = Options(GramKind.Centred) with { Scaling = scaling };
        double expected = new ReferenceObjective(network, inputs, options).Evaluate(ReferenceObjective.Of(picture)).Style;
        double actual = new StyleObjective(network.Model, workers, inputs, options).Evaluate(picture, null).Style;
        Assert.Equal(expected, actual, Tolerance * expected);
        ReferenceObjective.RequireGradient(network, workers, inputs, options, picture, Tolerance);
    }

    /// <summary>The reference's gradient is of its cost: that it is centred shows here.</summary>
    [Fact]
    public void What_is_added_to_all_activations_alike_counts_in_the_plain_matrix_only()
    {
        Assert.Equal(Evaluate(GramKind.Centred, 0), Evaluate(GramKind.Centred, 3), 1e-4 * Evaluate(GramKind.Centred, 0));
        Assert.True(Evaluate(GramKind.Plain, 3) > 10 * Evaluate(GramKind.Plain, 0));
    }

    [Fact]
    public void The_bits_are_the_same_on_any_number_of_threads()
    {
        float[] Paint(int threads)
        {
            using var pool = new WorkerPool(threads);
            StyleOptions options = Options(GramKind.Centred) with { Iterations = 3 };
            return StyleTransfer.Run(network.Model, pool, Pictures.Waves(40, 36, 2), Pictures.Waves(50, 30, 3), options).Picture.Span.ToArray();
        }

        Assert.Equal(Paint(1), Paint(2));
        Assert.Equal(Paint(1), Paint(3));
    }

    private static StyleOptions Options(GramKind gram) => new()
    {
        Gram = gram, ContentWeight = 0.1f, TotalVariationWeight = 0, ContentLayers = [new("relu2")], StyleLayers = [new("relu1", 0.5f), new("pool1", 2)],
    };

    /// <summary>The style cost by the course where a layer adds a bias to the pixels' three values.</summary>
    private double Evaluate(GramKind gram, float bias)
    {
        var filters = new Tensor([3, 3, 1, 1]);
        var biases = new Tensor([3]);
        biases.Span.Fill(bias);
        for (int i = 0; i < 3; i++)
            filters.Span[4 * i] = 1;
        var net = new NetworkBuilder();
        net.Add("shifted", new Convolution(filters, biases));
        var model = new PerceptualModel("shifted", net.Build(), [new("shifted")], [new("shifted")]);
        var options = new StyleOptions { Scaling = CostScaling.Course, Gram = gram };
        return new StyleObjective(model, workers, picture, Pictures.Waves(8, 10, 3), options).Evaluate(picture, null).Style;
    }
}
