using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using Managed.Kernels.Elementwise;
using Managed.Security;
using Managed.Tensors;
using Xunit;

namespace Managed.Tests.Kernels;

/// <summary>The functions that are computed without the system's library: near to the framework's, and of known bits.</summary>
public sealed class ElementaryTests
{
    private const int Draws = 100_000;
    private const string GoldenDigest = "2494837bb0f48f5c9b1513d81de0bf6fa9db38d030a9e6b65e298f2851de68b9";

    private static readonly double[] Special =
        [double.NaN, double.NegativeInfinity, double.PositiveInfinity, 0.0, -0.0, 1, -1, 2, -2, 3, -3, 0.5, -0.5, 65, -65, 66, 1e300, -1e300, 1e-300, double.Epsilon, 800, -800];

    [Fact]
    public void They_lie_within_units_in_the_last_place_of_the_frameworks()
    {
        Assert.InRange(Worst(-700, 700, Math.Exp, Elementary.Exp), 0, 2);
        Assert.InRange(Worst(-1, 1, Math.Exp, Elementary.Exp), 0, 2);
        Assert.InRange(Worst(0.4, 2.5, Math.Log, Elementary.Log), 0, 4);
        Assert.InRange(Worst(1e-3, 1e6, Math.Log, Elementary.Log), 0, 2);
        Assert.InRange(Worst(-3, 3, Math.Tanh, Elementary.Tanh), 0, 4);
        Assert.InRange(Worst(0.001, 30, x => Math.Pow(x, 2.4), x => Elementary.Pow(x, 2.4)), 0, 32);
        Assert.InRange(Worst(-3, 3, Math.Atan, Elementary.Atan), 0, 4);
        Assert.InRange(Worst(-1e6, 1e6, Math.Atan, Elementary.Atan), 0, 2);
        for (int i = 0; i <= 1000; i++)
            Assert.Equal(Math.Cos(Math.PI * i / 1000), Elementary.CosineOfHalfTurn(i / 1000.0), 1e-15);
    }

    [Fact]
    public void Rounded_to_single_precision_they_are_the_frameworks()
    {
        Assert.Equal(0, Different(-80, 80, Math.Exp, Elementary.Exp));
        Assert.Equal(0, Different(1e-3, 1e3, Math.Log, Elementary.Log));
        Assert.Equal(0, Different(-4, 4, Math.Tanh, Elementary.Tanh));
        Assert.Equal(0, Different(-4, 4, Math.Atan, Elementary.Atan));
        Assert.Equal(0, Different(0, 1.1, x => Math.Pow(x, 2.4), x => Elementary.Pow(x, 2.4)));
    }

    [Fact]
    public void Infinities_zeros_and_NaN_give_what_the_frameworks_give()
    {
        foreach (double x in Special)
        {
            AssertNear(Math.Exp(x), Elementary.Exp(x), $"exp {x}");
            AssertNear(Math.Log(x), Elementary.Log(x), $"log {x}");
            AssertNear(Math.Tanh(x), Elementary.Tanh(x), $"tanh {x}");
            AssertNear(Math.Atan(x), Elementary.Atan(x), $"atan {x}");
            foreach (double y in Special)
                AssertNear(Math.Pow(x, y), Elementary.Pow(x, y), $"pow {x} {y}");
        }

        Assert.Equal(double.Epsilon, Elementary.Exp(Math.Log(double.Epsilon)));
        Assert.Equal(0, Elementary.Exp(-745.2));
        Assert.Equal(double.PositiveInfinity, Elementary.Exp(709.8));
    }

    [Fact]
    public void The_angle_of_a_direction_is_the_frameworks()
    {
        for (int i = -500; i < 500; i++)
        {
            double angle = i * Math.PI / 500;
            (double x, double y) = (3 * Math.Cos(angle), 3 * Math.Sin(angle));
            Assert.Equal(Math.Atan2(y, x), Elementary.Atan2(y, x), 1e-15);
        }

        foreach ((double y, double x) in new[] { (0.0, 1.0), (0, -1), (1, 0), (-1, 0), (0, 0), (2, 2), (-2, -2) })
            Assert.Equal(Math.Atan2(y, x), Elementary.Atan2(y, x), 1e-15);
    }

    [Fact]
    public void Their_bits_are_the_golden_ones()
    {
        Func<double, double>[] functions =
        [
            x => Elementary.Exp((x * 1400) - 700),
            x => Elementary.Log(x * 1000),
            x => Elementary.Tanh((x * 8) - 4),
            x => Elementary.Pow(x * 20, 2.4),
            Elementary.CosineOfHalfTurn,
            x => Elementary.Atan((x * 8) - 4),
        ];
        string digest = Sha256.HexOf(functions.SelectMany(function => Values(0, 1).Take(10_000).SelectMany(x => Bytes(function(x)))).ToArray());
        Assert.Equal(GoldenDigest, digest);
    }

    private static byte[] Bytes(double value)
    {
        var bytes = new byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        return bytes;
    }

    private static IEnumerable<double> Values(double low, double high)
    {
        var random = new SeededRandom(5);
        for (int i = 0; i < Draws; i++)
            yield return low + ((high - low) * (double)random.NextSingle());
    }

    private static double Worst(double low, double high, Func<double, double> expected, Func<double, double> actual) =>
        Values(low, high).Max(x => Math.Abs(expected(x) - actual(x)) / (Math.BitIncrement(Math.Abs(expected(x))) - Math.Abs(expected(x))));

    private static int Different(double low, double high, Func<double, double> expected, Func<double, double> actual) =>
        Values(low, high).Count(x => (float)expected((float)x) != (float)actual((float)x));

    private static void AssertNear(double expected, double actual, string what)
    {
        bool same = expected.Equals(actual) && (double.IsNaN(expected) || double.IsNegative(expected) == double.IsNegative(actual));
        bool near = double.IsFinite(expected) && double.IsFinite(actual) && expected != 0 && Math.Abs(expected - actual) <= 1e-12 * Math.Abs(expected);
        Assert.True(same || near, $"{what}: {actual} where {expected} is right");
    }
}
