using System;
using Managed.Tensors;

namespace Managed.Tests.Generators;

/// <summary>Tensors of seeded values.</summary>
internal static class DrawnTensor
{
    /// <summary>Values in [-1, 1) times the scale.</summary>
    public static Tensor Uniform(Shape shape, long seed, float scale = 1)
    {
        var tensor = new Tensor(shape);
        new SeededRandom(seed).Fill(tensor.Span, -scale, scale);
        return tensor;
    }

    /// <summary>Values in (-1, 1) in random order, all distinct and none near zero: no function has a kink there.</summary>
    public static Tensor Distinct(Shape shape, long seed)
    {
        var tensor = new Tensor(shape);
        Span<float> values = tensor.Span;
        for (int i = 0; i < values.Length; i++)
            values[i] = ((2f * (i + 0.25f)) / values.Length) - 1;
        var random = new SeededRandom(seed);
        for (int i = values.Length - 1; i > 0; i--)
        {
            int k = random.NextInt(i + 1);
            (values[i], values[k]) = (values[k], values[i]);
        }

        return tensor;
    }

    /// <summary>The bits of the values, by which results are compared where they have to be the same.</summary>
    public static int[] Bits(Tensor tensor) => Array.ConvertAll(tensor.Span.ToArray(), BitConverter.SingleToInt32Bits);

    public static double[] Exact(Tensor tensor) => Array.ConvertAll(tensor.Span.ToArray(), value => (double)value);
}
