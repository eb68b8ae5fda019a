using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Managed.Documents;
using Managed.Faces;
using Managed.Faces.Gallery;
using Managed.Media.Pictures;
using Managed.Server.Access;
using Managed.Server.Faces;
using Managed.Server.Http;
using Managed.Tensors;

namespace Managed.Server.Endpoints;

/// <summary>The people of the gallery.</summary>
internal sealed class PeopleEndpoints(RecognizerPool pool, FaceSetup setup, GalleryFile? gallery, PictureOptions pictures)
{
    private const int MaximumTop = 100;

    public ImmutableArray<Route> Routes =>
    [
        new("POST", "/v1/faces/identify", "identifyFaces", "Who the faces are, or that they are unknown.", Role.Read, IdentifyAsync)
        {
            Body = new RouteBody(["picture"], Several: true),
            Query =
            [
                new("top", "integer", $"Candidates to tell for each face, 1 to {MaximumTop}."),
                new("threshold", "number", "The largest distance that counts as the same person."),
                new("margin", "number", "How much nearer than the second nearest person the nearest has to be to be named."),
            ],
            Document = ServerDocuments.Default.IdentifyDocument,
        },
        new("GET", "/v1/people", "listPeople", "Who is in the gallery.", Role.Read, (_, _) => Task.FromResult(List())) { Document = ServerDocuments.Default.PeopleDocument },
        new("POST", "/v1/people/{name}", "enrollPerson", "Adds pictures of one person, all or none; they are on the disk before the answer comes.", Role.Enrol, EnrollAsync)
        {
            Body = new RouteBody(["picture"], Several: true),
            Query = [new("require_quality", "boolean", "Refuse pictures whose face is small, blurred, dark, bright or turned away.")],
            Document = ServerDocuments.Default.EnrollDocument,
            Status = 201,
            Changes = true,
        },
        new("DELETE", "/v1/people/{name}", "removePerson", "Takes a person out of the gallery.", Role.Admin, RemoveAsync)
        {
            Query = [new("erase", "boolean", "Write the gallery anew, so that no byte of the person's embeddings remains in it.")],
            Document = ServerDocuments.Default.RemovedDocument,
            Changes = true,
        },
        new("GET", "/v1/gallery", "describeGallery", "The gallery with its audit log.", Role.Admin, (_, _) => Task.FromResult(Describe())) { Document = ServerDocuments.Default.GalleryDocument },
    ];

    private GalleryFile Gallery => gallery ?? throw new ProblemException(404, "The service has no gallery.");

    private Answer List() => Answer.Json(new PeopleDocument(Gallery.SampleCount, [.. Gallery.People.Select(GalleryPersonLine.Of)]), ServerDocuments.Default.PeopleDocument);

    private Answer Describe() => Answer.Json(GalleryDocument.Of(Path.GetFileName(Gallery.Name), Gallery), ServerDocuments.Default.GalleryDocument);

    private async Task<Answer> IdentifyAsync(Call call, CancellationToken cancellation)
    {
        GalleryFile people = Gallery;
        var options = new IdentificationOptions
        {
            Top = call.Integer("top", 1, 1, MaximumTop),
            Threshold = FaceEndpoints.ThresholdOf(call, setup),
            Margin = call.Number("margin") ?? 0,
        };
        IdentifyDocument document = await pool.RunAsync(
            seat => new IdentifyDocument([.. call.Form.Pictures.Select(picture => new IdentifyImage(
                picture.Name,
                [.. seat.Recognizer.DescribeAll(FaceEndpoints.Read(picture, pictures, cancellation), cancellation).Select(face =>
                    IdentifyFace.Of(face, people.Identify(face.Embedding, options)))]))]),
            cancellation).ConfigureAwait(false);
        return Answer.Json(document, ServerDocuments.Default.IdentifyDocument);
    }

    private async Task<Answer> EnrollAsync(Call call, CancellationToken cancellation)
    {
        GalleryFile people = Gallery;
        string name = call.Values["name"];
        if (name is "." or "..")
            throw new ProblemException(422, "A name of one or two dots cannot stand in an address.");
        bool requireQuality = call.Flag("require_quality");
        EnrollDocument document = await pool.RunAsync(
            seat =>
            {
                Face[] faces = [.. call.Form.Pictures.Select(picture => Portrait(seat.Recognizer, picture, requireQuality, cancellation))];
                EnrollOther?[] others = [.. faces.Select(face => EnrollOther.Of(people, setup.Threshold, name, face.Embedding))];
                IReadOnlyList<long> ids = Enroll(people, [.. faces.Select(face => new NamedEmbedding(name, face.Embedding))]);
                return new EnrollDocument(
                    Path.GetFileName(people.Name), people.People.Count, people.SampleCount, [.. call.Form.Pictures.Select((picture, i) => new EnrollLine(picture.Name, name, ids[i], others[i]))]);
            },
            cancellation).ConfigureAwait(false);
        string samples = string.Join(',', document.Pictures.Select(line => line.Id!.Value.ToString(CultureInfo.InvariantCulture)));
        return Answer.Json(document, ServerDocuments.Default.EnrollDocument, 201) with { Samples = samples };
    }

    private Face Portrait(FaceRecognizer recognizer, RequestPicture picture, bool requireQuality, CancellationToken cancellation)
    {
        RgbImage image = FaceEndpoints.Read(picture, pictures, cancellation);
        Face face = FaceEndpoints.RequireSingle(recognizer, image, picture.Name, cancellation);
        return requireQuality && FaceQuality.Of(image, face.Box, face.Landmarks).Problem() is string problem
            ? throw new ProblemException(422, $"{picture.Name}: {problem}.")
            : face;
    }

    private static IReadOnlyList<long> Enroll(GalleryFile people, IReadOnlyList<NamedEmbedding> samples)
    {
        try
        {
            return people.Enroll(samples);
        }
        catch (ArgumentException refused)
        {
            throw new ProblemException(422, ProblemException.SentenceOf(refused), refused);
        }
    }

    private async Task<Answer> RemoveAsync(Call call, CancellationToken cancellation)
    {
        GalleryFile people = Gallery;
        string name = call.Values["name"];
        bool erase = call.Flag("erase");
        (IReadOnlyList<long> ids, bool changed) = await pool.RunAsync(_ => people.RemoveSamples(name, erase), cancellation).ConfigureAwait(false);

        // Erasing somebody who was removed before has written the gallery anew.
        return changed
            ? Answer.Json(new RemovedDocument(name, ids.Count, erase), ServerDocuments.Default.RemovedDocument) with { Samples = string.Join(',', ids) }
            : throw new ProblemException(404, "The gallery knows nobody of this name.");
    }
}
