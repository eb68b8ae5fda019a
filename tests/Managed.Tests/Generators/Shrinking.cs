using System;
using System.Collections.Generic;
using System.Linq;
using Managed.Kernels;

namespace Managed.Tests.Generators;

/// <summary>Smaller neighbours of the values that cases are made of.</summary>
internal static class Shrinking
{
    public static IEnumerable<int> Towards(int least, int value)
    {
        if (value <= least)
            yield break;
        yield return least;
        if (least + ((value - least) / 2) is int half && half > least && half < value)
            yield return half;
        if (value - 1 > least)
            yield return value - 1;
    }

    public static IEnumerable<WindowAxis> Axis(WindowAxis axis)
    {
        foreach (int input in Towards(1, axis.Input))
            yield return axis with { Input = input };
        foreach (int kernel in Towards(1, axis.Kernel))
            yield return axis with { Kernel = kernel };
        foreach (int stride in Towards(1, axis.Stride))
            yield return axis with { Stride = stride };
        foreach (int dilation in Towards(1, axis.Dilation))
            yield return axis with { Dilation = dilation };
        foreach (int padding in Towards(0, axis.PaddingBegin))
            yield return axis with { PaddingBegin = padding };
        foreach (int padding in Towards(0, axis.PaddingEnd))
            yield return axis with { PaddingEnd = padding };
    }

    /// <summary>What a constructor accepts of the candidates.</summary>
    public static IEnumerable<T> Valid<T>(IEnumerable<Func<T>> candidates) => candidates.SelectMany(candidate =>
    {
        try
        {
            return (IEnumerable<T>)[candidate()];
        }
        catch (ArgumentException)
        {
            return [];
        }
    });
}
