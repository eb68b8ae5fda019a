using System;

namespace Managed.Tensors;

/// <summary>Cuts element-wise work into parts that stay in the second-level cache.</summary>
internal static class Chunks
{
    private const int Length = 32768;

    public static int Count(int total) => (total + Length - 1) / Length;

    public static Range Range(int part, int total) => (part * Length)..Math.Min((part + 1) * Length, total);
}
