using Managed.Kernels;
using Managed.Kernels.Convolution;
using Managed.Layers;
using Managed.SelfTest;
using Managed.Tensors;
using Managed.Tests.Generators;
using Xunit;

namespace Managed.Tests.Kernels;

/// <summary>Blocks and tiles that lie wholly in the padding, and products over no depth.</summary>
public class WidePaddingTests
{
    [Theory]
    [InlineData(500, 64)]
    [InlineData(10, 300)]
    [InlineData(1850, 102)]
    public void A_block_of_a_signal_may_lie_in_the_padding(int length, int padding)
    {
        var shape = new ConvolutionShape(1, 9, 9, WindowAxis.Unit, WindowAxis.Unit, new WindowAxis(length, 3, 1, 1, padding, padding));
        Tensor? first = null;
        foreach (int threads in (int[])[1, 2, 8, 16])
        {
            Layer layer = new Convolution(DrawnTensor.Uniform([9, 9, 3], 1), null, new ConvolutionOptions { Padding = [padding] });
            using var workers = new WorkerPool(threads);
            Tensor input = DrawnTensor.Uniform([1, 9, length], 2);
            var output = new Tensor(layer.OutputShape([input.Shape]));
            layer.Forward(workers, [input], output);
            if (threads == 1)
                first = output.Clone();
            Assert.Equal(first!.Span, output.Span);
        }

        OperationProperties.MatchesReference(new ConvolutionCase(shape) { Algorithm = ConvolutionAlgorithm.ImplicitGemm });
    }

    [Theory]
    [InlineData(ConvolutionAlgorithm.Winograd2, 3, 256)]
    [InlineData(ConvolutionAlgorithm.Winograd2, 11, 128)]
    [InlineData(ConvolutionAlgorithm.Winograd4, 3, 164)]
    public void A_tile_may_lie_in_the_padding(ConvolutionAlgorithm algorithm, int width, int height)
    {
        var shape = new ConvolutionShape(1, 2, 3, WindowAxis.Unit, new WindowAxis(height, 3, 1, 1, 4, 4), new WindowAxis(width, 3, 1, 1, 4, 4));
        OperationProperties.MatchesReference(new ConvolutionCase(shape) { Algorithm = algorithm });
    }

    [Fact]
    public void Operands_of_no_depth_may_have_any_strides()
    {
        using var workers = new WorkerPool(2);
        float[] c = [7, 7, 7, 7, 7, 7];
        Matrix left = Matrix.RowMajor(default, 0, 2).Transposed;
        MatrixProduct.Multiply(workers, left, new Matrix(default, 0, 3, 1, 3), c, 3, new MatrixProductOptions { Bias = new float[] { 1, 2 } });
        Assert.Equal([1, 1, 1, 2, 2, 2], c);
    }
}
