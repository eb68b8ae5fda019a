using System;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Managed.Tensors;
using Xunit;

namespace Managed.Tests.Tensors;

public class WorkerPoolTests
{
    public static TheoryData<int> ThreadCounts => [1, 2, 3, 7];

    [Theory]
    [MemberData(nameof(ThreadCounts))]
    public void Every_part_is_done_once(int threads)
    {
        using var pool = new WorkerPool(threads);
        Assert.Equal(threads, pool.ThreadCount);
        for (int round = 0; round < 200; round++)
        {
            var counts = new int[round];
            pool.Run(round, 0, new CountJob(counts));
            Assert.All(counts, count => Assert.Equal(1, count));
        }
    }

    [Theory]
    [MemberData(nameof(ThreadCounts))]
    public void An_exception_of_a_part_reaches_the_caller_and_the_pool_lives_on(int threads)
    {
        using var pool = new WorkerPool(threads);
        for (int round = 0; round < 20; round++)
        {
            Assert.Throws<InvalidTimeZoneException>(() => pool.Run(50, 0, new ThrowingJob(round)));
            var counts = new int[30];
            pool.Run(30, 0, new CountJob(counts));
            Assert.All(counts, count => Assert.Equal(1, count));
        }
    }

    [Fact]
    public void Each_worker_has_scratch_of_its_own()
    {
        using var pool = new WorkerPool(3);
        var clashes = new int[1];
        pool.Run(300, 100, new ScratchJob(clashes));
        Assert.Equal(0, clashes[0]);
    }

    [Fact]
    public async Task Concurrent_callers_wait_for_each_other()
    {
        using var pool = new WorkerPool(2);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (int round = 0; round < 50; round++)
            {
                var counts = new int[17];
                pool.Run(17, 0, new CountJob(counts));
                Assert.All(counts, count => Assert.Equal(1, count));
            }
        })));
    }

    [Fact]
    public void Repeated_jobs_allocate_nothing()
    {
        using var pool = new WorkerPool(1);
        var counts = new int[64];
        pool.Run(64, 16, new CountJob(counts));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < 100; round++)
            pool.Run(64, 16, new CountJob(counts));
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void A_disposed_pool_refuses_work()
    {
        var pool = new WorkerPool(2);
        pool.Dispose();
        pool.Dispose();
        Assert.Throws<ObjectDisposedException>(() => pool.Run(1, 0, new CountJob(new int[1])));
    }

    private readonly struct CountJob(int[] counts) : IParallelJob
    {
        public void Run(int part, Span<float> scratch) => Interlocked.Increment(ref counts[part]);
    }

    private readonly struct ThrowingJob(int bad) : IParallelJob
    {
        public void Run(int part, Span<float> scratch)
        {
            if (part == bad)
                throw new InvalidTimeZoneException();
        }
    }

    private readonly struct ScratchJob(int[] clashes) : IParallelJob
    {
        public void Run(int part, Span<float> scratch)
        {
            scratch[..100].Fill(part);
            Thread.Yield();
            if (scratch[..100].IndexOfAnyExcept((float)part) >= 0)
                Interlocked.Increment(ref clashes[0]);
        }
    }
}
