using System;
using System.Collections.Concurrent;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Managed.Faces;
using Managed.Media.Pictures;
using Managed.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Managed.Benchmarks.Peers.Service;

/// <summary>A minimal API that compares two faces with ONNX Runtime: what one would write who has the networks as ONNX models.</summary>
/// <remarks>Uploads stay in memory; the two pictures of a request are looked at at once; there are no keys, limits, queues, records or metrics.</remarks>
internal static class PeerService
{
    private const int Bytes = 64 << 20;

    // usage: serve [--port N] [--threads N] [--pictures N] [--sleeping]
    public static int Run(string[] args)
    {
        int Number(string name, int standard)
        {
            int index = Array.IndexOf(args, name);
            return index < 0 ? standard : int.Parse(args[index + 1], CultureInfo.InvariantCulture);
        }

        // Threads inside a network, and pictures that are looked at at once.
        using var sessions = new OnnxSessions(EmbeddedModels.OpenFaceModels(), Number("--threads", 1), spinning: !args.Contains("--sleeping"));
        int pictures = Number("--pictures", Environment.ProcessorCount);
        using var turns = new SemaphoreSlim(pictures);
        var idle = new ConcurrentBag<OnnxRecognizer>(Enumerable.Range(0, pictures).Select(_ => new OnnxRecognizer(sessions)));
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{Number("--port", 5090)}");
        builder.Services.Configure<FormOptions>(options => options.MemoryBufferThreshold = Bytes);
        WebApplication application = builder.Build();
        application.MapPost("/v1/faces/verify", VerifyAsync);
        application.Run();
        return 0;

        async Task<IResult> VerifyAsync(HttpRequest request, CancellationToken cancellation)
        {
            IFormCollection form = await request.ReadFormAsync(cancellation);
            FaceEmbedding?[] faces = await Task.WhenAll(EmbedAsync(form.Files["first"]!, cancellation), EmbedAsync(form.Files["second"]!, cancellation));
            if (faces is not [FaceEmbedding first, FaceEmbedding second])
                return Results.UnprocessableEntity();
            FaceVerification result = FaceVerification.Of(first, second);
            return Results.Json(new { result.Same, result.Distance, result.Threshold, result.Probability });
        }

        async Task<FaceEmbedding?> EmbedAsync(IFormFile file, CancellationToken cancellation)
        {
            await turns.WaitAsync(cancellation);
            idle.TryTake(out OnnxRecognizer? recognizer);
            try
            {
                return await Task.Run(
                    () =>
                    {
                        using Stream stream = file.OpenReadStream();
                        var bytes = new byte[file.Length];
                        stream.ReadExactly(bytes);
                        return recognizer!.Embed(PictureReader.Read(bytes, file.Name));
                    },
                    cancellation);
            }
            finally
            {
                idle.Add(recognizer!);
                turns.Release();
            }
        }
    }
}
