using System.Collections.Immutable;

namespace Managed.Faces;

/// <summary>One look at a picture: it is scaled to fit a square of the detector's input.</summary>
/// <param name="InputSize">The side of the input, a multiple of 32. Larger finds smaller faces.</param>
/// <param name="Border">The grey border on each side, as a fraction of the input's side, below 1/2. With it the detector finds faces that fill the picture.</param>
public readonly record struct DetectionPass(int InputSize, float Border);

/// <summary>How faces are looked for.</summary>
public sealed record FaceDetectorOptions
{
    /// <summary>The looks at a picture; what they find is merged.</summary>
    public ImmutableArray<DetectionPass> Passes { get; init; } = [new(160, 0.1f), new(192, 0.1f), new(320, 0.2f), new(608, 0.1f)];

    /// <summary>Detections with a lower score are dropped.</summary>
    public float ScoreThreshold { get; init; } = 0.5f;

    /// <summary>Of two boxes that overlap by more than this (IoU), the one with the lower score is dropped.</summary>
    public float OverlapThreshold { get; init; } = 0.4f;

    /// <summary>
    /// Of two boxes of which the smaller lies in the larger by more than this fraction, the one with the lower score is dropped: a
    /// pass in one size takes a whole head, or a face with its shirt, for what another pass found more exactly.
    /// </summary>
    public float CoverThreshold { get; init; } = 0.5f;
}
