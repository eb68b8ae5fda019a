using System.Collections.Immutable;
using System.Linq;

namespace Managed.Media.Pictures.Jpeg;

/// <summary>A plane of a picture: its identifier, how often it is sampled relative to the others, and its quantisation table.</summary>
internal readonly record struct JpegComponent(byte Identifier, int Horizontal, int Vertical, int Table);

/// <summary>What a start-of-frame segment says (ITU-T T.81, B.2.2).</summary>
internal sealed record JpegFrame(int Width, int Height, bool Progressive, ImmutableArray<JpegComponent> Components)
{
    private const int BlockSide = 8;

    /// <summary>Interleaved units in a row: each holds the blocks of all components for one rectangle.</summary>
    public int UnitsAcross => CeilingDivide(Width, BlockSide * MaximumHorizontal);

    /// <summary>Rows of interleaved units.</summary>
    public int UnitsDown => CeilingDivide(Height, BlockSide * MaximumVertical);

    /// <summary>Whether the most densely sampled component has a whole number of samples for each of every other.</summary>
    public bool HasWholeRatios => Components.All(component => MaximumHorizontal % component.Horizontal == 0 && MaximumVertical % component.Vertical == 0);

    private int MaximumHorizontal { get; } = Components.Max(component => component.Horizontal);

    private int MaximumVertical { get; } = Components.Max(component => component.Vertical);

    /// <summary>Pixels for one sample of a component, across.</summary>
    public int HorizontalRatio(int component) => MaximumHorizontal / Components[component].Horizontal;

    /// <summary>Likewise, down.</summary>
    public int VerticalRatio(int component) => MaximumVertical / Components[component].Vertical;

    /// <summary>Samples in a row of a component.</summary>
    public int PlaneWidth(int component) => CeilingDivide(Width, HorizontalRatio(component));

    /// <summary>Rows of a component.</summary>
    public int PlaneHeight(int component) => CeilingDivide(Height, VerticalRatio(component));

    /// <summary>Blocks in a row of a component.</summary>
    public int BlocksAcross(int component) => CeilingDivide(PlaneWidth(component), BlockSide);

    /// <summary>Rows of blocks of a component.</summary>
    public int BlocksDown(int component) => CeilingDivide(PlaneHeight(component), BlockSide);

    /// <summary>Samples in a row of a component, padded to whole interleaved units.</summary>
    public int StoredWidth(int component) => UnitsAcross * Components[component].Horizontal * BlockSide;

    /// <summary>Rows of a component, padded likewise.</summary>
    public int StoredHeight(int component) => UnitsDown * Components[component].Vertical * BlockSide;

    private static int CeilingDivide(int value, int divisor) => (value + divisor - 1) / divisor;
}
