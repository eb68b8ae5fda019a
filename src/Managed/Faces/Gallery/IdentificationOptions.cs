using System;

namespace Managed.Faces.Gallery;

/// <summary>How it is decided who of a gallery a face is of.</summary>
public sealed record IdentificationOptions
{
    /// <summary>The largest distance that counts as the same person; null for the metric's default.</summary>
    public float? Threshold { get; init; }

    /// <summary>How many candidates to report, at least 1.</summary>
    public int Top { get; init; } = 1;

    /// <summary>How much farther than the nearest person the second nearest has to be, at least 0; where it is not, the face is unknown.</summary>
    public float Margin { get; init; }

    /// <summary>
    /// How many of a person's samples count, at least 1: the distance to a person is the mean of the distances to so many nearest ones, or to all where there are
    /// fewer. 1 for the nearest alone, <see cref="int.MaxValue"/> for the mean of all.
    /// </summary>
    public int SampleCount { get; init; } = 1;

    internal void RequireValid(string argument)
    {
        if (Top < 1)
            throw new ArgumentOutOfRangeException(argument, Top, "At least one candidate is reported.");
        if (SampleCount < 1)
            throw new ArgumentOutOfRangeException(argument, SampleCount, "At least one of a person's samples counts.");
        if (!(Margin >= 0))
            throw new ArgumentOutOfRangeException(argument, Margin, "A margin is at least 0.");
    }
}
