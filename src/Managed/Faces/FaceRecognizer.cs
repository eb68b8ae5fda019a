using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Managed.Formats;
using Managed.Networks.Topologies;
using Managed.Tensors;

namespace Managed.Faces;

/// <summary>The weights of the three networks that take a picture to embeddings.</summary>
/// <param name="Detector">Of <see cref="TinyFaceDetectorNet"/>.</param>
/// <param name="Landmarks">Of <see cref="FaceLandmarkNet"/>.</param>
/// <param name="Embedder">Of <see cref="FaceResNet"/>.</param>
public sealed record FaceModels(WeightSource Detector, WeightSource Landmarks, WeightSource Embedder);

/// <summary>What a picture that is to show one face shows.</summary>
/// <param name="FaceCount">The faces that count: those at least half as prominent (sure, large, near the middle) as the first.</param>
/// <param name="Face">The face, if there is exactly one and no <see cref="FaceRecognizer.PresentationCheck"/> refuses it.</param>
/// <param name="Refusal">Why the check refuses the face; null where it does not.</param>
public sealed record PortraitResult(int FaceCount, Face? Face, string? Refusal = null);

/// <summary>From a picture to its faces: detect, find landmarks, align, embed.</summary>
/// <remarks>No liveness is claimed: a photograph of a face is a face. Not for concurrent use.</remarks>
public sealed class FaceRecognizer
{
    private const float MinimumRivalProminence = 0.5f;

    private readonly FaceDetector detector;
    private readonly FaceLandmarker landmarker;
    private readonly IFaceEmbedder embedder;

    /// <summary>A recogniser.</summary>
    /// <param name="models">The weights.</param>
    /// <param name="workers">The threads.</param>
    /// <param name="options">How faces are looked for; null for the defaults.</param>
    /// <exception cref="InvalidFileException">Weights are of another network.</exception>
    public FaceRecognizer(FaceModels models, WorkerPool workers, FaceDetectorOptions? options = null)
        : this(models, new FaceEmbedder(Required(models).Embedder, workers), workers, options)
    {
    }

    /// <summary>A recogniser with an embedder of one's own.</summary>
    /// <param name="models">The weights of detector and landmarks; those of the embedder are not used.</param>
    /// <param name="embedder">Brings faces to points.</param>
    /// <param name="workers">The threads.</param>
    /// <param name="options">How faces are looked for; null for the defaults.</param>
    /// <exception cref="InvalidFileException">Weights are of another network.</exception>
    public FaceRecognizer(FaceModels models, IFaceEmbedder embedder, WorkerPool workers, FaceDetectorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(embedder);
        detector = new FaceDetector(Required(models).Detector, workers, options);
        landmarker = new FaceLandmarker(models.Landmarks, workers);
        this.embedder = embedder;
    }

    private FaceRecognizer(FaceRecognizer other, WorkerPool workers)
    {
        (detector, landmarker, embedder) = (other.detector.WithWorkers(workers), other.landmarker.WithWorkers(workers), other.embedder.WithWorkers(workers));
        PresentationCheck = other.PresentationCheck;
    }

    /// <summary>What is asked about every face that is described, for <see cref="Face.Refusal"/>; null for nothing.</summary>
    public IPresentationCheck? PresentationCheck { get; init; }

    /// <summary>The same recogniser on other threads. Weights are shared; both may be used at once.</summary>
    /// <param name="workers">The threads.</param>
    public FaceRecognizer WithWorkers(WorkerPool workers) => new(this, workers);

    /// <summary>All faces of a picture, the surest first, without landmarks and embeddings.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="cancellation">Stops between two looks at the picture.</param>
    public IReadOnlyList<FaceDetection> Detect(RgbImage image, CancellationToken cancellation = default) => detector.Detect(image, cancellation);

    /// <summary>The landmarks of a detected face.</summary>
    public FaceLandmarks FindLandmarks(RgbImage image, FaceDetection face) => landmarker.Find(image, face.Box);

    /// <summary>A detected face taken through the remaining steps.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="face">Where the face is.</param>
    /// <param name="cancellation">Stops between two steps.</param>
    public Face Describe(RgbImage image, FaceDetection face, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        FaceLandmarks landmarks = landmarker.Find(image, face.Box);
        cancellation.ThrowIfCancellationRequested();
        return new Face(
            face.Box, face.Score, landmarks, new FaceEmbedding(embedder.Embed(image, landmarks)), PresentationCheck?.Refuse(image, face, landmarks));
    }

    /// <summary>All faces of a picture, the surest first.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="cancellation">Stops between two looks at the picture and between two steps of a face.</param>
    public IReadOnlyList<Face> DescribeAll(RgbImage image, CancellationToken cancellation = default) =>
        [.. detector.Detect(image, cancellation).Select(face => Describe(image, face, cancellation))];

    /// <summary>The face that a portrait shows, or null where there is none: the most prominent of those found.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="cancellation">Stops between two looks at the picture.</param>
    public FaceDetection? FindMain(RgbImage image, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        IReadOnlyList<FaceDetection> faces = detector.Detect(image, cancellation);
        return faces.Count == 0 ? null : faces.MaxBy(face => Prominence(image, face));
    }

    /// <summary>The face that <see cref="FindMain"/> finds, taken through the remaining steps.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="cancellation">Stops between two looks at the picture and between two steps of the face.</param>
    public Face? DescribeMain(RgbImage image, CancellationToken cancellation = default) =>
        FindMain(image, cancellation) is FaceDetection face ? Describe(image, face, cancellation) : null;

    /// <summary>The face of a picture that is to show exactly one. People in the background do not count: see <see cref="PortraitResult.FaceCount"/>.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="cancellation">Stops between two looks at the picture and between two steps of the face.</param>
    public PortraitResult DescribePortrait(RgbImage image, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        IReadOnlyList<FaceDetection> faces = detector.Detect(image, cancellation);
        if (faces.Count == 0)
            return new PortraitResult(0, null);
        FaceDetection main = faces.MaxBy(face => Prominence(image, face));
        int count = faces.Count(face => Prominence(image, face) >= MinimumRivalProminence * Prominence(image, main));
        if (count != 1)
            return new PortraitResult(count, null);
        Face face = Describe(image, main, cancellation);
        return face.Refusal is null ? new PortraitResult(count, face) : new PortraitResult(count, null, face.Refusal);
    }

    private static FaceModels Required(FaceModels models)
    {
        ArgumentNullException.ThrowIfNull(models);
        return models;
    }

    /// <summary>Size, sureness and nearness to the middle, multiplied.</summary>
    private static float Prominence(RgbImage image, FaceDetection face)
    {
        float x = (face.Box.CentreX / image.Width) - 0.5f;
        float y = (face.Box.CentreY / image.Height) - 0.5f;
        return face.Score * MathF.Sqrt(face.Box.Area) * (1 - MathF.Min(0.9f, MathF.Sqrt((x * x) + (y * y))));
    }
}
