using System;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Managed.Media.Pictures;
using Managed.Server.Access;
using Managed.Server.Faces;
using Managed.Server.Http;
using Managed.Server.Style;
using Managed.Style;

namespace Managed.Server.Endpoints;

/// <summary>Pictures painted in the style of others: jobs that are asked for, looked after, and fetched. A job is its owner's; admins see all.</summary>
internal sealed class StyleEndpoints(StyleJobs jobs, RecognizerPool pool, PictureOptions pictures, ServerOptions options)
{
    internal const int MaximumIterations = 2000;
    internal const int MaximumStyles = 4;
    private const int MaximumPictures = 50;
    private const int MaximumListeners = 64;
    private static readonly TimeSpan EventInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    private int listeners;

    public ImmutableArray<Route> Routes =>
    [
        new("POST", "/v1/style/jobs", "startStyle", "Asks for a picture in the style of others; it is painted when its turn comes.", Role.Read, StartAsync)
        {
            Body = new RouteBody(["content", "style"], Several: true)
            {
                Fields =
                [
                    new("preset", "string", $"{string.Join(", ", StylePresets.All.Select(preset => preset.Name))}; painterly unless given."),
                    new("size", "integer", $"The longer side in pixels, 64 to {options.MaximumStyleSize}; 512 at most unless given."),
                    new("iterations", "integer", $"Steps of the optimiser, 1 to {MaximumIterations}."),
                    new("content_weight", "number", "Weight of the content cost."),
                    new("style_weight", "number", "Weight of the style cost."),
                    new("tv_weight", "number", "Weight of the total variation."),
                    new("color", "string", "free, keep or match."),
                    new("init", "string", "What the picture begins as: noise, content or style; the preset's unless given."),
                    new("seed", "integer", "Seed of the noise."),
                    new("every", "integer", "Iterations between two pictures on the way."),
                ],
            },
            Document = ServerDocuments.Default.StyleJobDocument,
            Status = 202,
            Changes = true,
        },
        new("GET", "/v1/style/jobs", "listStyles", "The jobs of this key.", Role.Read, (call, _) => Task.FromResult(List(call))) { Document = ServerDocuments.Default.StyleJobsDocument },
        new("GET", "/v1/style/jobs/{id}", "describeStyle", "Where a job stands.", Role.Read, (call, _) => Task.FromResult(Describe(Job(call), 200)))
        {
            Document = ServerDocuments.Default.StyleJobDocument,
        },
        new("GET", "/v1/style/jobs/{id}/events", "followStyle", "Where a job stands, told anew with each change until it ends: events progress, done, failed, cancelled with the job's document.", Role.Read, (call, _) => Task.FromResult(Follow(Job(call))))
        {
            AnswerType = Answer.EventsType,
        },
        new("GET", "/v1/style/jobs/{id}/pictures/{iteration}", "styleProgressPicture", "A picture on the way.", Role.Read, (call, _) => Task.FromResult(Picture(Job(call), call.Values["iteration"])))
        {
            AnswerType = Answer.PngType,
        },
        new("GET", "/v1/style/jobs/{id}/result", "styleResult", "What was painted.", Role.Read, (call, _) => Task.FromResult(Result(Job(call)))) { AnswerType = Answer.PngType },
        new("GET", "/v1/style/jobs/{id}/series", "styleSeries", "All pictures so far in order, and what was painted, as a zip archive of PNG.", Role.Read, (call, _) => Task.FromResult(Series(Job(call)))) { AnswerType = Answer.ZipType },
        new("DELETE", "/v1/style/jobs/{id}", "endStyle", "Gives a job up; one that has ended is deleted with its pictures.", Role.Read, (call, _) => Task.FromResult(End(Job(call))))
        {
            Document = ServerDocuments.Default.StyleJobDocument,
            Changes = true,
        },
    ];

    private static Answer Describe(StyleJob job, int status) => Answer.Json(job.Look().Document, ServerDocuments.Default.StyleJobDocument, status) with
    {
        Headers = [("Location", $"/v1/style/jobs/{job.Stored.Id}")],
    };

    private static bool IsSeenBy(StyleJob job, ClientKey client) => job.Stored.Owner == client.Name || client.Role == Role.Admin;

    private static Answer List(StyleJobs jobs, ClientKey client) => Answer.Json(
        new StyleJobsDocument([.. jobs.All.Where(job => IsSeenBy(job, client)).Select(job => job.Look().Document)]), ServerDocuments.Default.StyleJobsDocument);

    private Answer List(Call call) => List(jobs, call.Client);

    private StyleJob Job(Call call) => jobs.Find(call.Values["id"]) is StyleJob job && IsSeenBy(job, call.Client)
        ? job
        : throw new ProblemException(404, "There is no such job.");

    private async Task<Answer> StartAsync(Call call, CancellationToken cancellation)
    {
        StyleJobOptions asked = OptionsOf(call);
        RequestPicture[] styles = [.. call.Form.Pictures.Where(picture => picture.Part == "style")];
        if (styles.Length > MaximumStyles)
            throw new ProblemException(400, $"At most {MaximumStyles} styles are taken.");
        RequestPicture content = call.Form.Pictures.First(picture => picture.Part == "content");

        // What is no picture is refused now, not when its turn comes.
        await pool.RunAsync(_ => styles.Append(content).All(picture => FaceEndpoints.Read(picture, pictures, cancellation) is not null), cancellation).ConfigureAwait(false);
        return Describe(jobs.Add(call.Client.Name, asked, content.Bytes, [.. styles.Select(style => style.Bytes)]), 202);
    }

    private StyleJobOptions OptionsOf(Call call)
    {
        string name = call.Text("preset") ?? StylePresets.Painterly.Name;
        StyleOptions preset = StylePresets.All.FirstOrDefault(known => known.Name == name)?.Options
            ?? throw new ProblemException(400, $"preset is one of {string.Join(", ", StylePresets.All.Select(known => known.Name))}.");
        string color = call.Text("color") ?? "free";
        if (color is not ("free" or "keep" or "match"))
            throw new ProblemException(400, "color is free, keep or match.");
        string? initialization = call.Text("init");
        if (initialization is not (null or "noise" or "content" or "style"))
            throw new ProblemException(400, "init is noise, content or style.");
        int iterations = call.Integer("iterations", Math.Min(preset.Iterations, MaximumIterations), 1, MaximumIterations);
        int least = (iterations + MaximumPictures - 1) / MaximumPictures;
        return new StyleJobOptions(
            name,
            call.Integer("size", Math.Min(512, options.MaximumStyleSize), 64, options.MaximumStyleSize),
            iterations,
            call.Number("content_weight") ?? preset.ContentWeight,
            call.Number("style_weight") ?? preset.StyleWeight,
            call.Number("tv_weight") ?? preset.TotalVariationWeight,
            color,
            call.Integer("seed", 1, 0, int.MaxValue),
            Math.Max(least, call.Integer("every", Math.Max(1, iterations / 10), 1, MaximumIterations)),
            initialization);
    }

    private Answer Follow(StyleJob job)
    {
        if (Interlocked.Increment(ref listeners) > MaximumListeners)
        {
            Interlocked.Decrement(ref listeners);
            throw new ProblemException(503, "As many follow jobs as the service takes.") { RetryAfter = TimeSpan.FromSeconds(5) };
        }

        return new Answer(200, Answer.EventsType, default)
        {
            Headers = [("X-Accel-Buffering", "no")],
            Stream = (stream, cancellation) => TellUntilEndAsync(job, stream, cancellation),
            Release = () => Interlocked.Decrement(ref listeners),
        };
    }

    private static async Task TellUntilEndAsync(StyleJob job, Stream stream, CancellationToken cancellation)
    {
        while (true)
        {
            (StyleJobDocument document, Task changed) = job.Look();
            bool ended = JobState.IsEnd(document.State);
            string name = ended ? document.State : "progress";
            string data = JsonSerializer.Serialize(document, ServerDocuments.Default.StyleJobDocument);
            await stream.WriteAsync(Encoding.UTF8.GetBytes($"event: {name}\ndata: {data}\n\n"), cancellation).ConfigureAwait(false);
            await stream.FlushAsync(cancellation).ConfigureAwait(false);
            if (ended)
                return;
            await Task.Delay(EventInterval, cancellation).ConfigureAwait(false);
            while (await Task.WhenAny(changed, Task.Delay(Heartbeat, cancellation)).ConfigureAwait(false) != changed)
            {
                cancellation.ThrowIfCancellationRequested();
                await stream.WriteAsync(": still there\n\n"u8.ToArray(), cancellation).ConfigureAwait(false);
                await stream.FlushAsync(cancellation).ConfigureAwait(false);
            }
        }
    }

    private static Answer Picture(StyleJob job, string iteration) =>
        int.TryParse(iteration, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && JobFolder.OpenIfThere(job.Folder.PictureFile(number)) is FileStream picture
            ? Answer.File(picture, Answer.PngType)
            : throw new ProblemException(404, "There is no picture of this iteration.");

    private static Answer Result(StyleJob job) => job.Stored.State switch
    {
        JobState.Done when JobFolder.OpenIfThere(job.Folder.ResultFile) is FileStream result => Answer.File(result, Answer.PngType),
        JobState.Queued or JobState.Running => throw new ProblemException(409, "The job has not ended.") { RetryAfter = TimeSpan.FromSeconds(2) },
        _ => throw new ProblemException(404, "The job has no result."),
    };

    private static Answer Series(StyleJob job)
    {
        var series = new SeriesArchive(job.Folder);
        return series.IsEmpty
            ? throw new ProblemException(404, "The job has no pictures yet.")
            : new Answer(200, Answer.ZipType, default) { Headers = [("Content-Disposition", "attachment; filename=\"series.zip\"")], Stream = series.WriteAsync };
    }

    private Answer End(StyleJob job)
    {
        jobs.Remove(job);
        return Describe(job, 200);
    }
}
