namespace Managed.Inspection;

/// <summary>How a picture that activates a unit is looked for.</summary>
public sealed record MaximizationOptions
{
    /// <summary>The side of the picture; null for the one that the network takes, or 128.</summary>
    public int? Size { get; init; }

    /// <summary>Steps of the optimiser.</summary>
    public int Iterations { get; init; } = 256;

    /// <summary>The size of a step, in the amounts of waves.</summary>
    public float LearningRate { get; init; } = 0.05f;

    /// <summary>The most pixels by which the picture is moved before each step, so that nothing depends on single pixels; its border goes on at the other side.</summary>
    public int Jitter { get; init; } = 8;

    /// <summary>How strongly pixels are drawn towards grey: the weight of their squared distance, against a gradient of the unit brought to a mean square of one.</summary>
    public float GreyWeight { get; init; } = 0.5f;

    /// <summary>The seed of the noise that the picture begins as, and of its moves.</summary>
    public long Seed { get; init; } = 1;
}
