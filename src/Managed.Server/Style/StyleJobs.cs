using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using Managed.Documents;
using Managed.Media.Pictures;
using Managed.Security;
using Managed.Server.Http;
using Managed.Server.Records;
using Managed.Tensors;

namespace Managed.Server.Style;

/// <summary>Style jobs in the order in which they came, one at a time; those that a stop or a crash interrupted go on when the service is there again.</summary>
internal sealed class StyleJobs : IDisposable
{
    private const int IdBytes = 16;

    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);

    private readonly string root;
    private readonly ServerOptions options;
    private readonly ServerLog log;
    private readonly TimeProvider clock;
    private readonly Lock access = new();
    private readonly Dictionary<string, StyleJob> jobs = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim wake = new(0);
    private readonly Thread thread;
    private readonly Timer sweeper;

    /// <param name="folder">Where jobs lie, each in a folder of its own.</param>
    /// <param name="options">Limits.</param>
    /// <param name="log">Where failures are told.</param>
    /// <param name="clock">Dates the jobs.</param>
    public StyleJobs(string folder, ServerOptions options, ServerLog log, TimeProvider clock)
    {
        (root, this.options, this.log, this.clock) = (folder, options, log, clock);
        JobFolder.CreatePrivate(folder);
        foreach (string path in Directory.EnumerateDirectories(folder))
            Load(Path.GetFileName(path), new JobFolder(path));
        if (jobs.Values.Any(job => job.IsActive))
            wake.Release();
        thread = new Thread(Serve) { IsBackground = true, Name = "Style jobs" };
        thread.Start();
        sweeper = new Timer(_ => Sweep(), null, SweepInterval, SweepInterval);
    }

    /// <summary>Jobs that wait or run.</summary>
    public int ActiveCount
    {
        get
        {
            lock (access)
                return jobs.Values.Count(job => job.IsActive);
        }
    }

    /// <summary>All jobs, the oldest first.</summary>
    public IReadOnlyList<StyleJob> All
    {
        get
        {
            lock (access)
                return [.. jobs.Values.OrderBy(job => job.Stored.CreatedAt)];
        }
    }

    public StyleJob? Find(string id)
    {
        lock (access)
            return jobs.GetValueOrDefault(id);
    }

    /// <summary>Takes a job in; it is on the disk on return.</summary>
    /// <exception cref="ProblemException">Too many wait.</exception>
    public StyleJob Add(string owner, StyleJobOptions asked, ReadOnlyMemory<byte> content, IReadOnlyList<ReadOnlyMemory<byte>> styles)
    {
        lock (access)
        {
            if (stopping.IsCancellationRequested)
                throw new ProblemException(503, "The service is ending.") { RetryAfter = TimeSpan.FromSeconds(5) };
            if (jobs.Values.Count(job => job.IsActive) >= options.MaximumJobs)
                throw new ProblemException(429, "As many style jobs wait as the service takes.") { RetryAfter = TimeSpan.FromSeconds(30) };
            MakeRoom();
            string id = Convert.ToHexStringLower(RandomBytes.Create(IdBytes));
            var folder = new JobFolder(Path.Combine(root, id));
            var stored = new StoredJob(id, owner, JobState.Queued, clock.GetUtcNow(), null, styles.Count, asked, null, null);
            Store(stored, folder, content, styles);
            var job = new StyleJob(stored, folder);
            jobs.Add(id, job);
            wake.Release();
            return job;
        }
    }

    /// <summary>Gives a job up that waits or runs; one that has ended is deleted with its pictures.</summary>
    public void Remove(StyleJob job)
    {
        if (!job.IsActive)
        {
            Delete(job);
            return;
        }

        // One that has begun meanwhile is ended by its own thread.
        job.Cancel();
        End(job, JobState.Queued, JobState.Cancelled);
    }

    /// <summary>Begins to stop: no more jobs are taken, and the one at hand is stored and goes on when the service is there again.</summary>
    public void Stop()
    {
        stopping.Cancel();
        wake.Release();
    }

    /// <summary>Stops, and returns when the job at hand is stored.</summary>
    public void Dispose()
    {
        Stop();
        thread.Join();
        sweeper.Dispose();
        foreach (StyleJob job in jobs.Values)
            job.Dispose();
        wake.Dispose();
        stopping.Dispose();
    }

    internal void Sweep()
    {
        foreach (StyleJob job in All.Where(job => job.Stored.EndedAt is DateTimeOffset ended && clock.GetUtcNow() - ended >= options.KeepJobs))
            Delete(job);
    }

    internal static bool IsId(string text) => text.Length == 2 * IdBytes && text.All(char.IsAsciiHexDigitLower);

    private void Load(string name, JobFolder files)
    {
        if (files.Read() is StoredJob stored)
        {
            jobs.Add(stored.Id, new StyleJob(stored with { State = stored.State == JobState.Running ? JobState.Queued : stored.State }, files));
            if (JobState.IsEnd(stored.State))
                TryChange(name, files.DropInputs);
        }
        else if (files.IsUnfinished)
        {
            TryChange(name, files.Delete);
        }
        else
        {
            log.Write(LogLevel.Warning, "folder without a job", ("folder", name));
        }
    }

    /// <summary>Deletes ended jobs until there is room for one that ends; a client who asks for many loses its own first.</summary>
    private void MakeRoom()
    {
        StyleJob[] ended = [.. jobs.Values.Where(job => !job.IsActive).OrderBy(job => job.Stored.EndedAt)];
        for (int over = ended.Length - options.MaximumEndedJobs + 1; over > 0; over--)
        {
            StyleJob oldest = ended.Where(job => jobs.ContainsKey(job.Stored.Id)).GroupBy(job => job.Stored.Owner).MaxBy(own => own.Count())!.First();
            Delete(oldest);
        }
    }

    /// <summary>Puts a job on the disk whole, or leaves nothing of it there.</summary>
    private void Store(StoredJob stored, JobFolder folder, ReadOnlyMemory<byte> content, IReadOnlyList<ReadOnlyMemory<byte>> styles)
    {
        try
        {
            folder.Create(content.Span, styles);
            folder.Save(stored);
        }
        catch
        {
            TryChange(stored.Id, folder.Delete);
            throw;
        }
    }

    private void Delete(StyleJob job)
    {
        lock (access)
            jobs.Remove(job.Stored.Id);
        TryChange(job.Stored.Id, job.Folder.Delete);
    }

    private void TryChange(string id, Action change)
    {
        try
        {
            change();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            log.Write(LogLevel.Error, "job not deleted", ("job", id), ("reason", exception.Message));
        }
    }

    private void Serve()
    {
        using var workers = new WorkerPool(options.StyleThreads);
        var painter = new StylePainter(workers, new PictureOptions { MaximumPixels = options.MaximumPixels }, options.StyleMemory);
        while (!stopping.IsCancellationRequested)
        {
            if (All.FirstOrDefault(job => job.IsActive) is StyleJob next)
                Do(next, painter);
            else
                wake.Wait();
        }
    }

    private void Do(StyleJob job, StylePainter painter)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token, job.Cancellation);
        string from = JobState.Queued;
        try
        {
            if (!job.TryBecome(from, JobState.Running))
                return;
            from = JobState.Running;
            StyleDocument done = painter.Paint(job, either.Token);
            End(job, from, JobState.Done, done);
        }
        catch (OperationCanceledException)
        {
            if (job.Cancellation.IsCancellationRequested)
                End(job, from, JobState.Cancelled);
        }
        catch (Exception exception) when (exception is ArgumentException or ArithmeticException or BudgetExceededException or InvalidFileException or OutOfMemoryException)
        {
            End(job, from, JobState.Failed, error: ProblemException.SentenceOf(exception));
        }
        catch (Exception exception)
        {
            log.Write(LogLevel.Error, "style job failed", ("job", job.Stored.Id), ("kind", exception.GetType().Name), ("stack", exception.StackTrace));
            End(job, from, JobState.Failed, error: "The service failed at this; its log tells more.");
        }
    }

    private void End(StyleJob job, string from, string state, StyleDocument? done = null, string? error = null)
    {
        try
        {
            if (job.TryBecome(from, state, clock.GetUtcNow(), done, error))
                job.Folder.DropInputs();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            log.Write(LogLevel.Error, "job not stored", ("job", job.Stored.Id), ("reason", exception.Message));
            job.Fail(clock.GetUtcNow(), "The disk of the service does not take it.");
            Delete(job);
        }
    }
}
