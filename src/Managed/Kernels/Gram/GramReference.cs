using System;

namespace Managed.Kernels.Gram;

/// <summary>The Gram matrix and its gradient as their definitions read, in double precision.</summary>
public static class GramReference
{
    /// <summary>G[i, j] = sum over p of f[i, p] * f[j, p].</summary>
    public static void Forward(int channels, int positions, double[] features, double[] gram)
    {
        RequireLengths(channels, positions, features, gram);
        for (int i = 0; i < channels; i++)
        {
            for (int j = 0; j < channels; j++)
            {
                double sum = 0;
                for (int p = 0; p < positions; p++)
                    sum += features[(i * positions) + p] * features[(j * positions) + p];
                gram[(i * channels) + j] = sum;
            }
        }
    }

    /// <summary>df[i, p] = sum over j of (dG[i, j] + dG[j, i]) * f[j, p]; overwritten.</summary>
    public static void Backward(int channels, int positions, double[] features, double[] gramGradient, double[] featuresGradient)
    {
        RequireLengths(channels, positions, features, gramGradient);
        ArgumentNullException.ThrowIfNull(featuresGradient);
        for (int i = 0; i < channels; i++)
        {
            for (int p = 0; p < positions; p++)
            {
                double sum = 0;
                for (int j = 0; j < channels; j++)
                    sum += (gramGradient[(i * channels) + j] + gramGradient[(j * channels) + i]) * features[(j * positions) + p];
                featuresGradient[(i * positions) + p] = sum;
            }
        }
    }

    private static void RequireLengths(int channels, int positions, double[] features, double[] gram)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(gram);
        Require.Length(features.Length, (long)channels * positions, nameof(features));
        Require.Length(gram.Length, (long)channels * channels, nameof(gram));
    }
}
