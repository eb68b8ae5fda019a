using System;
using System.Linq;
using Managed.Formats;
using Managed.Networks;
using Managed.Networks.Topologies;
using Managed.Tensors;
using Xunit;

namespace Managed.Models.Tests.Faces;

public class EmbeddedWeightsTests
{
    public static TheoryData<string> Names => [.. EmbeddedModels.Cards.Select(card => card.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_network_takes_every_tensor_that_is_stored_for_it(string name)
    {
        using WeightFile file = EmbeddedModels.OpenWeights(EmbeddedModels.Cards.Single(card => card.Name == name));
        var weights = new RecordedWeights(file);
        Network network = Build(name, weights);
        Assert.Equal(file.TensorNames.Order(StringComparer.Ordinal), weights.Loaded.Order(StringComparer.Ordinal));
        Assert.All(network.Parameters, parameter => Assert.All(parameter.Value.Value.Span.ToArray(), value => Assert.True(float.IsFinite(value), parameter.Key)));
    }

    [Theory]
    [InlineData("face-detector", "face-landmarks")]
    [InlineData("face-landmarks", "face-embedder")]
    [InlineData("face-embedder", "perceptual")]
    [InlineData("perceptual", "face-detector")]
    public void The_weights_of_another_network_are_refused(string name, string other)
    {
        using WeightFile file = EmbeddedModels.OpenWeights(EmbeddedModels.Cards.Single(card => card.Name == other));
        InvalidFileException exception = Assert.Throws<InvalidFileException>(() => Build(name, file));
        Assert.Equal(other + ".safetensors", exception.File);
    }

    [Fact]
    public void Networks_give_the_shapes_that_are_documented()
    {
        Assert.Equal<Shape>([1, 25, 5, 5], Output("face-detector", [1, 3, 160, 160]));
        Assert.Equal<Shape>([2, 136], Output("face-landmarks", [2, 3, 112, 112]));
        Assert.Equal<Shape>([3, 128], Output("face-embedder", [3, 3, 150, 150]));
    }

    private static Shape Output(string name, Shape input)
    {
        using WeightFile file = EmbeddedModels.OpenWeights(EmbeddedModels.Cards.Single(card => card.Name == name));
        return Build(name, file).Shapes(input)[^1];
    }

    private static Network Build(string name, WeightSource weights) => name switch
    {
        "face-detector" => TinyFaceDetectorNet.Build(weights),
        "face-landmarks" => FaceLandmarkNet.Build(weights),
        "face-embedder" => FaceResNet.Build(weights),
        "perceptual" => PerceptualNet.Build(weights),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };
}
