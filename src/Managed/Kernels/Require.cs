using System;

namespace Managed.Kernels;

/// <summary>Checks of callers' spans, worded alike everywhere.</summary>
internal static class Require
{
    public static void Length(int actual, long expected, string parameter)
    {
        if (actual != expected)
            throw new ArgumentException($"It holds {actual} values; the shape asks for {expected}.", parameter);
    }

    public static void AtLeast(int actual, long expected, string parameter)
    {
        if (actual < expected)
            throw new ArgumentException($"It holds {actual} values; at least {expected} are needed.", parameter);
    }
}
