using System;
using System.Collections.Generic;
using System.Linq;
using Managed.SelfTest;
using Managed.Simd;
using Xunit;

namespace Managed.Tests.Golden;

/// <summary>A network's bits against digests that were computed once: the same on every machine that fuses multiply-add.</summary>
public sealed class GoldenNetworkTests
{
    private const string Output = "64224445e1e53d0c2d22b2d5353d4015c5b06d06d223ef60bc422bc66e3afa2b";
    private const string Gradients = "47e2a61246f42bb562546af5ee7bafa2b9d22b847fef39fab739dc9e356266fa";

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
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void A_plan_gives_the_golden_bits_on_any_number_of_threads(int threads)
    {
        RequireSameRounding();
        Assert.Equal((Output, Gradients), GoldenNetwork.OfPlan(threads));
    }

    [SkippableTheory]
    [InlineData(SimdLevel.Scalar)]
    [InlineData(SimdLevel.Vector128)]
    [InlineData(SimdLevel.Vector256)]
    [InlineData(SimdLevel.Vector512)]
    public void Every_case_of_the_self_test_gives_its_golden_bits_at_every_width(SimdLevel level)
    {
        RequireSameRounding();
        IEnumerable<string> lines = StandardCases.All.Select(operation => $"{CaseOutcome.Digest(operation, level)}  {operation}");
        Assert.Equal(GoldenCases.Read().Select(golden => $"{golden.Value}  {golden.Key}"), lines);
    }

    private static void RequireSameRounding()
    {
        Skip.IfNot(SimdHardware.FusedMultiplyAdd, "skipped: multiply-add is not fused here, so that results round differently");
        Skip.IfNot(BitConverter.IsLittleEndian, "skipped: the digests are of little-endian bytes");
    }
}
