using Managed.Tensors;

namespace Managed.Benchmarking;

/// <summary>Operands of benchmarks: speed does not depend on values as long as they are ordinary numbers.</summary>
internal static class RandomTensors
{
    public static Tensor Uniform(Shape shape, long seed, float low = -1, float high = 1)
    {
        var tensor = new Tensor(shape);
        new SeededRandom(seed).Fill(tensor.Span, low, high);
        return tensor;
    }
}
