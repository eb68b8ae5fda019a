using System;
using System.Collections.Generic;
using System.Runtime.ExceptionServices;
using System.Threading;

namespace Managed.Tensors;

/// <summary>A fixed set of threads that do the parts of one job at a time.</summary>
/// <remarks>
/// Results never depend on the number of threads: a job's parts write apart from each other and are not combined here.
/// One pool serves one caller at a time; concurrent callers wait for each other. After the first job of a kind and size a
/// job allocates nothing. Disposing ends the threads.
/// </remarks>
public sealed class WorkerPool : IDisposable
{
    private readonly Lock gate = new();
    private readonly Thread[] threads;
    private readonly SemaphoreSlim wake = new(0);
    private readonly ManualResetEventSlim done = new(false);
    private readonly Memory<float>[] scratch;
    private readonly Dictionary<Type, Dispatcher> dispatchers = [];
    private Dispatcher? current;
    private int scratchLength;
    private int partCount;
    private int nextPart;
    private int running;
    private Exception? failure;
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
        if (stopping)
            return;
        stopping = true;
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
        ObjectDisposedException.ThrowIf(stopping, this);
        if (parts <= 0)
            return;
        lock (gate)
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
            current = dispatcher;
            partCount = parts;
            nextPart = 0;
            failure = null;
            int helpers = Math.Min(threads.Length, parts - 1);
            running = helpers;
            done.Reset();
            wake.Release(helpers);
            Work(dispatcher, 0);
            done.Wait();
            current = null;
            dispatcher.Job = default;
            if (failure is not null)
                ExceptionDispatchInfo.Throw(failure);
        }
    }

    private void Serve(int worker)
    {
        while (true)
        {
            wake.Wait();
            if (stopping)
                return;
            Work(current!, worker);
            if (Interlocked.Decrement(ref running) == 0)
                done.Set();
        }
    }

    private void Work(Dispatcher dispatcher, int worker)
    {
        try
        {
            dispatcher.Run(this, ScratchOf(worker));
        }
        catch (Exception exception)
        {
            Interlocked.CompareExchange(ref failure, exception, null);
            Volatile.Write(ref nextPart, partCount);
        }
    }

    private Span<float> ScratchOf(int worker)
    {
        if (scratch[worker].Length < scratchLength)
            scratch[worker] = AlignedMemory.Allocate(scratchLength);
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
        public abstract void Run(WorkerPool pool, Span<float> scratch);
    }

    private sealed class Dispatcher<TJob> : Dispatcher
        where TJob : struct, IParallelJob
    {
        public TJob Job { get; set; }

        public override void Run(WorkerPool pool, Span<float> scratch)
        {
            TJob job = Job;
            int part;
            while ((part = Interlocked.Increment(ref pool.nextPart) - 1) < pool.partCount)
                job.Run(part, scratch);
        }
    }
}
