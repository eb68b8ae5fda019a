using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Managed.Faces;
using Managed.Kernels.Resample;
using Managed.Networks.Topologies;
using Managed.Tensors;

namespace Managed.Benchmarks.Peers.Service;

/// <summary>From a picture to the embedding of its face, as ours does it, with ONNX Runtime for the networks. One picture at a time.</summary>
internal sealed class OnnxRecognizer
{
    private const int AnchorCount = 5;
    private const int ValuesPerAnchor = 5;
    private const float Grey = 128;
    private const float MinimumRivalProminence = 0.5f;

    private static readonly ImmutableArray<(float Width, float Height)> Anchors =
        [(1.603231f, 2.094468f), (6.041143f, 7.080126f), (2.882459f, 3.518061f), (4.266906f, 5.178857f), (9.041765f, 10.66308f)];

    private readonly FaceDetectorOptions options = new();
    private readonly ImmutableDictionary<int, OnnxRun> detectors;
    private readonly OnnxRun landmarks;
    private readonly OnnxRun embedder;

    public OnnxRecognizer(OnnxSessions sessions)
    {
        detectors = sessions.Detectors.ToImmutableDictionary(entry => entry.Key, entry => new OnnxRun(entry.Value));
        landmarks = new OnnxRun(sessions.Landmarks);
        embedder = new OnnxRun(sessions.Embedder);
    }

    /// <summary>The embedding of the only face; null where there is none, or several.</summary>
    public FaceEmbedding? Embed(RgbImage image)
    {
        List<FaceDetection> faces = Detect(image, [1, 1, 1]);
        if (faces.Count == 0)
            faces = Detect(image, FaceDetector.BalancingGains(image));
        if (faces.Count == 0)
            return null;
        FaceDetection main = faces.MaxBy(face => Prominence(image, face));
        if (faces.Count(face => Prominence(image, face) >= MinimumRivalProminence * Prominence(image, main)) != 1)
            return null;
        Tensor aligned = FaceAligner.Align(image, FindLandmarks(image, main.Box), FaceResNet.InputSize);
        aligned.Span.CopyTo(embedder.Input.Span);
        Span<float> mirrored = embedder.Input.Span[aligned.Length..];
        aligned.Span.CopyTo(mirrored);
        MirrorImage.Reverse(mirrored, FaceResNet.InputSize);
        embedder.Run();
        ReadOnlySpan<float> both = embedder.Output.Span;
        return new FaceEmbedding(MirrorImage.Mean(both[..FaceResNet.EmbeddingLength], both[FaceResNet.EmbeddingLength..]));
    }

    private FaceLandmarks FindLandmarks(RgbImage image, FaceBox box)
    {
        float side = MathF.Max(box.Width, box.Height);
        double scale = side / FaceLandmarkNet.InputSize;
        var map = new AffineTransform(scale, 0, box.CentreX - (side / 2), 0, scale, box.CentreY - (side / 2));
        image.Warp(map, FaceLandmarkNet.InputSize, FaceLandmarkNet.InputSize).Span.CopyTo(landmarks.Input.Span);
        landmarks.Run();
        float[] values = landmarks.Output.Span.ToArray();
        return new FaceLandmarks([.. Enumerable.Range(0, FaceLandmarks.Count).Select(i =>
        {
            (double x, double y) = map.Apply(values[2 * i] * FaceLandmarkNet.InputSize, values[(2 * i) + 1] * FaceLandmarkNet.InputSize);
            return new FacePoint((float)x, (float)y);
        })]);
    }

    private List<FaceDetection> Detect(RgbImage image, float[] gains)
    {
        var found = new List<FaceDetection>();
        foreach (DetectionPass pass in options.Passes)
            Look(image, gains, pass, found);
        var kept = new List<FaceDetection>();
        foreach (FaceDetection candidate in found.OrderByDescending(face => face.Score))
        {
            if (!kept.Exists(better => IsSame(better.Box, candidate.Box)))
                kept.Add(candidate);
        }

        return kept;
    }

    private bool IsSame(FaceBox a, FaceBox b) =>
        a.IntersectionOverUnion(b) > options.OverlapThreshold || a.Intersection(b) > options.CoverThreshold * MathF.Min(a.Area, b.Area);

    private void Look(RgbImage image, float[] gains, DetectionPass pass, List<FaceDetection> found)
    {
        OnnxRun run = detectors[pass.InputSize];
        int inner = Math.Max(1, (int)MathF.Round(pass.InputSize * (1 - (2 * pass.Border))));
        int offset = (pass.InputSize - inner) / 2;
        float scale = (float)inner / Math.Max(image.Width, image.Height);
        int width = Math.Max(1, (int)MathF.Round(image.Width * scale));
        int height = Math.Max(1, (int)MathF.Round(image.Height * scale));
        FaceDetector.FillInput(image, width, height, gains, offset, pass.Border > 0 ? Grey : 0, run.Input);
        run.Run();
        Decode(run.Output, pass.InputSize, offset, (float)image.Width / width, (float)image.Height / height, found);
    }

    private void Decode(Tensor output, int inputSize, int offset, float scaleX, float scaleY, List<FaceDetection> found)
    {
        int cells = output.Shape[3];
        float cellSize = (float)inputSize / cells;
        ReadOnlySpan<float> values = output.Span;
        for (int cell = 0; cell < cells * cells; cell++)
        {
            for (int anchor = 0; anchor < AnchorCount; anchor++)
            {
                ReadOnlySpan<float> own = values[((anchor * ValuesPerAnchor * cells * cells) + cell)..];
                float score = Sigmoid(own[4 * cells * cells]);
                if (!(score >= options.ScoreThreshold))
                    continue;
                float centreX = ((cell % cells) + Sigmoid(own[0])) * cellSize;
                float centreY = ((cell / cells) + Sigmoid(own[cells * cells])) * cellSize;
                float width = MathF.Exp(own[2 * cells * cells]) * Anchors[anchor].Width * cellSize;
                float height = MathF.Exp(own[3 * cells * cells]) * Anchors[anchor].Height * cellSize;
                var box = new FaceBox((centreX - (width / 2) - offset) * scaleX, (centreY - (height / 2) - offset) * scaleY, width * scaleX, height * scaleY);
                found.Add(new FaceDetection(box, score));
            }
        }
    }

    private static float Prominence(RgbImage image, FaceDetection face)
    {
        float x = (face.Box.CentreX / image.Width) - 0.5f;
        float y = (face.Box.CentreY / image.Height) - 0.5f;
        return face.Score * MathF.Sqrt(face.Box.Area) * (1 - MathF.Min(0.9f, MathF.Sqrt((x * x) + (y * y))));
    }

    private static float Sigmoid(float value) => 1 / (1 + MathF.Exp(-value));
}
