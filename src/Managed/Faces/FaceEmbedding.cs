using System;
using System.Numerics.Tensors;
using Managed.Kernels.Distance;
using Managed.Simd;

namespace Managed.Faces;

/// <summary>How far two embeddings lie apart.</summary>
public enum FaceMetric
{
    /// <summary>‖a - b‖, what the embedded network was trained for.</summary>
    Euclidean,

    /// <summary>1 - a . b / (‖a‖ ‖b‖).</summary>
    Cosine,

    /// <summary>Sum of (a - b)² / (|a| + |b|).</summary>
    ChiSquare,
}

/// <summary>A face as a point: biometric data, to be kept as carefully as the picture. Its values never appear in a message.</summary>
public sealed class FaceEmbedding
{
    private readonly float[] values;

    /// <summary>An embedding of its values, which are copied.</summary>
    /// <exception cref="ArgumentException">There are no values, or one is not finite.</exception>
    public FaceEmbedding(ReadOnlySpan<float> values)
    {
        if (values.IsEmpty)
            throw new ArgumentException("An embedding has values.", nameof(values));
        RequireFinite(values, nameof(values));
        this.values = values.ToArray();
    }

    /// <summary>The values.</summary>
    public ReadOnlySpan<float> Values => values;

    /// <summary>The distance to another embedding of the same network; infinite where the values are too large to measure.</summary>
    /// <exception cref="ArgumentException">The other has another number of values.</exception>
    public float DistanceTo(FaceEmbedding other, FaceMetric metric = FaceMetric.Euclidean)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.values.Length != values.Length)
            throw new ArgumentException($"Embeddings of {values.Length} and {other.values.Length} values are of different networks.", nameof(other));
        float distance = metric switch
        {
            FaceMetric.Euclidean => MathF.Sqrt(Distances.SquaredEuclidean(SimdHardware.Level, values, other.values)),
            FaceMetric.Cosine => Distances.Cosine(SimdHardware.Level, values, other.values),
            FaceMetric.ChiSquare => Distances.ChiSquare(SimdHardware.Level, values, other.values),
            _ => throw new ArgumentOutOfRangeException(nameof(metric)),
        };
        return float.IsNaN(distance) ? float.PositiveInfinity : distance;
    }

    internal static void RequireFinite(ReadOnlySpan<float> values, string name)
    {
        if (!values.IsEmpty && !TensorPrimitives.IsFiniteAll(values))
            throw new ArgumentException("An embedding's values are finite.", name);
    }

    /// <summary>The number of values, not the values.</summary>
    public override string ToString() => $"FaceEmbedding of {values.Length} values";
}
