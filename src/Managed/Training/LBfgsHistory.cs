using System;
using System.Collections.Generic;
using System.Numerics.Tensors;
using Managed.Kernels.Reduction;
using Managed.Simd;

namespace Managed.Training;

/// <summary>The last steps of <see cref="LBfgs"/> and how the gradient changed along each, by which a gradient is turned into a direction: Nocedal, Wright: Numerical optimization (2006), algorithm 7.4.</summary>
/// <remarks>Sums are taken in pieces of fixed length in sixteen partial sums each, the pieces added in double precision, so that results do not depend on the CPU.</remarks>
internal sealed class LBfgsHistory
{
    private const int Piece = 32768;
    private const double LeastCurvature = 1e-10;

    private readonly float[][] moves;
    private readonly float[][] changes;
    private readonly double[] curvatures;
    private readonly double[] factors;

    /// <summary>A history of at most the given number of steps.</summary>
    public LBfgsHistory(int steps, int length)
    {
        moves = NewRows(steps, length);
        changes = NewRows(steps, length);
        curvatures = new double[steps];
        factors = new double[steps];
    }

    /// <summary>The steps remembered.</summary>
    public int Count { get; private set; }

    /// <summary>Where the next step goes.</summary>
    public int Next { get; private set; }

    /// <summary>The product of each step and its change.</summary>
    public ReadOnlySpan<double> Curvatures => curvatures;

    /// <summary>The steps and changes, by name.</summary>
    public IEnumerable<KeyValuePair<string, Memory<float>>> State
    {
        get
        {
            for (int i = 0; i < moves.Length; i++)
            {
                yield return new($"move{i}", moves[i]);
                yield return new($"change{i}", changes[i]);
            }
        }
    }

    /// <summary>Takes up the numbers of an earlier history, beside its <see cref="State"/>.</summary>
    public void Restore(int count, int next, ReadOnlySpan<double> newCurvatures)
    {
        (Count, Next) = (Math.Clamp(count, 0, moves.Length), Math.Clamp(next, 0, moves.Length - 1));
        newCurvatures.CopyTo(curvatures);
    }

    /// <summary>Forgets all steps.</summary>
    public void Forget() => Count = 0;

    /// <summary>The two-loop recursion.</summary>
    public void SetDirection(ReadOnlySpan<float> gradient, Span<float> direction)
    {
        TensorPrimitives.Negate(gradient, direction);
        for (int i = 0; i < Count; i++)
        {
            int at = Place(i);
            factors[at] = Dot(moves[at], direction) / curvatures[at];
            AddScaled(changes[at], (float)-factors[at], direction);
        }

        if (Count > 0)
        {
            int last = Place(0);
            TensorPrimitives.Multiply(direction, (float)(curvatures[last] / Dot(changes[last], changes[last])), direction);
        }

        for (int i = Count - 1; i >= 0; i--)
        {
            int at = Place(i);
            double back = Dot(changes[at], direction) / curvatures[at];
            AddScaled(moves[at], (float)(factors[at] - back), direction);
        }
    }

    /// <summary>Remembers a step, unless the gradient did not grow along it.</summary>
    public void Remember(ReadOnlySpan<float> from, ReadOnlySpan<float> to, ReadOnlySpan<float> gradientFrom, ReadOnlySpan<float> gradientTo)
    {
        TensorPrimitives.Subtract(to, from, moves[Next]);
        TensorPrimitives.Subtract(gradientTo, gradientFrom, changes[Next]);
        double curvature = Dot(moves[Next], changes[Next]);
        if (!(curvature > LeastCurvature * Dot(changes[Next], changes[Next])))
            return;
        curvatures[Next] = curvature;
        Next = (Next + 1) % moves.Length;
        Count = Math.Min(Count + 1, moves.Length);
    }

    public static double Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        PairSumKernel dot = Reductions.Dot.At(SimdHardware.Level);
        double sum = 0;
        for (int first = 0; first < left.Length; first += Piece)
        {
            int length = Math.Min(Piece, left.Length - first);
            sum += dot(left.Slice(first, length), right.Slice(first, length));
        }

        return sum;
    }

    /// <summary>sum += factor * term, each product rounded before it is added.</summary>
    public static void AddScaled(ReadOnlySpan<float> term, float factor, Span<float> sum)
    {
        for (int i = 0; i < sum.Length; i++)
            sum[i] += factor * term[i];
    }

    private static float[][] NewRows(int rows, int length)
    {
        var result = new float[rows][];
        for (int i = 0; i < rows; i++)
            result[i] = new float[length];
        return result;
    }

    /// <summary>The place of the step remembered the given number of steps ago.</summary>
    private int Place(int ago) => (Next - 1 - ago + (2 * moves.Length)) % moves.Length;
}
