using System.Collections.Generic;
using System.IO;
using System.Linq;
using Managed.EndToEnd.Tests.Driving;
using Xunit;

namespace Managed.EndToEnd.Tests.BadInput;

public class BadWeightsTests
{
    [Fact]
    public void Weights_of_the_layers_that_costs_take_are_enough()
    {
        using var folder = new TemporaryFolder();
        folder.Add("vgg.safetensors", WeightBytes.Of(WeightBytes.FirstStage));
        Paint(folder, "--content-layers", "relu1_2", "--style-layers", "relu1_1,relu1_2", "--json").Require(0);
        Assert.Equal(["out.png", "vgg.safetensors"], folder.Entries);
    }

    [Fact]
    public void A_missing_tensor_is_named() => RequireRefused(WeightBytes.Of(WeightBytes.FirstStage), "tensor 'features.5.weight' is missing");

    [Fact]
    public void A_wrong_shape_is_named_with_the_right_one() => RequireRefused(
        WeightBytes.Of([.. WeightBytes.FirstStage.Where(tensor => tensor.Name != "features.2.weight"), ("features.2.weight", [64, 64, 3, 5])]),
        "tensor 'features.2.weight' is 64x64x3x5; this model takes 64x64x3x3");

    [Fact]
    public void Weights_of_another_network_are_refused() => RequireRefused(WeightBytes.Of([("conv.weight", [4, 3, 3, 3])]), "holds no VGG network");

    [Fact]
    public void Weights_cut_short_are_refused() => RequireRefused(WeightBytes.Of(WeightBytes.FirstStage)[..^100], "");

    [Fact]
    public void A_file_that_is_no_safetensors_is_refused() => RequireRefused("These are no weights at all."u8.ToArray(), "safetensors");

    [Fact]
    public void An_empty_file_is_refused() => RequireRefused([], "safetensors");

    [Fact]
    public void Missing_weights_are_named()
    {
        using var folder = new TemporaryFolder();
        Paint(folder).Require(4).RequireOneSentence("vgg.safetensors", "there is no such file");
        ManagedProgram.RunIn(folder, "model", "info", "vgg.safetensors", "--json").Require(4).RequireOneSentence("vgg.safetensors", "there is no such file");
        Assert.Empty(folder.Entries);
    }

    [Fact]
    public void A_folder_is_no_file_of_weights()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.PathOf("vgg.safetensors"));
        Paint(folder).Require(4).RequireOneSentence("vgg.safetensors", "is a folder");
        ManagedProgram.RunIn(folder, "model", "info", "vgg.safetensors").Require(4).RequireOneSentence("vgg.safetensors", "is a folder");
    }

    private static void RequireRefused(byte[] weights, string cause)
    {
        using var folder = new TemporaryFolder();
        folder.Add("vgg.safetensors", weights);
        Paint(folder).Require(4).RequireOneSentence("vgg.safetensors", cause);
        Assert.Equal(["vgg.safetensors"], folder.Entries);
    }

    private static ProgramResult Paint(TemporaryFolder folder, params IReadOnlyList<string> options) => ManagedProgram.RunIn(
        folder,
        [
            "style", SamplePictures.PathOf(SamplePictures.Cat), SamplePictures.PathOf(SamplePictures.Painting),
            "-o", "out.png", "--size", "32", "--iterations", "1", "--quiet", "--model", "vgg.safetensors", .. options,
        ]);
}
