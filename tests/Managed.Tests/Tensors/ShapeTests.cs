using System;
using Managed.Tensors;
using Xunit;

namespace Managed.Tests.Tensors;

public class ShapeTests
{
    [Fact]
    public void A_shape_is_its_extents()
    {
        Shape shape = [2, 3, 4];
        Assert.Equal(3, shape.Rank);
        Assert.Equal(24, shape.ElementCount);
        Assert.Equal(4, shape[2]);
        Assert.Equal("2x3x4", shape.ToString());
        Assert.Equal(Shape.Create(2, 3, 4), shape);
        Assert.NotEqual([2, 3], shape);
        Assert.Equal(Shape.Create(2, 3, 4).GetHashCode(), shape.GetHashCode());
        Assert.Equal(1, default(Shape).ElementCount);
        Assert.Equal(default, Shape.Create());
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(-1, 3)]
    [InlineData(65536, 65536)]
    public void Impossible_extents_are_refused(int first, int second) => Assert.Throws<ArgumentException>(() => Shape.Create(first, second));
}
