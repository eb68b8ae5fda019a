using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Managed.Tensors;

namespace Managed.Faces;

/// <summary>Goes through many pictures, each on a thread of its own, and gives what they show in their order.</summary>
/// <remarks>
/// Several pictures at a time take less than one after the other on all threads, as the networks are small. What is found does not depend on the number
/// of threads. Pictures are taken as there is room for them: no more than twice the threads are under way. For one caller at a time.
/// </remarks>
public sealed class FacePipeline : IDisposable
{
    private const int TakenPerThread = 2;

    private readonly FaceRecognizer recognizer;
    private readonly ConcurrentBag<FaceRecognizer> idle = [];
    private readonly ConcurrentBag<WorkerPool> pools = [];
    private readonly SemaphoreSlim seats;

    /// <summary>A pipeline.</summary>
    /// <param name="recognizer">What finds and describes faces; not to be used elsewhere meanwhile. Its weights are shared.</param>
    /// <param name="threadCount">Pictures at a time; 0 means one for every processor that the process may use. With 1 the recogniser's own threads do each.</param>
    public FacePipeline(FaceRecognizer recognizer, int threadCount = 0)
    {
        ArgumentNullException.ThrowIfNull(recognizer);
        ArgumentOutOfRangeException.ThrowIfNegative(threadCount);
        this.recognizer = recognizer;
        ThreadCount = threadCount == 0 ? Environment.ProcessorCount : threadCount;
        seats = new SemaphoreSlim(ThreadCount);
        if (ThreadCount == 1)
            idle.Add(recognizer);
    }

    /// <summary>Pictures at a time.</summary>
    public int ThreadCount { get; }

    /// <summary>All faces of each picture, the surest first.</summary>
    public IReadOnlyList<IReadOnlyList<Face>> DescribeAll(IReadOnlyList<RgbImage> images, CancellationToken cancellation = default) =>
        [.. Stream(images, (recognizer, image) => recognizer.DescribeAll(image), cancellation)];

    /// <summary>What is made of each source, in their order, while later ones are still to come.</summary>
    /// <param name="sources">Pictures, or what they are read from.</param>
    /// <param name="describe">Reads and describes one; called by several threads at once, each with a recogniser of its own.</param>
    /// <param name="cancellation">Stops between two pictures.</param>
    /// <remarks>What a source or <paramref name="describe"/> throws is thrown in its place.</remarks>
    public IEnumerable<TResult> Stream<TSource, TResult>(
        IEnumerable<TSource> sources, Func<FaceRecognizer, TSource, TResult> describe, CancellationToken cancellation = default) =>
        StreamAsync(sources.ToAsyncEnumerable(), describe, cancellation).ToBlockingEnumerable(CancellationToken.None);

    /// <summary>What is made of each source as it comes, in their order.</summary>
    /// <param name="sources">Pictures, or what they are read from.</param>
    /// <param name="describe">Reads and describes one; called by several threads at once, each with a recogniser of its own.</param>
    /// <param name="cancellation">Stops between two pictures.</param>
    /// <remarks>What a source or <paramref name="describe"/> throws is thrown in its place.</remarks>
    public async IAsyncEnumerable<TResult> StreamAsync<TSource, TResult>(
        IAsyncEnumerable<TSource> sources, Func<FaceRecognizer, TSource, TResult> describe, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(sources);
        ArgumentNullException.ThrowIfNull(describe);
        var begun = Channel.CreateBounded<Task<TResult>>((TakenPerThread * ThreadCount) - 1);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);

        // Elsewhere: a source may wait for what became of the one before.
        Task taking = Task.Run(() => Take(sources, describe, begun.Writer, stop.Token), CancellationToken.None);
        try
        {
            await foreach (Task<TResult> next in begun.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
                yield return await next.ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await taking.ConfigureAwait(false);
            while (begun.Reader.TryRead(out Task<TResult>? left))
                await ((Task)left).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (WorkerPool pool in pools)
            pool.Dispose();
        seats.Dispose();
    }

    private async Task Take<TSource, TResult>(
        IAsyncEnumerable<TSource> sources, Func<FaceRecognizer, TSource, TResult> describe, ChannelWriter<Task<TResult>> begun, CancellationToken stop)
    {
        try
        {
            await foreach (TSource source in sources.WithCancellation(stop).ConfigureAwait(false))
            {
                await seats.WaitAsync(stop).ConfigureAwait(false);
                Task<TResult> next = Task.Run(() => Describe(source, describe), CancellationToken.None);
                try
                {
                    await begun.WriteAsync(next, stop).ConfigureAwait(false);
                }
                catch (OperationCanceledException)
                {
                    await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    throw;
                }
            }

            begun.Complete();
        }
        catch (Exception exception)
        {
            begun.Complete(exception);
        }
    }

    private TResult Describe<TSource, TResult>(TSource source, Func<FaceRecognizer, TSource, TResult> describe)
    {
        FaceRecognizer? own = null;
        try
        {
            own = idle.TryTake(out FaceRecognizer? free) ? free : Another();
            return describe(own, source);
        }
        finally
        {
            if (own is not null)
                idle.Add(own);
            seats.Release();
        }
    }

    private FaceRecognizer Another()
    {
        var workers = new WorkerPool(1);
        pools.Add(workers);
        return recognizer.WithWorkers(workers);
    }
}
