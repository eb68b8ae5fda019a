using System;

namespace Managed.Training;

/// <summary>A training came to numbers that are not finite. The parameters are still those before the step.</summary>
public sealed class TrainingDivergedException : Exception
{
    /// <summary>A divergence.</summary>
    /// <param name="stepNumber">The step that failed.</param>
    /// <param name="place">What was first not finite: a layer, a parameter, or the loss.</param>
    public TrainingDivergedException(long stepNumber, string place)
        : base($"Step {stepNumber}: {place} is not finite. A smaller learning rate, clipped gradients or checked inputs may help.")
    {
        StepNumber = stepNumber;
        Place = place;
    }

    /// <summary>The step that failed.</summary>
    public long StepNumber { get; }

    /// <summary>What was first not finite.</summary>
    public string Place { get; }
}
