using System.Linq;
using Managed.Tensors;
using Xunit;

namespace Managed.Tests.Tensors;

public sealed class Mt19937Tests
{
    /// <summary>The value that the C++ standard requires of std::mt19937, whose default seed this is: ISO/IEC 14882, [rand.predef].</summary>
    [Fact]
    public void The_ten_thousandth_number_is_that_of_the_standard()
    {
        var random = new Mt19937(5489);
        for (int i = 1; i < 10_000; i++)
            random.NextBits();
        Assert.Equal(4123659995u, random.NextBits());
    }

    /// <summary>What numpy.random.seed(SEED); numpy.random.uniform(size=3) gives.</summary>
    [Theory]
    [InlineData(0, 0.5488135039273248, 0.7151893663724195, 0.6027633760716439)]
    [InlineData(42, 0.3745401188473625, 0.9507143064099162, 0.7319939418114051)]
    public void Numbers_are_NumPys(uint seed, params double[] expected)
    {
        var random = new Mt19937(seed);
        Assert.Equal(expected, expected.Select(_ => random.NextDouble()));
    }
}
