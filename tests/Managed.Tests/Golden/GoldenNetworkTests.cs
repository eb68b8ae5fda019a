using System;
using Managed.Simd;
using Xunit;

namespace Managed.Tests.Golden;

/// <summary>A network's bits against digests that were computed once: the same on every machine that fuses multiply-add.</summary>
public sealed class GoldenNetworkTests
{
    private const string Output = "d44f5990dc775399158309ce236d1f7485accc51207a9679b888725662cb7f7a";
    private const string Gradients = "0b65285c1e14c317a0b538e4df7fb8cf5358c1a1949bbd69d4ee6382c44b7734";

    [SkippableTheory]
    [InlineData(SimdLevel.Scalar)]
    [InlineData(SimdLevel.Vector128)]
    [InlineData(SimdLevel.Vector256)]
    [InlineData(SimdLevel.Vector512)]
    public void Kernels_give_the_golden_bits_at_every_width(SimdLevel level)
    {
        RequireSameRounding();
        Assert.Equal((Output, Gradients), GoldenNetwork.OfKernels(level));
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_plan_gives_the_golden_bits_on_any_number_of_threads(int threads)
    {
        RequireSameRounding();
        Assert.Equal((Output, Gradients), GoldenNetwork.OfPlan(threads));
    }

    private static void RequireSameRounding()
    {
        Skip.IfNot(SimdHardware.FusedMultiplyAdd, "skipped: multiply-add is not fused here, so that results round differently");
        Skip.IfNot(BitConverter.IsLittleEndian, "skipped: the digests are of little-endian bytes");
    }
}
