using System;
using System.Collections.Concurrent;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Managed.Faces;
using Managed.Server.Http;
using Managed.Tensors;

namespace Managed.Server.Faces;

/// <summary>What a thread of the pool computes with.</summary>
/// <param name="Recognizer">Its recogniser.</param>
/// <param name="Workers">Its one thread, as networks take it.</param>
internal sealed record RecognizerSeat(FaceRecognizer Recognizer, WorkerPool Workers);

/// <summary>A few threads, each with a recogniser of its own, and a queue of bounded length before them.</summary>
/// <remarks>Recognisers are not for concurrent use. A thread for each gives more answers a second than all threads for one answer after the other.</remarks>
internal sealed class RecognizerPool : IDisposable
{
    private readonly BlockingCollection<IWork> queue;
    private readonly Thread[] threads;
    private int busy;

    public RecognizerPool(FaceSetup setup, int count, int queueLength)
    {
        queue = new BlockingCollection<IWork>(queueLength);
        threads = [.. Enumerable.Range(1, count).Select(number => new Thread(Serve) { IsBackground = true, Name = $"Recogniser {number}" })];
        FaceRecognizer? first = null;
        foreach (Thread thread in threads)
        {
            // All share the weights of one.
            var workers = new WorkerPool(1);
            FaceRecognizer recognizer = first?.WithWorkers(workers) ?? setup.CreateRecognizer(workers);
            first ??= recognizer;
            thread.Start(new RecognizerSeat(recognizer, workers));
        }
    }

    public int QueueLength => queue.Count;

    /// <summary>Does work when its turn comes. What is cancelled while it waits is not done; what has begun ends by itself, and is awaited.</summary>
    /// <exception cref="ProblemException">Too much waits.</exception>
    public async Task<T> RunAsync<T>(Func<RecognizerSeat, T> work, CancellationToken cancellation)
    {
        var item = new Work<T>(work);
        if (!TryAdd(item))
            throw ProblemException.Overloaded("More requests wait than the service's queue holds.");
        using CancellationTokenRegistration registration = cancellation.Register(item.Cancel);
        return await item.Result.ConfigureAwait(false);
    }

    /// <summary>Does two parts of a piece of work: the second on another thread where one has nothing to do, or else after the first.</summary>
    /// <param name="seat">The thread that has the work.</param>
    /// <param name="first">The first part; where it fails the second counts for nothing.</param>
    /// <param name="second">The second part.</param>
    public (T First, T Second) Both<T>(RecognizerSeat seat, Func<RecognizerSeat, T> first, Func<RecognizerSeat, T> second)
    {
        var other = new Work<T>(second);
        if (Volatile.Read(ref busy) < threads.Length)
            TryAdd(other);
        try
        {
            T one = first(seat);
            other.Do(seat);
            return (one, other.Result.GetAwaiter().GetResult());
        }
        finally
        {
            // Nothing is still looked at when whoever asked is answered.
            other.Cancel();
            Task.WaitAny(other.Result);
        }
    }

    public void Dispose()
    {
        queue.CompleteAdding();
        foreach (Thread thread in threads)
            thread.Join();
        queue.Dispose();
    }

    private bool TryAdd(IWork item)
    {
        try
        {
            return queue.TryAdd(item);
        }
        catch (InvalidOperationException)
        {
            // The pool ends.
            return false;
        }
    }

    private void Serve(object? state)
    {
        var seat = (RecognizerSeat)state!;
        foreach (IWork item in queue.GetConsumingEnumerable())
        {
            Interlocked.Increment(ref busy);
            item.Do(seat);
            Interlocked.Decrement(ref busy);
        }

        seat.Workers.Dispose();
    }

    private interface IWork
    {
        void Do(RecognizerSeat seat);
    }

    private sealed class Work<T>(Func<RecognizerSeat, T> asked) : IWork
    {
        // What is asked holds the request's body: it is let go when nothing will be done with it.
        private Func<RecognizerSeat, T>? work = asked;
        private readonly TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int taken;

        public Task<T> Result => completion.Task;

        public void Cancel()
        {
            if (Interlocked.Exchange(ref taken, 1) != 0)
                return;
            work = null;
            completion.SetCanceled();
        }

        public void Do(RecognizerSeat seat)
        {
            if (Interlocked.Exchange(ref taken, 1) != 0)
                return;
            try
            {
                completion.SetResult(work!(seat));
            }
            catch (Exception exception)
            {
                completion.SetException(exception);
            }
        }
    }
}
