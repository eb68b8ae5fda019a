using System;
using System.Linq;
using System.Runtime.InteropServices;
using Managed.SelfTest;
using Xunit;

namespace Managed.Tests.SelfTest;

public sealed class GuardedMemoryTests
{
    [Fact]
    public void Writing_inside_is_allowed()
    {
        var memory = new GuardedMemory(7);
        memory.Memory.Span.Fill(1);
        Assert.True(memory.Intact);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(-16)]
    [InlineData(-64)]
    [InlineData(7)]
    [InlineData(22)]
    [InlineData(70)]
    public void Writing_outside_is_found(int position)
    {
        foreach (float value in (float[])[0, 1, float.NaN])
        {
            var memory = new GuardedMemory(7);
            Around(memory)[position + Before(memory)] = value;
            Assert.False(memory.Intact);
        }
    }

    [Fact]
    public void Reading_outside_or_before_writing_gives_nan()
    {
        var memory = new GuardedMemory(7);
        Assert.All(Around(memory), value => Assert.True(float.IsNaN(value)));
        var filled = new GuardedMemory([1, 2, 3]);
        Assert.Equal([1, 2, 3], filled.Memory.ToArray());
        Assert.Equal(3, Around(filled).Count(value => !float.IsNaN(value)));
    }

    private static ArraySegment<float> Segment(GuardedMemory memory) =>
        MemoryMarshal.TryGetArray<float>(memory.Memory, out ArraySegment<float> segment) ? segment : throw new InvalidOperationException();

    private static float[] Around(GuardedMemory memory) => Segment(memory).Array!;

    private static int Before(GuardedMemory memory) => Segment(memory).Offset;
}
