using System;
using System.Collections.Generic;
using System.Runtime.ExceptionServices;
using System.Threading;

namespace Managed.Tensors;

/// <summary>A fixed set of threads that do the parts of one job at a time.</summary>
/// <remarks>
/// Results never depend on the number of threads: a job's parts write apart from each other and are not combined here.
/// One pool serves one caller at a time; concurrent callers wait for each other. After the first job of a kind and size a
/// job allocates nothing. A thread that finds no work looks out for it for some tens of microseconds, then sleeps. Disposing ends the threads.
/// </remarks>
public sealed class WorkerPool : IDisposable
{
    private const int Looks = 128;
    private const int PausesBetweenLooks = 10;
    private const int GenerationShift = 32;

    private readonly Lock gate = new();
    private readonly Thread[] threads;
    private readonly SemaphoreSlim wake = new(0);
    private readonly ManualResetEventSlim done = new(false, 0);
    private readonly Memory<float>[] scratch;
    private readonly Dictionary<Type, Dispatcher> dispatchers = [];
    private Dispatcher? current;
    private int scratchLength;
    private int partCount;
    private Exception? failure;

    // The job's number in the upper half, its next part in the lower: a part is taken by raising both at once, so a late thread cannot take a part of a job that it does not know.
    private long ticket;
    private int unfinished;
    private int sleepers;
    private bool running;
    private volatile bool waiting;
    private volatile bool stopping;

    /// <summary>Starts the threads.</summary>
    /// <param name="threadCount">Threads in all, the caller's included; 0 means one for every processor that the process may use.</param>
    public WorkerPool(int threadCount = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threadCount);
        ThreadCount = threadCount == 0 ? Environment.ProcessorCount : threadCount;
        scratch = new Memory<float>[ThreadCount];
        threads = new Thread[ThreadCount - 1];
        for (int i = 0; i < threads.Length; i++)
        {
            int worker = i + 1;
            threads[i] = new Thread(() => Serve(worker)) { IsBackground = true, Name = $"Managed worker {worker}" };
            threads[i].Start();
        }
    }

    /// <summary>Threads that work on a job, the caller's included.</summary>
    public int ThreadCount { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (gate)
        {
            if (stopping)
                return;
            stopping = true;
        }

        if (threads.Length > 0)
            wake.Release(threads.Length);
        foreach (Thread thread in threads)
            thread.Join();
        wake.Dispose();
        done.Dispose();
    }

    /// <summary>Does all parts and returns when they are done. The first exception of a part is thrown here, after all workers have stopped.</summary>
    internal void Run<TJob>(int parts, int scratchFloats, in TJob job)
        where TJob : struct, IParallelJob
    {
        if (parts <= 0)
            return;
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(stopping, this);
            if (running)
                throw new InvalidOperationException("A part of a job cannot run a job of the same pool.");
            running = true;
            try
            {
                RunAlone(parts, scratchFloats, job);
            }
            finally
            {
                running = false;
            }
        }
    }

    private static int Generation(long ticket) => (int)(ticket >> GenerationShift);

    private void RunAlone<TJob>(int parts, int scratchFloats, in TJob job)
        where TJob : struct, IParallelJob
    {
        scratchLength = Math.Max(scratchLength, scratchFloats);
        if (parts == 1 || ThreadCount == 1)
        {
            Span<float> memory = ScratchOf(0);
            for (int part = 0; part < parts; part++)
                job.Run(part, memory);
            return;
        }

        Dispatcher<TJob> dispatcher = DispatcherOf<TJob>();
        dispatcher.Job = job;
        Publish(dispatcher, parts);
        Work(0);
        AwaitOthers();
        dispatcher.Job = default;
        if (failure is not null)
            ExceptionDispatchInfo.Throw(failure);
    }

    private void Publish(Dispatcher dispatcher, int parts)
    {
        // Closed while its fields change: a late thread must not take the new job's parts with the old job's number.
        int generation = Generation(ticket) + 1;
        Interlocked.Exchange(ref ticket, ((long)(generation - 1) << GenerationShift) | int.MaxValue);
        current = dispatcher;
        partCount = parts;
        failure = null;
        unfinished = parts;
        Interlocked.Exchange(ref ticket, (long)generation << GenerationShift);
        int asleep = Volatile.Read(ref sleepers) - wake.CurrentCount;
        if (asleep > 0)
            wake.Release(Math.Min(asleep, parts - 1));
    }

    private void AwaitOthers()
    {
        for (int look = 0; look < Looks; look++)
        {
            if (Volatile.Read(ref unfinished) == 0)
                return;
            Thread.SpinWait(PausesBetweenLooks);
        }

        waiting = true;
        while (true)
        {
            // The event may still be set by a thread that was late to announce the job before.
            done.Reset();
            Interlocked.MemoryBarrier();
            if (Volatile.Read(ref unfinished) == 0)
                break;
            done.Wait();
        }

        waiting = false;
    }

    private void Serve(int worker)
    {
        int seen = 0;
        while (!stopping)
        {
            long now = Volatile.Read(ref ticket);
            if (Generation(now) != seen)
            {
                seen = Generation(now);
                Work(worker);
            }
            else
            {
                LookOut(seen);
            }
        }
    }

    /// <summary>Returns when there may be a job other than the one seen last.</summary>
    private void LookOut(int seen)
    {
        for (int look = 0; look < Looks; look++)
        {
            if (Generation(Volatile.Read(ref ticket)) != seen || stopping)
                return;
            Thread.SpinWait(PausesBetweenLooks);
        }

        Interlocked.Increment(ref sleepers);
        if (Generation(Volatile.Read(ref ticket)) == seen && !stopping)
            wake.Wait();
        Interlocked.Decrement(ref sleepers);
    }

    private void Work(int worker)
    {
        while (TryTake(out Dispatcher? dispatcher, out int part))
        {
            try
            {
                if (Volatile.Read(ref failure) is null)
                    dispatcher!.Run(part, ScratchOf(worker));
            }
            catch (Exception exception)
            {
                Interlocked.CompareExchange(ref failure, exception, null);
            }

            if (Interlocked.Decrement(ref unfinished) == 0 && waiting)
                done.Set();
        }
    }

    private bool TryTake(out Dispatcher? dispatcher, out int part)
    {
        while (true)
        {
            long now = Volatile.Read(ref ticket);
            dispatcher = current;
            part = (int)now;
            if (part >= partCount)
                return false;
            if (Interlocked.CompareExchange(ref ticket, now + 1, now) == now)
                return true;
        }
    }

    /// <summary>A thread's scratch, which grows twofold if less would do: what was too small lies about until it is collected, and it is rarely.</summary>
    private Span<float> ScratchOf(int worker)
    {
        int known = scratch[worker].Length;
        if (known < scratchLength)
            scratch[worker] = AlignedMemory.Allocate((int)Math.Max(scratchLength, Math.Min(2L * known, Array.MaxLength / 2)));
        return scratch[worker].Span;
    }

    private Dispatcher<TJob> DispatcherOf<TJob>()
        where TJob : struct, IParallelJob
    {
        if (dispatchers.TryGetValue(typeof(TJob), out Dispatcher? known))
            return (Dispatcher<TJob>)known;
        var dispatcher = new Dispatcher<TJob>();
        dispatchers.Add(typeof(TJob), dispatcher);
        return dispatcher;
    }

    private abstract class Dispatcher
    {
        public abstract void Run(int part, Span<float> scratch);
    }

    private sealed class Dispatcher<TJob> : Dispatcher
        where TJob : struct, IParallelJob
    {
        private TJob job;

        public TJob Job
        {
            set => job = value;
        }

        public override void Run(int part, Span<float> scratch) => job.Run(part, scratch);
    }
}
