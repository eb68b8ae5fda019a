using System;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Managed.Documents;
using Managed.Style;

namespace Managed.Server.Style;

/// <summary>A job and where it stands; whoever waits for a change is told.</summary>
internal sealed class StyleJob(StoredJob stored, JobFolder folder) : IDisposable
{
    private readonly Lock access = new();
    private readonly Lock becoming = new();
    private readonly CancellationTokenSource cancellation = new();
    private StoredJob stored = stored;
    private TaskCompletionSource changed = Fresh();
    private (int Iteration, double Share, double Content, double Style)? progress;
    private ImmutableArray<int> pictures = [.. folder.PictureIterations()];

    public StoredJob Stored
    {
        get
        {
            lock (access)
                return stored;
        }
    }

    public JobFolder Folder { get; } = folder;

    public bool IsActive => !JobState.IsEnd(Stored.State);

    /// <summary>Ends where the job is to be given up.</summary>
    public CancellationToken Cancellation => cancellation.Token;

    /// <summary>Where it stands, and a task that ends when that has changed.</summary>
    public (StyleJobDocument Document, Task Changed) Look()
    {
        lock (access)
        {
            string place = $"/v1/style/jobs/{stored.Id}";
            return (
                new StyleJobDocument(
                    stored.Id,
                    stored.State,
                    stored.CreatedAt,
                    stored.Done?.Iterations ?? progress?.Iteration ?? 0,
                    stored.Options.Iterations,
                    stored.State == JobState.Done ? 1 : progress?.Share ?? 0,
                    stored.Done?.ContentCost ?? progress?.Content,
                    stored.Done?.StyleCost ?? progress?.Style,
                    pictures.IsEmpty ? null : $"{place}/pictures/{pictures[^1]}",
                    pictures,
                    stored.State == JobState.Done ? $"{place}/result" : null,
                    stored.Done,
                    stored.Error),
                changed.Task);
        }
    }

    /// <summary>Takes in an iteration, and whether a picture of it was written.</summary>
    public void Report(StyleProgress done, bool hasPicture) => Change(() =>
    {
        progress = (done.Iteration, done.Share, done.Costs.Content, done.Costs.Style);
        if (hasPicture)
            pictures = [.. pictures.Where(iteration => iteration < done.Iteration), done.Iteration];
    });

    /// <summary>Goes from a state to another, which is on the disk before anyone is told.</summary>
    /// <returns>Whether it did: false where it is in another state, as someone else was faster.</returns>
    /// <exception cref="IOException">The disk does not take it; the job is where it was.</exception>
    public bool TryBecome(string from, string state, DateTimeOffset? endedAt = null, StyleDocument? done = null, string? error = null)
    {
        lock (becoming)
        {
            if (Stored.State != from)
                return false;
            StoredJob next = Stored with { State = state, EndedAt = endedAt, Done = done, Error = error };
            Folder.Save(next);
            Change(() => stored = next);
            return true;
        }
    }

    /// <summary>Ends where the disk does not take its end: whoever waits is told.</summary>
    public void Fail(DateTimeOffset endedAt, string error)
    {
        lock (becoming)
            Change(() => stored = stored with { State = JobState.Failed, EndedAt = endedAt, Error = error });
    }

    public void Cancel() => cancellation.Cancel();

    public void Dispose() => cancellation.Dispose();

    private static TaskCompletionSource Fresh() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Change(Action change)
    {
        TaskCompletionSource told;
        lock (access)
        {
            change();
            (told, changed) = (changed, Fresh());
        }

        told.SetResult();
    }
}
