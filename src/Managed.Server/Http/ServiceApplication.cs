using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Managed.Server.Access;
using Managed.Server.Records;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Managed.Server.Http;

/// <summary>The way of a request: which operation, whether it may, its body, whether it was done before, the operation, the answer.</summary>
internal sealed class ServiceApplication(
    RouteTable routes, AccessGate gate, BodyBudget budget, Replays replays, ServerOptions options, RequestRecords records, CancellationToken stopping) : IHttpApplication<HttpContext>
{
    private const string IdempotencyHeader = "Idempotency-Key";
    private const int ClientGone = 499;

    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    /// <summary>What is being answered.</summary>
    public RequestsAtHand AtHand { get; } = new();

    public async Task ProcessRequestAsync(HttpContext context)
    {
        AtHand.Begin();
        long began = Stopwatch.GetTimestamp();
        var progress = new RequestProgress();
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        timeout.CancelAfter(options.RequestTimeout);
        int status = ClientGone;
        Answer? answer = null;
        try
        {
            answer = await AnswerAsync(context, progress, timeout.Token).ConfigureAwait(false);
            if (!context.RequestAborted.IsCancellationRequested)
            {
                status = answer.Status;
                await SendAsync(context, answer).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or BadHttpRequestException)
        {
            // Whoever asked has gone, the service ends a stream, or the trail cannot be written: nothing is told that may not be so.
            context.Abort();
        }
        finally
        {
            answer?.Release?.Invoke();
            records.Answered(context, progress, status, Stopwatch.GetElapsedTime(began));
            AtHand.End();
        }
    }

    private async Task<Answer> AnswerAsync(HttpContext context, RequestProgress progress, CancellationToken cancellation)
    {
        Answer answer;
        try
        {
            answer = await DoAsync(context, progress, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            answer = Answer.Problem(ProblemOf(context, progress, exception));
        }

        try
        {
            records.Audit(context, progress, answer.Status, answer.Samples);
            return answer;
        }
        catch
        {
            answer.Release?.Invoke();
            throw;
        }
    }

    private async Task<Answer> DoAsync(HttpContext context, RequestProgress progress, CancellationToken cancellation)
    {
        HttpRequest request = context.Request;
        string target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        (Route route, var values) = routes.Match(request.Method, target);
        progress.Route = route;
        ClientKey client = gate.Recognize(request, route.Role);
        progress.Client = client;
        AccessGate.Require(client, route.Role);
        if (stopping.IsCancellationRequested && route.Role != Role.None)
            throw new ProblemException(503, "The service is ending.") { RetryAfter = TimeSpan.FromSeconds(5) };
        using var body = new HeldBody(budget);
        if (route.Body is not null)
            await ReadAsync(body, request, cancellation).ConfigureAwait(false);
        RequestForm form = route.Body is null ? RequestForm.Empty : RequestForm.Of(route.Body, request.ContentType, body.Bytes);
        var call = new Call(route, values, client, request, form);
        call.RequireKnownQuery();
        return route.Changes && IdempotencyKeyOf(request) is string key
            ? await DoOnceAsync(call, key, Replays.DigestOf(request.Method, target, body.Bytes.Span), cancellation).ConfigureAwait(false)
            : Hold(route, await route.Handle(call, cancellation).ConfigureAwait(false));
    }

    /// <summary>Counts an answer among what is held until it has been sent. What was changed is told in any case; what needs no key is there anyway.</summary>
    private Answer Hold(Route route, Answer answer)
    {
        int length = answer.Body.Length;
        if (route.Changes || route.Role == Role.None || length == 0)
            return answer;
        budget.Take(length);
        return answer with { Release = () => budget.Give(length) };
    }

    private static string? IdempotencyKeyOf(HttpRequest request)
    {
        StringValues keys = request.Headers[IdempotencyHeader];
        return keys.Count <= 1 ? keys : throw new ProblemException(400, $"{IdempotencyHeader} is given twice.");
    }

    private async Task<Answer> DoOnceAsync(Call call, string key, string digest, CancellationToken cancellation)
    {
        if (replays.Begin(call.Client.Name, key, digest) is Answer first)
            return first with { Headers = [.. first.Headers, ("Idempotency-Replayed", "true")], Samples = null };
        try
        {
            Answer answer = await call.Route.Handle(call, cancellation).ConfigureAwait(false);
            replays.Keep(call.Client.Name, key, answer);
            return answer;
        }
        catch
        {
            replays.Forget(call.Client.Name, key);
            throw;
        }
    }

    private async Task ReadAsync(HeldBody body, HttpRequest request, CancellationToken cancellation)
    {
        if (SaysTooMuch(request))
            throw new ProblemException(413, $"A body has at most {options.MaximumBody} bytes.");
        try
        {
            await body.ReadAsync(request.Body, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!request.HttpContext.RequestAborted.IsCancellationRequested)
        {
            throw new ProblemException(408, "The body took too long.");
        }
        catch (IOException broken) when (broken is not BadHttpRequestException)
        {
            throw new ProblemException(ClientGone, "The connection broke.", broken);
        }

        if (body.Bytes.IsEmpty)
            throw new ProblemException(400, "The body is empty.");
    }

    /// <summary>Whether the rest of the body is not read, so that the connection ends with the answer; a client that was not told would use it again.</summary>
    private bool IsLeftUnread(HttpRequest request, int status) =>
        HttpProtocol.IsHttp11(request.Protocol) && (status is StatusCodes.Status408RequestTimeout or StatusCodes.Status413PayloadTooLarge || SaysTooMuch(request));

    private bool SaysTooMuch(HttpRequest request) => request.ContentLength > options.MaximumBody;

    private ProblemException ProblemOf(HttpContext context, RequestProgress progress, Exception exception)
    {
        switch (exception)
        {
            case ProblemException problem:
                return problem;
            case BadHttpRequestException bad:
                return new ProblemException(bad.StatusCode, bad.StatusCode == 413 ? $"A body has at most {options.MaximumBody} bytes." : "The request is damaged.", bad);
            case OperationCanceledException when context.RequestAborted.IsCancellationRequested:
                return new ProblemException(ClientGone, "The client has gone.", exception);
            case OperationCanceledException:
                return new ProblemException(503, "The request took longer than it may.", exception) { RetryAfter = TimeSpan.FromSeconds(2) };
            case OutOfMemoryException or BudgetExceededException:
                return new ProblemException(503, "There is not enough memory for this now.", exception) { RetryAfter = TimeSpan.FromSeconds(5) };
            case IOException when progress.Route?.Changes == true:
                records.Log.Write(LogLevel.Error, "not stored", ("operation", progress.Route.Id), ("reason", exception.Message));
                return new ProblemException(507, "The disk does not take it; it may or may not have been done.", exception);
            case IOException:
                records.Log.Write(LogLevel.Error, "not read", ("operation", progress.Route?.Id), ("reason", exception.Message));
                return new ProblemException(500, "The disk of the service does not give it.", exception);
            default:
                // The message of an unforeseen exception may name what is in a request; its kind and its place do not.
                records.Log.Write(LogLevel.Error, "bug", ("operation", progress.Route?.Id), ("kind", exception.GetType().Name), ("stack", exception.StackTrace));
                return new ProblemException(500, "A bug of ours; the log of the service tells more.", exception);
        }
    }

    private async Task SendAsync(HttpContext context, Answer answer)
    {
        HttpResponse response = context.Response;
        response.StatusCode = answer.Status;
        response.ContentType = answer.ContentType;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "no-store";
        foreach ((string name, string value) in answer.Headers)
            response.Headers[name] = value;
        if (IsLeftUnread(context.Request, answer.Status))
            response.Headers.Connection = "close";
        if (answer.Status != StatusCodes.Status304NotModified)
            response.ContentLength = answer.Stream is null ? answer.Body.Length : answer.Length;
        if (context.Request.Method == "HEAD")
            return;
        if (answer.Stream is not null)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
            await answer.Stream(response.Body, either.Token).ConfigureAwait(false);
            return;
        }

        // The server underneath copies what it is handed: so it is handed little at a time.
        for (int at = 0; at < answer.Body.Length; at += Answer.PieceLength)
            await response.Body.WriteAsync(answer.Body.Slice(at, Math.Min(Answer.PieceLength, answer.Body.Length - at)), context.RequestAborted).ConfigureAwait(false);
    }
}
