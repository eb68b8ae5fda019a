using System;
using System.Linq;
using Managed.Kernels.Convolution;
using Managed.Kernels.Dense;
using Managed.Kernels.Normalization;
using Managed.Kernels.Pooling;
using Managed.Layers;
using Managed.Layers.General;
using Managed.Tensors;
using Managed.Tests.Layers.General;
using ActivationReference = Managed.Kernels.Activation.ActivationReference;

namespace Managed.Tests.Layers;

/// <summary>What each layer computes, in double precision: the kernels' references, or the plain formula.</summary>
internal static class LayerReference
{
    /// <summary>The output's values.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="shapes">The inputs' shapes.</param>
    /// <param name="inputs">The inputs' values.</param>
    /// <param name="parameters">The parameters' values, in the layer's order.</param>
    public static double[] Forward(Layer layer, Shape[] shapes, double[][] inputs, double[][] parameters)
    {
        Shape input = shapes[0];
        Shape output = layer.OutputShape(shapes);
        double[] x = inputs[0];
        var y = new double[output.ElementCount];
        switch (layer)
        {
            case Convolution convolution:
                ConvolutionShape shape = convolution.Options.Resolve(input, convolution.Weights.Value.Shape);
                ConvolutionReference.Forward(shape, x, parameters[0], parameters.ElementAtOrDefault(1) ?? [], y);
                break;
            case Dense dense:
                int length = dense.Weights.Value.Shape[1];
                var product = new DenseShape(input[0], length, dense.Weights.Value.Shape[0]);
                DenseReference.Forward(product, x, parameters[0], parameters.ElementAtOrDefault(1) ?? [], y);
                break;
            case MaxPool pool:
                PoolingReference.Max(pool.Options.Resolve(input), x, y);
                break;
            case AveragePool pool:
                PoolingReference.Average(pool.Options.Resolve(input), x, y);
                break;
            case GlobalAveragePool:
                int positions = x.Length / y.Length;
                for (int plane = 0; plane < y.Length; plane++)
                    y[plane] = x.AsSpan(plane * positions, positions).ToArray().Average();
                break;
            case ChannelAffine:
                NormalizationReference.Affine(input[1], x.Length / (input[0] * input[1]), x, parameters[0], parameters[1], y);
                break;
            case L2Normalize:
                NormalizationReference.L2(input[0], x, y);
                break;
            case Softmax:
                ActivationReference.Softmax(input[0], input[1], x.Length / (input[0] * input[1]), x, y);
                break;
            case Relu:
                ActivationReference.Relu(x, y);
                break;
            case LeakyRelu leaky:
                ActivationReference.LeakyRelu(x, leaky.Slope, y);
                break;
            case Logistic:
                ActivationReference.Logistic(x, y);
                break;
            case BatchNormalization normalization:
                for (int i = 0; i < y.Length; i++)
                {
                    int c = i / (x.Length / (input[0] * input[1])) % input[1];
                    double deviation = Math.Sqrt((double)normalization.Variance.Span[c] + normalization.Options.Epsilon);
                    y[i] = (parameters[0][c] * (x[i] - normalization.Mean.Span[c]) / deviation) + parameters[1][c];
                }

                break;
            case PairHead head:
                for (int i = 0; i < x.Length; i++)
                {
                    double difference = Math.Abs(x[i] - inputs[1][i]);
                    double term = head.Term == PairTerm.ChiSquare ? difference * difference / (Math.Abs(x[i]) + Math.Abs(inputs[1][i])) : difference;
                    y[i / input[1]] += (parameters[0][i % input[1]] * term) + (parameters[1][0] / input[1]);
                }

                break;
            case ElementwiseFunction function:
                return [.. x.Select(function.Evaluate)];
            case Arithmetic arithmetic:
                return GeneralLayerReference.Arithmetic(arithmetic, shapes, output, inputs);
            case Reduction reduction:
                return GeneralLayerReference.Reduction(reduction, input, x, y.Length);
            case SoftmaxAlong softmax:
                return GeneralLayerReference.Softmax(softmax, input, x);
            case BatchedProduct:
                return GeneralLayerReference.Product(shapes, output, inputs);
            case LinearMap map:
                return GeneralLayerReference.Map(map, input, x, y.Length);
            case TransposedConvolution transposed:
                return GeneralLayerReference.Transposed(transposed, input, output, x, parameters);
            case InstanceNormalization:
                int plane1 = x.Length / (input[0] * input[1]);
                for (int n = 0; n < input[0]; n++)
                {
                    var image = new double[input[1] * plane1];
                    NormalizationReference.Batch(input[1], plane1, 0.1f, x[(n * image.Length)..((n + 1) * image.Length)], parameters[0], parameters[1], image);
                    image.CopyTo(y, n * image.Length);
                }

                break;
            case LocalResponseNormalization local:
                return GeneralLayerReference.LocalResponse(local, input, x);
            case Flatten or Dropout:
                return [.. x];
            case Add:
                for (int i = 0; i < y.Length; i++)
                    y[i] = inputs.Sum(values => values[i]);
                break;
            case Concat:
                return [.. Enumerable.Range(0, input[0]).SelectMany(n => inputs.SelectMany(values => values.Chunk(values.Length / input[0]).ElementAt(n)))];
            case ZeroPad:
                Pad(input.AsSpan(), output.AsSpan(), x, y);
                break;
            default:
                throw new ArgumentException($"{layer.GetType().Name} has no reference.", nameof(layer));
        }

        return y;
    }

    private static void Pad(ReadOnlySpan<int> small, ReadOnlySpan<int> large, ReadOnlySpan<double> x, Span<double> y)
    {
        if (small.IsEmpty)
        {
            y[0] = x[0];
            return;
        }

        int xStride = x.Length / small[0];
        int yStride = y.Length / large[0];
        for (int i = 0; i < small[0]; i++)
            Pad(small[1..], large[1..], x.Slice(i * xStride, xStride), y.Slice(i * yStride, yStride));
    }
}
