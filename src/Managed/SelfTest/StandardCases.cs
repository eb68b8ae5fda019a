using System.Collections.Immutable;
using Managed.Kernels;
using Managed.Kernels.Convolution;
using Managed.Kernels.Dense;
using Managed.Kernels.Pooling;
using Managed.Kernels.Resample;

namespace Managed.SelfTest;

/// <summary>A few cases of every family: large enough to time, small enough for the reference.</summary>
internal static class StandardCases
{
    public static ImmutableArray<OperationCase> All { get; } =
    [
        new GemmCase(192, 192, 192),
        new GemmCase(61, 97, 301),
        new GemmCase(61, 97, 301, TransposeLeft: true),
        new GemmCase(61, 97, 301, TransposeRight: true),
        new GemmCase(61, 97, 301, TransposeLeft: true, TransposeRight: true),
        Picture(16, 32, 28, kernel: 3, padding: 1) with { Algorithm = ConvolutionAlgorithm.ImplicitGemm },
        Picture(16, 32, 29, kernel: 3, padding: 0, stride: 2),
        Picture(16, 16, 24, kernel: 3, padding: 2, dilation: 2, mode: PaddingMode.Reflect),
        Picture(16, 16, 24, kernel: 5, padding: 2, mode: PaddingMode.Replicate),
        Picture(32, 48, 20, kernel: 1, padding: 0),
        Picture(24, 24, 24, kernel: 3, padding: 1, groups: 24) with { Algorithm = ConvolutionAlgorithm.ImplicitGemm },
        new ConvolutionCase(new ConvolutionShape(4, 8, 16, WindowAxis.Unit, WindowAxis.Unit, new WindowAxis(512, 15, 2, 1, 7, 7))),
        new ConvolutionCase(new ConvolutionShape(1, 4, 16, new WindowAxis(14, 5), new WindowAxis(14, 5), new WindowAxis(14, 5))),
        Picture(16, 32, 28, kernel: 3, padding: 1) with { Algorithm = ConvolutionAlgorithm.Winograd2 },
        Picture(16, 32, 28, kernel: 3, padding: 1, mode: PaddingMode.Reflect) with { Algorithm = ConvolutionAlgorithm.Winograd4 },
        new ConvolutionCase(new ConvolutionShape(1, 8, 16, new WindowAxis(7, 3, 1, 1, 1, 1), new WindowAxis(13, 3, 1, 1, 1, 1), new WindowAxis(18, 3, 1, 1, 1, 1))) { Algorithm = ConvolutionAlgorithm.Winograd4 },
        Picture(33, 20, 13, kernel: 3, padding: 1, mode: PaddingMode.Replicate) with { WeightsAlgorithm = ConvolutionAlgorithm.Winograd2 },
        new ConvolutionCase(new ConvolutionShape(2, 20, 33, new WindowAxis(6, 3, 1, 1, 1, 1), new WindowAxis(13, 3, 1, 1, 1, 1), new WindowAxis(18, 3, 1, 1, 1, 1))) { WeightsAlgorithm = ConvolutionAlgorithm.Winograd4 },
        Picture(24, 24, 28, kernel: 3, padding: 1, groups: 24) with { Algorithm = ConvolutionAlgorithm.Depthwise },
        Picture(12, 24, 29, kernel: 5, padding: 2, stride: 2, groups: 12, mode: PaddingMode.Reflect) with { Algorithm = ConvolutionAlgorithm.Depthwise },
        Signal(8, 4500, kernel: 15, padding: 7) with { Algorithm = ConvolutionAlgorithm.Depthwise },
        new DenseCase(new DenseShape(16, 256, 128)),
        new DenseCase(new DenseShape(1, 256, 128)),
        Pool(max: true),
        Pool(max: false),
        new PoolingCase(new PoolingShape(16, WindowAxis.Unit, new WindowAxis(40, 2, 2), new WindowAxis(75, 2, 2)), true),
        new PoolingCase(new PoolingShape(16, WindowAxis.Unit, new WindowAxis(40, 2, 2), new WindowAxis(76, 2, 2)), false),
        new ActivationCase(ActivationKind.Relu, 10007),
        new ActivationCase(ActivationKind.LeakyRelu, 10007),
        new ActivationCase(ActivationKind.Logistic, 10007),
        new ActivationCase(ActivationKind.Exponential, 10007),
        new SoftmaxCase(16, 100, 1),
        new SoftmaxCase(2, 10, 49),
        new AffineCase(2, 32, 401),
        new BatchNormalizationCase(4, 16, 403),
        new L2NormalizeCase(16, 128),
        new CombinationCase(false, 2, 16, 16, 333),
        new CombinationCase(true, 2, 16, 7, 333),
        new GramCase(64, 2500),
        new DistanceCase(DistanceKind.SquaredEuclidean, 128),
        new DistanceCase(DistanceKind.Cosine, 128),
        new DistanceCase(DistanceKind.ChiSquare, 128),
        new DistanceCase(DistanceKind.SquaredEuclidean, 128) { Rows = 1000 },
        new DistanceCase(DistanceKind.Cosine, 128) { Rows = 1000 },
        new DistanceCase(DistanceKind.ChiSquare, 128) { Rows = 1000 },
        new ResizeCase(ResizeFilter.Triangle, 120, 160, 43, 57),
        new ResizeCase(ResizeFilter.Cubic, 40, 50, 93, 71),
        new WarpCase(90, 120, 50, 50, 1.6240720315135302, 0.5023843513242772),
    ];

    private static ConvolutionCase Picture(
        int inputs, int outputs, int extent, int kernel, int padding, int stride = 1, int dilation = 1, int groups = 1, PaddingMode mode = PaddingMode.Zero)
    {
        var axis = new WindowAxis(extent, kernel, stride, dilation, padding, padding);
        return new ConvolutionCase(new ConvolutionShape(2, inputs, outputs, WindowAxis.Unit, axis, axis, groups, mode));
    }

    /// <summary>Each channel of a signal by itself.</summary>
    private static ConvolutionCase Signal(int channels, int extent, int kernel, int padding) =>
        new(new ConvolutionShape(2, channels, channels, WindowAxis.Unit, WindowAxis.Unit, new WindowAxis(extent, kernel, 1, 1, padding, padding), channels));

    private static PoolingCase Pool(bool max)
    {
        var axis = new WindowAxis(31, 3, 2, 1, 1, 1);
        return new PoolingCase(new PoolingShape(32, WindowAxis.Unit, axis, axis), max);
    }
}
