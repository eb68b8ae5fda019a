using System;
using System.Threading;
using System.Threading.Tasks;

namespace Managed.Server.Http;

/// <summary>Counts the requests that are being answered, so that what they use is not closed under them.</summary>
internal sealed class RequestsAtHand
{
    private readonly Lock access = new();
    private TaskCompletionSource? empty;
    private int count;

    public void Begin()
    {
        lock (access)
            count++;
    }

    public void End()
    {
        lock (access)
        {
            if (--count == 0)
                empty?.TrySetResult();
        }
    }

    /// <summary>Returns when the last one has ended.</summary>
    /// <param name="patience">How long to wait for it.</param>
    /// <returns>Whether it has.</returns>
    public async Task<bool> EmptyAsync(TimeSpan patience)
    {
        Task last;
        lock (access)
        {
            if (count == 0)
                return true;
            empty ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            last = empty.Task;
        }

        await last.WaitAsync(patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return last.IsCompleted;
    }
}
