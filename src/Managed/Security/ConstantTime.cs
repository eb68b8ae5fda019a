using System;

namespace Managed.Security;

/// <summary>Comparison that takes as long whatever it finds.</summary>
internal static class ConstantTime
{
    /// <summary>Whether bytes are the same; how long it takes depends on their number alone.</summary>
    public static bool AreEqual(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.Length != right.Length)
            return false;
        int difference = 0;
        for (int i = 0; i < left.Length; i++)
            difference |= left[i] ^ right[i];
        return difference == 0;
    }
}
