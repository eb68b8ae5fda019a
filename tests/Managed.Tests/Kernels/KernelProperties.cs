using System;
using FsCheck;
using FsCheck.Fluent;
using Managed.Kernels.Convolution;
using Managed.SelfTest;
using Managed.Tests.Generators;
using Xunit;

namespace Managed.Tests.Kernels;

/// <summary>Every kernel on a hundred random shapes: against its reference at every width, and its gradient against central differences.</summary>
public class KernelProperties
{
    [Fact]
    public void Gemm_matches_its_reference() => ForAll(CaseGenerators.Gemm(), OperationProperties.MatchesReference);

    [Fact]
    public void Convolution_matches_its_reference() => ForAll(CaseGenerators.Convolution(), OperationProperties.MatchesReference);

    [Fact]
    public void Convolution_gradient_is_the_central_difference() => ForAll(CaseGenerators.Convolution(), OperationProperties.GradientIsCentralDifference);

    [Fact]
    public void Dense_matches_its_reference() => ForAll(CaseGenerators.Dense(), OperationProperties.MatchesReference);

    [Fact]
    public void Dense_gradient_is_the_central_difference() => ForAll(CaseGenerators.Dense(), OperationProperties.GradientIsCentralDifference);

    [Fact]
    public void Pooling_matches_its_reference() => ForAll(CaseGenerators.Pooling(), OperationProperties.MatchesReference);

    [Fact]
    public void Pooling_gradient_is_the_central_difference() => ForAll(CaseGenerators.Pooling(), OperationProperties.GradientIsCentralDifference);

    [Fact]
    public void Activation_matches_its_reference() => ForAll(CaseGenerators.Activation(), OperationProperties.MatchesReference);

    [Fact]
    public void Activation_gradient_is_the_central_difference() => ForAll(CaseGenerators.Activation(), OperationProperties.GradientIsCentralDifference);

    [Fact]
    public void Softmax_matches_its_reference() => ForAll(CaseGenerators.Softmax(), OperationProperties.MatchesReference);

    [Fact]
    public void Softmax_gradient_is_the_central_difference() => ForAll(CaseGenerators.Softmax(), OperationProperties.GradientIsCentralDifference);

    [Fact]
    public void Affine_matches_its_reference() => ForAll(CaseGenerators.Affine(), OperationProperties.MatchesReference);

    [Fact]
    public void Affine_gradient_is_the_central_difference() => ForAll(CaseGenerators.Affine(), OperationProperties.GradientIsCentralDifference);

    [Fact]
    public void L2Normalize_matches_its_reference() => ForAll(CaseGenerators.L2Normalize(), OperationProperties.MatchesReference);

    [Fact]
    public void L2Normalize_gradient_is_the_central_difference() => ForAll(CaseGenerators.L2Normalize(), OperationProperties.GradientIsCentralDifference);

    [Fact]
    public void Combination_matches_its_reference() => ForAll(CaseGenerators.Combination(), OperationProperties.MatchesReference);

    [Fact]
    public void Convolution_by_tiles_matches_its_reference() => ForAll(CaseGenerators.TiledConvolution(), OperationProperties.MatchesReference);

    [Fact]
    public void Convolution_by_tiles_has_the_central_difference_as_its_gradient() =>
        ForAll(CaseGenerators.TiledConvolution(), OperationProperties.GradientIsCentralDifference);

    [Fact]
    public void Depthwise_convolution_matches_its_reference() => ForAll(CaseGenerators.DepthwiseConvolution(), OperationProperties.MatchesReference);

    [Fact]
    public void Depthwise_convolution_has_the_central_difference_as_its_gradient() =>
        ForAll(CaseGenerators.DepthwiseConvolution(), OperationProperties.GradientIsCentralDifference);

    [Fact]
    public void Depthwise_convolution_has_the_bits_of_the_matrix_product() =>
        ForAll(
            CaseGenerators.DepthwiseConvolution(),
            operation => OperationProperties.SameBits(operation, operation with { Algorithm = ConvolutionAlgorithm.ImplicitGemm }));

    [Fact]
    public void Combination_gradient_is_the_central_difference() => ForAll(CaseGenerators.Combination(), OperationProperties.GradientIsCentralDifference);

    [Fact]
    public void Gram_matches_its_reference() => ForAll(CaseGenerators.Gram(), OperationProperties.MatchesReference);

    [Fact]
    public void Gram_gradient_is_the_central_difference() => ForAll(CaseGenerators.Gram(), OperationProperties.GradientIsCentralDifference);

    [Fact]
    public void Distance_matches_its_reference() => ForAll(CaseGenerators.Distance(), OperationProperties.MatchesReference);

    [Fact]
    public void Distance_gradient_is_the_central_difference() => ForAll(CaseGenerators.Distance(), OperationProperties.GradientIsCentralDifference);

    [Fact]
    public void Resize_matches_its_reference() => ForAll(CaseGenerators.Resize(), OperationProperties.MatchesReference);

    [Fact]
    public void Warp_matches_its_reference() => ForAll(CaseGenerators.Warp(), OperationProperties.MatchesReference);

    [Fact]
    public void A_failing_case_shrinks_to_one_short_line()
    {
        Exception failure = Assert.ThrowsAny<Exception>(() => ForAll(
            CaseGenerators.Convolution(), operation => Assert.True(operation.Shape.Width.Kernel < 2 || operation.Shape.GroupInputChannels < 2)));
        Assert.Matches(@"Shrunk:\s+convolution batch 1 channels 2->1 groups 1 axes \[\d\*2 s1 d1 p\d,\d\] padding Zero seed \d+\s", failure.Message);
    }

    private static void ForAll<TCase>(Arbitrary<TCase> cases, Action<TCase> property)
        where TCase : OperationCase => Prop.ForAll(cases, property).Check(Config.QuickThrowOnFailure.WithMaxTest(100));
}
