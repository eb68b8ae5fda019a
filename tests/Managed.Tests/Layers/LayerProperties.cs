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

    private static void ForAll(Arbitrary<DrawnLayer> layers, int count) =>
        Prop.ForAll(layers, LayerContract.Require).Check(Config.QuickThrowOnFailure.WithMaxTest(20 * count));
}
