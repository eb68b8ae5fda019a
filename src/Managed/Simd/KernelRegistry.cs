using System;
using System.Collections.Immutable;

namespace Managed.Simd;

/// <summary>One implementation of a kernel: what it is called, the width it needs, and the code.</summary>
internal sealed record KernelEntry<TKernel>(string Name, SimdLevel Level, TKernel Run)
    where TKernel : class;

/// <summary>All implementations of one kernel, widest first. Dispatch, tests, benchmarks and the self-test read this one list.</summary>
internal sealed class KernelRegistry<TKernel>
    where TKernel : class
{
    public KernelRegistry(params ImmutableArray<KernelEntry<TKernel>> entries)
    {
        All = entries;
    }

    public ImmutableArray<KernelEntry<TKernel>> All { get; }

    /// <summary>The widest implementation that needs no more than the given width.</summary>
    public TKernel At(SimdLevel level)
    {
        foreach (KernelEntry<TKernel> entry in All)
        {
            if (entry.Level <= level)
                return entry.Run;
        }

        throw new InvalidOperationException("A registry ends with a scalar implementation.");
    }
}

/// <summary>Builds registries of kernels that are one generic core instantiated for each width.</summary>
internal static class KernelRegistry
{
    public static KernelRegistry<TKernel> Widths<TKernel>(string name, TKernel width512, TKernel width256, TKernel width128, TKernel scalar)
        where TKernel : class => new(
            new KernelEntry<TKernel>($"{name}/512", SimdLevel.Vector512, width512),
            new KernelEntry<TKernel>($"{name}/256", SimdLevel.Vector256, width256),
            new KernelEntry<TKernel>($"{name}/128", SimdLevel.Vector128, width128),
            new KernelEntry<TKernel>($"{name}/scalar", SimdLevel.Scalar, scalar));
}
