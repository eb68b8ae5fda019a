using System;
using FsCheck;
using FsCheck.Fluent;
using Managed.Kernels.Convolution;
using Managed.SelfTest;
using Managed.Tests.Generators;
using Xunit;

namespace Managed.Tests.Kernels;

/// <summary>Every kernel on a hundred random cases: against its reference at every width, and its gradient against central differences.</summary>
public class KernelProperties
{
    [Fact]
    public void Gemm_matches_its_reference() => ForAll(CaseGenerators.Gemm(), OperationProperties.MatchesReference);

    [Fact]
    public void Convolution_matches_its_reference() => ForAll(CaseGenerators.Convolution(), OperationProperties.MatchesReference);

    [Fact]
    public void Convolution_gradient_is_the_central_difference() => RequireGradient(CaseGenerators.Convolution());

    [Fact]
    public void Dense_matches_its_reference() => ForAll(CaseGenerators.Dense(), OperationProperties.MatchesReference);

    [Fact]
    public void Dense_gradient_is_the_central_difference() => RequireGradient(CaseGenerators.Dense());

    [Fact]
    public void Pooling_matches_its_reference() => ForAll(CaseGenerators.Pooling(), OperationProperties.MatchesReference);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Pooling_gradient_is_the_central_difference(bool max) => RequireGradient(CaseGenerators.Pooling().Filter(pooling => pooling.Max == max));

    [Fact]
    public void Activation_matches_its_reference() => ForAll(CaseGenerators.Activation(), OperationProperties.MatchesReference);

    [Theory]
    [InlineData(nameof(ActivationKind.Relu))]
    [InlineData(nameof(ActivationKind.LeakyRelu))]
    [InlineData(nameof(ActivationKind.Logistic))]
    public void Activation_gradient_is_the_central_difference(string kind) =>
        RequireGradient(CaseGenerators.Activation().Filter(activation => activation.Kind.ToString() == kind));

    [Fact]
    public void Softmax_matches_its_reference() => ForAll(CaseGenerators.Softmax(), OperationProperties.MatchesReference);

    [Fact]
    public void Softmax_gradient_is_the_central_difference() => RequireGradient(CaseGenerators.Softmax());

    [Fact]
    public void Affine_matches_its_reference() => ForAll(CaseGenerators.Affine(), OperationProperties.MatchesReference);

    [Fact]
    public void Affine_gradient_is_the_central_difference() => RequireGradient(CaseGenerators.Affine());

    [Fact]
    public void BatchNormalization_matches_its_reference() => ForAll(CaseGenerators.BatchNormalization(), OperationProperties.MatchesReference);

    [Fact]
    public void BatchNormalization_gradient_is_the_central_difference() => RequireGradient(CaseGenerators.BatchNormalization());

    [Fact]
    public void L2Normalize_matches_its_reference() => ForAll(CaseGenerators.L2Normalize(), OperationProperties.MatchesReference);

    [Fact]
    public void L2Normalize_gradient_is_the_central_difference() => RequireGradient(CaseGenerators.L2Normalize());

    [Fact]
    public void Combination_matches_its_reference() => ForAll(CaseGenerators.Combination(), OperationProperties.MatchesReference);

    [Fact]
    public void Convolution_by_tiles_matches_its_reference() => ForAll(CaseGenerators.TiledConvolution(), OperationProperties.MatchesReference);

    [Fact]
    public void Convolution_by_tiles_has_the_central_difference_as_its_gradient() => RequireGradient(CaseGenerators.TiledConvolution());

    [Fact]
    public void Weights_gradient_by_tiles_matches_its_reference() => ForAll(CaseGenerators.TiledWeights(), OperationProperties.MatchesReference);

    [Fact]
    public void Depthwise_convolution_matches_its_reference() => ForAll(CaseGenerators.DepthwiseConvolution(), OperationProperties.MatchesReference);

    [Fact]
    public void Depthwise_convolution_has_the_central_difference_as_its_gradient() => RequireGradient(CaseGenerators.DepthwiseConvolution());

    [Fact]
    public void Depthwise_convolution_has_the_bits_of_the_matrix_product() =>
        ForAll(
            CaseGenerators.DepthwiseConvolution(),
            operation => OperationProperties.SameBits(operation, operation with { Algorithm = ConvolutionAlgorithm.ImplicitGemm }));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Combination_gradient_is_the_central_difference(bool join) =>
        RequireGradient(CaseGenerators.Combination().Filter(combination => combination.Join == join));

    [Fact]
    public void Gram_matches_its_reference() => ForAll(CaseGenerators.Gram(), OperationProperties.MatchesReference);

    [Fact]
    public void Gram_gradient_is_the_central_difference() => RequireGradient(CaseGenerators.Gram());

    [Fact]
    public void Distance_matches_its_reference() => ForAll(CaseGenerators.Distance(), OperationProperties.MatchesReference);

    [Theory]
    [InlineData(nameof(DistanceKind.SquaredEuclidean))]
    [InlineData(nameof(DistanceKind.Cosine))]
    [InlineData(nameof(DistanceKind.ChiSquare))]
    public void Distance_gradient_is_the_central_difference(string kind) =>
        RequireGradient(CaseGenerators.Distance().Filter(distance => distance.Kind.ToString() == kind && distance.Differentiable));

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

    private static void RequireGradient<TCase>(Arbitrary<TCase> cases)
        where TCase : OperationCase => ForAll(cases, OperationProperties.GradientIsCentralDifference);

    private static void ForAll<TCase>(Arbitrary<TCase> cases, Action<TCase> property)
        where TCase : OperationCase => Prop.ForAll(cases, property).Check(Config.QuickThrowOnFailure.WithMaxTest(100));
}
