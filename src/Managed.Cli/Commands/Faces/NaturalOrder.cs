using System;
using System.Collections.Generic;

namespace Managed.Cli.Commands.Faces;

/// <summary>The order of names in which runs of digits count as numbers: s2 before s10.</summary>
internal sealed class NaturalOrder : IComparer<string>
{
    public static NaturalOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        ReadOnlySpan<char> left = x;
        ReadOnlySpan<char> right = y;
        while (!left.IsEmpty && !right.IsEmpty)
        {
            ReadOnlySpan<char> leftDigits = Digits(left);
            ReadOnlySpan<char> rightDigits = Digits(right);
            int order = leftDigits.IsEmpty || rightDigits.IsEmpty
                ? left[0].CompareTo(right[0])
                : CompareNumbers(leftDigits.TrimStart('0'), rightDigits.TrimStart('0'));
            if (order != 0)
                return order;
            left = left[Math.Max(1, leftDigits.Length)..];
            right = right[Math.Max(1, rightDigits.Length)..];
        }

        return left.Length != right.Length ? left.Length.CompareTo(right.Length) : string.CompareOrdinal(x, y);
    }

    private static ReadOnlySpan<char> Digits(ReadOnlySpan<char> text)
    {
        int end = text.IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? text : text[..end];
    }

    private static int CompareNumbers(ReadOnlySpan<char> x, ReadOnlySpan<char> y) =>
        x.Length != y.Length ? x.Length.CompareTo(y.Length) : x.SequenceCompareTo(y);
}
