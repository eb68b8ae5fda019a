using System;
using System.Collections.Immutable;
using Managed.Networks.Topologies;
using Managed.Style;

namespace Managed.Cli.Commands.Style;

/// <summary>What <c>managed style</c> was asked for.</summary>
internal sealed record StyleRequest
{
    public const int DefaultSize = 512;

    public string Content { get; init; } = string.Empty;

    public ImmutableArray<string> Styles { get; init; } = [];

    /// <summary>The styles' shares, as many as styles; empty for equal ones.</summary>
    public ImmutableArray<float> Blend { get; init; } = [];

    public string? Output { get; init; }

    /// <summary>Bits a channel of a PNG that is written.</summary>
    public int Depth { get; init; } = 8;

    public int? Size { get; init; }

    /// <summary>Masks of the content and of each style; empty for none.</summary>
    public ImmutableArray<string> Masks { get; init; } = [];

    public float StyleScale { get; init; } = 1;

    /// <summary>The longer side of style pictures beside a content of that longer side.</summary>
    public int StyleSide(int size) => Math.Max(1, (int)MathF.Round(size * StyleScale));

    /// <summary>The picture to begin with; null for what the options say.</summary>
    public string? Start { get; init; }

    public StylePreset? Preset { get; init; }

    /// <summary>What was asked for over what is preset; of layers only those that were asked for.</summary>
    public StyleOptions Options { get; init; } = new();

    /// <summary>The options for a network, with the preset's layers.</summary>
    public StyleOptions OptionsFor(PerceptualModel model) => Preset?.Complete(Options, model) ?? Options;

    public string? Model { get; init; }

    public VggPooling? Pooling { get; init; }

    public StyleRunRequest Run { get; init; } = new();

    public string? CostOf { get; init; }

    public string? GradientOut { get; init; }
}

/// <summary>What is to be kept of a run while it goes.</summary>
internal sealed record StyleRunRequest
{
    public string? ProgressFolder { get; init; }

    public int Every { get; init; } = 50;

    public string? Checkpoint { get; init; }

    /// <summary>Iterations between two checkpoints; null for a time.</summary>
    public int? CheckpointEvery { get; init; }

    public bool Resume { get; init; }

    /// <summary>Whether to tell what the run would take, and not to do it.</summary>
    public bool Estimate { get; init; }

    public string? Log { get; init; }

    public string? Plot { get; init; }

    public string? ContactSheet { get; init; }

    public string? Animation { get; init; }
}
