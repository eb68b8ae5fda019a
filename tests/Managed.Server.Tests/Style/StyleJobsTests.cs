using System;
using System.Buffers;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Managed.EndToEnd.Tests.Driving;
using Managed.Server.Records;
using Managed.Server.Style;
using Managed.Server.Tests.Driving;
using Xunit;

namespace Managed.Server.Tests.Style;

public sealed class StyleJobsTests
{
    private static readonly StyleJobOptions Short = new("fine", 64, 1, 1, 1, 0, "free", 1, 1);

    [Fact]
    public async Task What_was_painted_goes_when_its_time_is_over()
    {
        using var folder = new TemporaryFolder();
        var clock = new ManualClock();
        using var jobs = new StyleJobs(folder.PathOf("jobs"), new ServerOptions { StyleThreads = 1 }, new ServerLog(TextWriter.Null, clock), clock);
        StyleJob job = jobs.Add("somebody", Short, Bodies.Cat, [Bodies.Eddies]);
        await EndOf(job);
        Assert.Equal(JobState.Done, job.Stored.State);
        clock.Advance(TimeSpan.FromMinutes(59));
        jobs.Sweep();
        Assert.True(File.Exists(job.Folder.ResultFile));
        clock.Advance(TimeSpan.FromMinutes(2));
        jobs.Sweep();
        Assert.Null(jobs.Find(job.Stored.Id));
        Assert.Empty(Directory.EnumerateDirectories(folder.PathOf("jobs")));
    }

    [Fact]
    public async Task A_job_that_cannot_be_painted_fails_with_a_sentence_and_the_next_one_is_done()
    {
        using var folder = new TemporaryFolder();
        using var jobs = new StyleJobs(folder.PathOf("jobs"), new ServerOptions { StyleThreads = 1, StyleMemory = 1 << 20 }, new ServerLog(TextWriter.Null, TimeProvider.System), TimeProvider.System);
        StyleJob poor = jobs.Add("somebody", Short, Bodies.Cat, [Bodies.Eddies]);
        StyleJob damaged = jobs.Add("somebody", Short, new byte[] { 1 }, [Bodies.Eddies]);
        await EndOf(damaged);
        await EndOf(poor);
        Assert.Equal((JobState.Failed, JobState.Failed), (poor.Stored.State, damaged.Stored.State));
        Assert.Contains("MiB", poor.Stored.Error, StringComparison.Ordinal);
    }

    /// <summary>A job that is given up in the moment in which it begins is either.</summary>
    [Fact]
    public void A_job_that_was_given_up_does_not_begin()
    {
        using var folder = new TemporaryFolder();
        var files = new JobFolder(folder.PathOf("a"));
        files.Create(Bodies.Cat, [Bodies.Eddies]);
        using var job = new StyleJob(new StoredJob("a", "somebody", JobState.Queued, DateTimeOffset.UnixEpoch, null, 1, Short, null, null), files);
        Assert.True(job.TryBecome(JobState.Queued, JobState.Cancelled, DateTimeOffset.UnixEpoch));
        Assert.False(job.TryBecome(JobState.Queued, JobState.Running));
        Assert.Equal((JobState.Cancelled, JobState.Cancelled), (job.Stored.State, files.Read()!.State));
    }

    [Fact]
    public async Task Jobs_that_are_given_up_as_they_begin_end_once()
    {
        using var folder = new TemporaryFolder();
        var log = new StringWriter();
        var jobs = new StyleJobs(folder.PathOf("jobs"), new ServerOptions { StyleThreads = 1 }, new ServerLog(log, TimeProvider.System), TimeProvider.System);
        for (int i = 0; i < 50; i++)
        {
            StyleJob job = jobs.Add("somebody", Short with { Iterations = 1000, Every = 1000 }, Bodies.Cat, [Bodies.Eddies]);
            if (i % 2 == 0)
                await Task.Yield();
            jobs.Remove(job);
            await EndOf(job);
            Assert.Equal(JobState.Cancelled, job.Stored.State);
        }

        jobs.Dispose();
        Assert.All(Directory.EnumerateFiles(folder.PathOf("jobs"), "*", SearchOption.AllDirectories), file => Assert.Equal("job.json", Path.GetFileName(file)));
        Assert.DoesNotContain("failed", log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ended_jobs_make_room_for_new_ones_the_oldest_of_whoever_has_most_first()
    {
        using var folder = new TemporaryFolder();
        var clock = new ManualClock();
        using var jobs = new StyleJobs(folder.PathOf("jobs"), new ServerOptions { StyleThreads = 1, MaximumEndedJobs = 3 }, new ServerLog(TextWriter.Null, clock), clock);
        async Task<StyleJob> AddAsync(string owner)
        {
            StyleJob job = jobs.Add(owner, Short, Bodies.Cat, [Bodies.Eddies]);
            await EndOf(job);
            clock.Advance(TimeSpan.FromSeconds(1));
            return job;
        }

        StyleJob modest = await AddAsync("modest");
        StyleJob first = await AddAsync("busy");
        StyleJob second = await AddAsync("busy");
        StyleJob third = await AddAsync("busy");
        Assert.Equal([modest, second, third], jobs.All);
        Assert.False(File.Exists(first.Folder.ResultFile));
        StyleJob other = await AddAsync("another");
        Assert.Equal([modest, third, other], jobs.All);
    }

    [Fact]
    public void A_job_that_the_disk_does_not_take_leaves_nothing_there()
    {
        using var folder = new TemporaryFolder();
        using var jobs = new StyleJobs(folder.PathOf("jobs"), new ServerOptions { StyleThreads = 1 }, new ServerLog(TextWriter.Null, TimeProvider.System), TimeProvider.System);
        using var unread = new UnreadableMemory();
        Assert.Throws<IOException>(() => jobs.Add("somebody", Short, Bodies.Cat, [Bodies.Eddies, unread.Memory]));
        Assert.Empty(jobs.All);
        Assert.Empty(Directory.EnumerateDirectories(folder.PathOf("jobs")));
    }

    /// <summary>The service was killed while it stored a job, or while it deleted what one was painted from.</summary>
    [Fact]
    public async Task What_a_killed_service_left_behind_goes_at_the_next_start()
    {
        const string Unfinished = "0123456789abcdef0123456789abcdef";
        using var folder = new TemporaryFolder();
        var options = new ServerOptions { StyleThreads = 1 };
        var log = new ServerLog(TextWriter.Null, TimeProvider.System);
        StyleJob job;
        using (var first = new StyleJobs(folder.PathOf("jobs"), options, log, TimeProvider.System))
        {
            job = first.Add("somebody", Short, Bodies.Cat, [Bodies.Eddies]);
            await EndOf(job);
        }

        File.WriteAllBytes(job.Folder.ContentFile, Bodies.Cat);
        folder.Add($"jobs/{Unfinished}/content", Bodies.Cat);
        folder.Add("jobs/mine/content", Bodies.Cat);
        using var second = new StyleJobs(folder.PathOf("jobs"), options, log, TimeProvider.System);
        Assert.Equal(JobState.Done, Assert.Single(second.All).Stored.State);
        Assert.False(File.Exists(job.Folder.ContentFile));
        Assert.False(Directory.Exists(folder.PathOf($"jobs/{Unfinished}")));
        Assert.True(Directory.Exists(folder.PathOf("jobs/mine")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{\"id\":\"other\"}")]
    [InlineData("{\"id\":\"a\",\"id\":\"a\"}")]
    public void A_folder_that_holds_no_job_is_told_and_passed_over(string stored)
    {
        using var folder = new TemporaryFolder();
        folder.Add("jobs/a/job.json", System.Text.Encoding.UTF8.GetBytes(stored));
        var log = new StringWriter();
        using var jobs = new StyleJobs(folder.PathOf("jobs"), new ServerOptions { StyleThreads = 1 }, new ServerLog(log, TimeProvider.System), TimeProvider.System);
        Assert.Empty(jobs.All);
        Assert.Contains("folder without a job", log.ToString(), StringComparison.Ordinal);
    }

    /// <summary>Bytes that cannot be had, as those of a mapped file on a broken disk.</summary>
    private sealed class UnreadableMemory : MemoryManager<byte>
    {
        public override Span<byte> GetSpan() => throw new IOException("The disk is full.");

        public override Memory<byte> Memory => CreateMemory(1);

        public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

        public override void Unpin() => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
        }
    }

    private static async Task EndOf(StyleJob job)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            (StyleJobDocument document, Task changed) = job.Look();
            if (JobState.IsEnd(document.State))
                return;
            await changed.WaitAsync(patience.Token);
        }
    }
}
