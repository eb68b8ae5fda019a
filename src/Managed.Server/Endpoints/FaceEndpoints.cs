using System;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Managed.Documents;
using Managed.Faces;
using Managed.Media.Pictures;
using Managed.Server.Access;
using Managed.Server.Faces;
using Managed.Server.Http;
using Managed.Tensors;

namespace Managed.Server.Endpoints;

/// <summary>Faces of pictures, without a gallery.</summary>
internal sealed class FaceEndpoints(RecognizerPool pool, FaceSetup setup, PictureOptions pictures)
{
    // Scaling a picture takes memory by its longer side, too.
    private const int LongestSide = 32_768;

    private static readonly RouteBody OneOrMore = new(["picture"], Several: true);

    public ImmutableArray<Route> Routes =>
    [
        new("POST", "/v1/faces/detect", "detectFaces", "Boxes, scores, landmarks and quality of all faces.", Role.Read, DetectAsync)
        {
            Body = OneOrMore,
            Document = ServerDocuments.Default.DetectDocument,
        },
        new("POST", "/v1/faces/embed", "embedFaces", "The embeddings of all faces: biometric data, to be kept as carefully as the pictures.", Role.Enrol, EmbedAsync)
        {
            Body = OneOrMore,
            Document = ServerDocuments.Default.EmbedDocument,
        },
        new("POST", "/v1/faces/verify", "verifyFaces", "Whether two pictures of one face each show the same person.", Role.Read, VerifyAsync)
        {
            Body = new RouteBody(["first", "second"]),
            Query = [new("threshold", "number", "The largest distance that counts as the same person.")],
            Document = ServerDocuments.Default.VerifyDocument,
        },
    ];

    /// <summary>The pixels of a request's picture.</summary>
    /// <exception cref="ProblemException">It is no picture, damaged, or too large.</exception>
    public static RgbImage Read(RequestPicture picture, PictureOptions options, CancellationToken cancellation)
    {
        try
        {
            RgbImage image = PictureReader.Read(picture.Bytes, picture.Name, options, cancellation);
            return Math.Max(image.Width, image.Height) <= LongestSide
                ? image
                : throw new ProblemException(422, $"{picture.Name}: is {image.Width} x {image.Height} pixels; no side is longer than {LongestSide} here.");
        }
        catch (InvalidFileException invalid)
        {
            throw new ProblemException(422, invalid.Message, invalid);
        }
    }

    /// <summary>The only face of a request's picture.</summary>
    /// <exception cref="ProblemException">It shows none, or several.</exception>
    public static Face RequireSingle(FaceRecognizer recognizer, RgbImage image, string name, CancellationToken cancellation)
    {
        PortraitResult result = recognizer.DescribePortrait(image, cancellation);
        return result.Face ?? throw new ProblemException(
            422, result.FaceCount == 0 ? $"{name}: shows no face." : $"{name}: shows {result.FaceCount} faces where one is wanted.");
    }

    /// <summary>The threshold that a request names, or the embedder's.</summary>
    public static float ThresholdOf(Call call, FaceSetup setup) =>
        call.Number("threshold") ?? setup.Threshold ?? throw new ProblemException(400, "The embedder says no threshold; give one with threshold.");

    private async Task<Answer> DetectAsync(Call call, CancellationToken cancellation)
    {
        DetectDocument document = await pool.RunAsync(
            seat => new DetectDocument([.. call.Form.Pictures.Select(picture =>
            {
                RgbImage image = Read(picture, pictures, cancellation);
                return new DetectImage(
                    picture.Name, [.. seat.Recognizer.Detect(image, cancellation).Select(face => Look(seat.Recognizer, image, face, cancellation))]);
            })]),
            cancellation).ConfigureAwait(false);
        return Answer.Json(document, ServerDocuments.Default.DetectDocument);
    }

    private static DetectFace Look(FaceRecognizer recognizer, RgbImage image, FaceDetection face, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return DetectFace.Of(image, face, recognizer.FindLandmarks(image, face));
    }

    private async Task<Answer> EmbedAsync(Call call, CancellationToken cancellation)
    {
        EmbedDocument document = await pool.RunAsync(
            seat => new EmbedDocument([.. call.Form.Pictures.Select(picture =>
                new EmbedImage(picture.Name, [.. seat.Recognizer.DescribeAll(Read(picture, pictures, cancellation), cancellation).Select(EmbedFace.Of)]))]),
            cancellation).ConfigureAwait(false);
        return Answer.Json(document, ServerDocuments.Default.EmbedDocument);
    }

    private async Task<Answer> VerifyAsync(Call call, CancellationToken cancellation)
    {
        float threshold = ThresholdOf(call, setup);
        VerifyDocument document = await pool.RunAsync(
            seat =>
            {
                (Face first, Face second) = pool.Both(seat, own => FaceOf(own, "first"), own => FaceOf(own, "second"));
                return VerifyDocument.Of(FaceVerification.Of(first.Embedding, second.Embedding, setup.Binding.Metric, threshold));
            },
            cancellation).ConfigureAwait(false);
        return Answer.Json(setup.KnowsProbability ? document : document with { Probability = null }, ServerDocuments.Default.VerifyDocument);

        Face FaceOf(RecognizerSeat seat, string part)
        {
            RequestPicture picture = call.Form.Pictures.First(picture => picture.Part == part);
            return RequireSingle(seat.Recognizer, Read(picture, pictures, cancellation), picture.Name, cancellation);
        }
    }
}
