using System;
using Managed.Tensors;

namespace Managed.Networks;

/// <summary>The values that weights begin with.</summary>
public static class WeightInitialization
{
    /// <summary>
    /// Numbers of mean 0 and variance 2 / inputs, the inputs being those of one output: right for layers that a rectifier follows.
    /// He, Zhang, Ren, Sun: Delving deep into rectifiers (2015), equation 10.
    /// </summary>
    /// <param name="shape">[outputs, inputs...].</param>
    /// <param name="random">Where the numbers come from.</param>
    public static Tensor He(Shape shape, SeededRandom random) => Normal(shape, random, 2);

    /// <summary>Numbers of mean 0 and variance gain / inputs, the inputs being those of one output.</summary>
    /// <param name="shape">[outputs, inputs...].</param>
    /// <param name="random">Where the numbers come from.</param>
    /// <param name="gain">2 before a rectifier, 1 before nothing.</param>
    public static Tensor Normal(Shape shape, SeededRandom random, float gain)
    {
        ArgumentNullException.ThrowIfNull(random);
        if (shape.Rank < 2)
            throw new ArgumentException($"Weights are [outputs, inputs...], not {shape}.", nameof(shape));
        var tensor = new Tensor(shape);
        float deviation = MathF.Sqrt(gain * shape[0] / tensor.Length);
        foreach (ref float value in tensor.Span)
            value = deviation * random.NextNormal();
        return tensor;
    }
}
