namespace Managed.Faces;

/// <summary>How good a face's picture has to be.</summary>
public sealed record FaceQualityLimits
{
    /// <summary>The smallest size, in pixels.</summary>
    public float MinimumSize { get; init; } = 40;

    /// <summary>The smallest sharpness.</summary>
    public float MinimumSharpness { get; init; } = 0.01f;

    /// <summary>The smallest mean luminance, of 255.</summary>
    public float MinimumBrightness { get; init; } = 35;

    /// <summary>The largest mean luminance, of 255.</summary>
    public float MaximumBrightness { get; init; } = 225;

    /// <summary>The largest share of pixels that are black or white altogether.</summary>
    public float MaximumClipped { get; init; } = 0.3f;

    /// <summary>The largest turn to a side, in degrees.</summary>
    public float MaximumYaw { get; init; } = 45;

    /// <summary>The largest look up or down, in degrees.</summary>
    public float MaximumPitch { get; init; } = 35;

    /// <summary>The largest lean to a shoulder, in degrees.</summary>
    public float MaximumRoll { get; init; } = 45;
}
