using System.Collections.Generic;
using System.Collections.Immutable;
using Managed.Kernels;
using Managed.Kernels.Convolution;
using Managed.Kernels.Dense;
using Managed.Kernels.Pooling;
using Managed.Kernels.Resample;

namespace Managed.SelfTest;

/// <summary>The standard cases, and before them small ones that together go through every combination of a window's options.</summary>
internal static class AllCases
{
    private static readonly WindowAxis[] Extents = [new WindowAxis(6, 3), new WindowAxis(7, 2), new WindowAxis(11, 3)];

    public static ImmutableArray<OperationCase> ForVectors { get; } =
    [
        .. Convolutions(),
        .. Courses(),
        .. Poolings(),
        .. Others(),
        .. StandardCases.All,
    ];

    private static IEnumerable<OperationCase> Convolutions()
    {
        for (int dimensions = 1; dimensions <= 3; dimensions++)
        foreach (PaddingMode padding in (PaddingMode[])[PaddingMode.Zero, PaddingMode.Reflect, PaddingMode.Replicate])
        foreach (int stride in (int[])[1, 2])
        foreach (int dilation in (int[])[1, 2])
        foreach (int groups in (int[])[1, 2, 4])
        foreach (int margin in (int[])[0, 1])
        {
            if (margin == 0 && padding != PaddingMode.Zero)
                continue;
            WindowAxis[] axes = Axes(dimensions, stride, dilation, margin, 2 * margin);
            yield return new ConvolutionCase(new ConvolutionShape(2, 4, 8, axes[0], axes[1], axes[2], groups, padding));
        }
    }

    /// <summary>A signal of 14 under 5 taps, then 16 channels under 32 filters; a volume of 14 x 14 x 14 under 16 filters of 5 x 5 x 5, then 32 filters.</summary>
    private static IEnumerable<OperationCase> Courses()
    {
        var first = new WindowAxis(14, 5);
        var second = new WindowAxis(10, 5);
        yield return new ConvolutionCase(new ConvolutionShape(1, 1, 16, WindowAxis.Unit, WindowAxis.Unit, first));
        yield return new ConvolutionCase(new ConvolutionShape(1, 16, 32, WindowAxis.Unit, WindowAxis.Unit, second));
        yield return new ConvolutionCase(new ConvolutionShape(1, 1, 16, first, first, first));
        yield return new ConvolutionCase(new ConvolutionShape(1, 16, 32, second, second, second));
    }

    private static IEnumerable<OperationCase> Poolings()
    {
        for (int dimensions = 1; dimensions <= 3; dimensions++)
        foreach (bool max in (bool[])[true, false])
        foreach ((int stride, int dilation, int margin, bool counted) in ((int, int, int, bool)[])[(1, 1, 0, false), (2, 1, 1, false), (2, 2, 0, false), (2, 1, 1, true)])
        {
            if (counted && max)
                continue;
            WindowAxis[] axes = Axes(dimensions, stride, dilation, margin, 0);
            yield return new PoolingCase(new PoolingShape(6, axes[0], axes[1], axes[2], counted), max);
        }
    }

    private static IEnumerable<OperationCase> Others()
    {
        foreach ((bool left, bool right) in ((bool, bool)[])[(false, false), (true, false), (false, true), (true, true)])
            yield return new GemmCase(5, 7, 9, left, right);
        yield return new DenseCase(new DenseShape(3, 5, 4));
        foreach (ActivationKind kind in System.Enum.GetValues<ActivationKind>())
            yield return new ActivationCase(kind, 29);
        yield return new SoftmaxCase(2, 5, 3);
        yield return new AffineCase(2, 3, 10);
        yield return new BatchNormalizationCase(3, 2, 10);
        yield return new L2NormalizeCase(4, 6);
        yield return new CombinationCase(false, 2, 3, 3, 5);
        yield return new CombinationCase(true, 2, 3, 4, 5);
        yield return new GramCase(5, 12);
        foreach (DistanceKind kind in System.Enum.GetValues<DistanceKind>())
            yield return new DistanceCase(kind, 16);
        foreach (ResizeFilter filter in System.Enum.GetValues<ResizeFilter>())
        {
            yield return new ResizeCase(filter, 6, 9, 11, 7);
            yield return new ResizeCase(filter, 12, 10, 5, 20);
        }

        yield return new WarpCase(12, 10, 6, 5, 1.1973792922037507, -0.5062438450012458);
    }

    private static WindowAxis[] Axes(int dimensions, int stride, int dilation, int begin, int end)
    {
        var axes = new WindowAxis[3];
        for (int i = 0; i < axes.Length; i++)
            axes[i] = i < axes.Length - dimensions ? WindowAxis.Unit : Extents[i] with { Stride = stride, Dilation = dilation, PaddingBegin = begin, PaddingEnd = end };
        return axes;
    }
}
