using System;
using System.Collections.Generic;
using System.Linq;
using Managed.Kernels.Convolution;
using Managed.Layers;
using Managed.Layers.General;
using Managed.Tensors;

namespace Managed.Tests.Layers.General;

/// <summary>What layers over any axes compute, index by index in double precision.</summary>
internal static class GeneralLayerReference
{
    public static double[] Arithmetic(Arithmetic layer, Shape[] shapes, Shape output, double[][] inputs) => [.. Indices(output).Select(index =>
    {
        double a = inputs[0][Place(shapes[0], index)];
        double b = inputs[1][Place(shapes[1], index)];
        return layer.Kind switch
        {
            ArithmeticKind.Add => a + b,
            ArithmeticKind.Subtract => a - b,
            ArithmeticKind.Multiply => a * b,
            ArithmeticKind.Maximum => Math.Max(a, b),
            ArithmeticKind.Minimum => Math.Min(a, b),
            ArithmeticKind.ParametricRectifier => a < 0 ? a * b : a,
            _ => throw new ArgumentException($"{layer.Kind} has no reference.", nameof(layer)),
        };
    })];

    public static double[] Reduction(Reduction layer, Shape input, double[] x, int outputs)
    {
        var groups = new SortedDictionary<string, List<double>>(StringComparer.Ordinal);
        foreach ((int[] index, double value) in Indices(input).Zip(x))
        {
            string key = string.Join(',', index.Select((place, axis) => layer.Axes.IsEmpty || layer.Axes.Contains(axis) ? "0" : place.ToString("D4", null)));
            if (!groups.TryGetValue(key, out List<double>? group))
                groups.Add(key, group = []);
            group.Add(value);
        }

        double[] results = [.. groups.Values.Select(values => layer.Kind switch
        {
            ReductionKind.Sum => values.Sum(),
            ReductionKind.Mean => values.Average(),
            ReductionKind.Maximum => values.Max(),
            ReductionKind.Minimum => values.Min(),
            ReductionKind.Product => values.Aggregate(1.0, (product, value) => product * value),
            ReductionKind.L1 => values.Sum(Math.Abs),
            ReductionKind.L2 => Math.Sqrt(values.Sum(value => value * value)),
            ReductionKind.SumOfSquares => values.Sum(value => value * value),
            ReductionKind.LogSum => Math.Log(values.Sum()),
            _ => Math.Log(values.Sum(Math.Exp)),
        })];
        return results.Length == outputs ? results : throw new ArgumentException($"{results.Length} groups, {outputs} outputs.", nameof(outputs));
    }

    public static double[] Softmax(SoftmaxAlong layer, Shape shape, double[] x)
    {
        string KeyOf(int[] index) => string.Join(',', index.Select((place, axis) => axis >= layer.FirstAxis && axis < layer.FirstAxis + layer.AxisCount ? 0 : place));
        Dictionary<string, double> sums = Indices(shape).Zip(x).GroupBy(pair => KeyOf(pair.First)).ToDictionary(group => group.Key, group => group.Sum(pair => Math.Exp(pair.Second)));
        return [.. Indices(shape).Zip(x, (index, value) => layer.IsLogarithm ? value - Math.Log(sums[KeyOf(index)]) : Math.Exp(value) / sums[KeyOf(index)])];
    }

    public static double[] Product(Shape[] shapes, Shape output, double[][] inputs)
    {
        int depth = shapes[0][shapes[0].Rank - 1];
        return [.. Indices(output).Select(index => Enumerable.Range(0, depth).Sum(k =>
            inputs[0][Place(shapes[0], [.. index[..^1], k])] * inputs[1][Place(shapes[1], [.. index[..^2], k, index[^1]])]))];
    }

    public static double[] Map(LinearMap layer, Shape input, double[] x, int outputs)
    {
        if (x.Length != input.ElementCount)
            throw new ArgumentException("The input does not fit.", nameof(x));
        return [.. Enumerable.Range(0, outputs).Select(i => layer.ConstantOf(i) + layer.TermsOf(i).Sum(term => (double)term.Weight * x[term.Source]))];
    }

    public static double[] Transposed(TransposedConvolution layer, Shape input, Shape output, double[] x, double[][] parameters)
    {
        ConvolutionShape shape = layer.Options.Resolve(output, layer.Weights.Value.Shape);
        var y = new double[output.ElementCount];
        ConvolutionReference.BackwardInput(shape, x, parameters[0], y);
        int positions = y.Length / (output[0] * output[1]);
        for (int i = 0; i < y.Length && parameters.Length > 1; i++)
            y[i] += parameters[1][i / positions % output[1]];
        return input.ElementCount == x.Length ? y : throw new ArgumentException("The input does not fit.", nameof(x));
    }

    public static double[] LocalResponse(LocalResponseNormalization layer, Shape input, double[] x)
    {
        (float alpha, float beta, float bias) = layer.Constants;
        int positions = x.Length / (input[0] * input[1]);
        return [.. x.Select((value, i) =>
        {
            int channel = i / positions % input[1];
            double squares = Enumerable.Range(channel - ((layer.Size - 1) / 2), layer.Size).Where(j => j >= 0 && j < input[1])
                .Sum(j => Math.Pow(x[i + ((j - channel) * positions)], 2));
            return value / Math.Pow(bias + ((double)alpha / layer.Size * squares), beta);
        })];
    }

    private static IEnumerable<int[]> Indices(Shape shape)
    {
        IEnumerable<int[]> all = [[]];
        foreach (int extent in shape)
            all = all.SelectMany(index => Enumerable.Range(0, extent), (index, place) => (int[])[.. index, place]);
        return all;
    }

    /// <summary>The element of a value that is repeated along axes of extent 1 and those it does not have.</summary>
    private static int Place(Shape shape, int[] index)
    {
        int place = 0;
        for (int axis = 0; axis < shape.Rank; axis++)
            place = (place * shape[axis]) + (shape[axis] == 1 ? 0 : index[index.Length - shape.Rank + axis]);
        return place;
    }
}
