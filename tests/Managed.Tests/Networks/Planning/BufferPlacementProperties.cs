using System.Linq;
using FsCheck;
using FsCheck.Fluent;
using Managed.Networks.Planning;
using Xunit;

namespace Managed.Tests.Networks.Planning;

public sealed class BufferPlacementProperties
{
    private const int CacheLine = 16;

    private static readonly Gen<Lifetime> Lifetimes =
        from length in Gen.Choose(1, 200)
        from first in Gen.Choose(0, 20)
        from duration in Gen.Choose(0, 10)
        from prolonged in Gen.Frequency((3, Gen.Constant(0)), (1, Gen.Choose(0, 30)))
        select new Lifetime(length, first, first + duration, prolonged);

    [Fact]
    public void Buffers_alive_at_the_same_time_do_not_overlap() => ForAll((buffers, offsets, _) =>
    {
        for (int i = 0; i < buffers.Length; i++)
        {
            for (int k = 0; k < i; k++)
            {
                bool together = buffers[i].First <= buffers[k].Until && buffers[k].First <= buffers[i].Until;
                bool overlap = offsets[i] < offsets[k] + buffers[k].Length && offsets[k] < offsets[i] + buffers[i].Length;
                if (together && overlap)
                    Assert.Fail($"buffers {k} and {i} overlap at {offsets[k]} and {offsets[i]}");
            }
        }
    });

    [Fact]
    public void Buffers_begin_on_cache_lines_and_the_arena_ends_with_the_last_of_them() => ForAll((buffers, offsets, length) =>
    {
        Assert.All(offsets, offset => Assert.Equal(0, offset % CacheLine));
        Assert.Equal(buffers.Select((buffer, i) => offsets[i] + Rounded(buffer)).DefaultIfEmpty(0).Max(), length);
    });

    [Fact]
    public void The_arena_is_no_larger_than_all_buffers_and_no_smaller_than_those_of_any_step() => ForAll((buffers, _, length) =>
    {
        Assert.True(length <= buffers.Sum(Rounded));
        for (int step = 0; step <= 60; step++)
            Assert.True(length >= buffers.Where(buffer => buffer.First <= step && step <= buffer.Until).Sum(Rounded));
    });

    [Fact]
    public void Buffers_that_follow_each_other_share_their_place()
    {
        var placement = new BufferPlacement();
        for (int step = 0; step < 10; step++)
            placement.Add(32, step, step);
        Assert.All(placement.Place(), offset => Assert.Equal(0, offset));
        Assert.Equal(32, placement.Length);
    }

    private static void ForAll(System.Action<Lifetime[], long[], long> property) => Prop.ForAll(
        Lifetimes.ArrayOf().ToArbitrary(),
        buffers =>
        {
            var placement = new BufferPlacement();
            foreach (Lifetime buffer in buffers)
            {
                int number = placement.Add(buffer.Length, buffer.First, buffer.Last);
                placement.KeepUntil(number, buffer.Prolonged);
            }

            long[] offsets = placement.Place();
            property(buffers, offsets, placement.Length);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(4000));

    private static long Rounded(Lifetime buffer) => (buffer.Length + CacheLine - 1) / CacheLine * CacheLine;

    private sealed record Lifetime(int Length, int First, int Last, int Prolonged)
    {
        public int Until => System.Math.Max(Last, Prolonged);
    }
}
