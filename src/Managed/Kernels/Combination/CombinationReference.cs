using System;

namespace Managed.Kernels.Combination;

/// <summary>Adding and joining, and their gradients, in double precision. Outputs and gradients are overwritten.</summary>
public static class CombinationReference
{
    /// <summary>y = a + b.</summary>
    public static void Add(double[] first, double[] second, double[] output)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(output);
        for (int i = 0; i < output.Length; i++)
            output[i] = first[i] + second[i];
    }

    /// <summary>da = db = dy.</summary>
    public static void AddBackward(double[] outputGradient, double[] firstGradient, double[] secondGradient)
    {
        ArgumentNullException.ThrowIfNull(outputGradient);
        outputGradient.CopyTo(firstGradient, 0);
        outputGradient.CopyTo(secondGradient, 0);
    }

    /// <summary>y[n] = a[n] followed by b[n], for each example n.</summary>
    public static void Concat(int batch, double[] first, double[] second, double[] output)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(output);
        int firstLength = first.Length / batch;
        int secondLength = second.Length / batch;
        for (int i = 0; i < output.Length; i++)
        {
            (int n, int place) = Math.DivRem(i, firstLength + secondLength);
            output[i] = place < firstLength ? first[(n * firstLength) + place] : second[(n * secondLength) + place - firstLength];
        }
    }

    /// <summary>da and db are the parts of dy.</summary>
    public static void ConcatBackward(int batch, double[] outputGradient, double[] firstGradient, double[] secondGradient)
    {
        ArgumentNullException.ThrowIfNull(outputGradient);
        ArgumentNullException.ThrowIfNull(firstGradient);
        ArgumentNullException.ThrowIfNull(secondGradient);
        int firstLength = firstGradient.Length / batch;
        int secondLength = secondGradient.Length / batch;
        for (int i = 0; i < outputGradient.Length; i++)
        {
            (int n, int place) = Math.DivRem(i, firstLength + secondLength);
            if (place < firstLength)
                firstGradient[(n * firstLength) + place] = outputGradient[i];
            else
                secondGradient[(n * secondLength) + place - firstLength] = outputGradient[i];
        }
    }
}
