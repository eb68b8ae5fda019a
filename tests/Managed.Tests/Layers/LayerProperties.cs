using FsCheck;
using FsCheck.Fluent;
using Managed.Tests.Generators;
using Xunit;

namespace Managed.Tests.Layers;

/// <summary>Every layer on random shapes: values and gradients against double precision, and what the contract of layers says.</summary>
public sealed class LayerProperties
{
    [Fact]
    public void A_convolution_keeps_the_contract() => ForAll(LayerGenerators.Convolution(), 40);

    [Fact]
    public void A_pooling_keeps_the_contract() => ForAll(LayerGenerators.Pooling(), 60);

    [Fact]
    public void A_dense_layer_keeps_the_contract() => ForAll(LayerGenerators.Dense(), 40);

    [Fact]
    public void Layers_of_one_input_keep_the_contract() => ForAll(LayerGenerators.Plain(), 150);

    [Fact]
    public void A_sum_keeps_the_contract() => ForAll(LayerGenerators.Add(), 20);

    [Fact]
    public void A_join_keeps_the_contract() => ForAll(LayerGenerators.Concat(), 40);

    [Fact]
    public void A_pair_head_keeps_the_contract() => ForAll(LayerGenerators.PairHead(), 40);

    [Fact]
    public void A_function_keeps_the_contract() => ForAll(LayerGenerators.Function(), 40);

    [Fact]
    public void Arithmetic_keeps_the_contract() => ForAll(LayerGenerators.Arithmetic(), 40);

    [Fact]
    public void A_reduction_keeps_the_contract() => ForAll(LayerGenerators.Reduction(), 40);

    [Fact]
    public void A_softmax_along_axes_keeps_the_contract() => ForAll(LayerGenerators.Softmax(), 20);

    [Fact]
    public void A_batched_product_keeps_the_contract() => ForAll(LayerGenerators.Product(), 20);

    [Fact]
    public void A_linear_map_keeps_the_contract() => ForAll(LayerGenerators.Map(), 20);

    [Fact]
    public void A_transposed_convolution_keeps_the_contract() => ForAll(LayerGenerators.TransposedConvolution(), 20);

    [Fact]
    public void Normalizations_of_images_keep_the_contract() => ForAll(LayerGenerators.Normalization(), 20);

    private static void ForAll(Arbitrary<DrawnLayer> layers, int count) =>
        Prop.ForAll(layers, LayerContract.Require).Check(Config.QuickThrowOnFailure.WithMaxTest(20 * count));
}
