namespace Managed.Networks;

/// <summary>The part of a picture that the units of a layer can see.</summary>
/// <param name="Rows">Along the picture's height.</param>
/// <param name="Columns">Along its width.</param>
public readonly record struct ReceptiveField(ReceptiveAxis Rows, ReceptiveAxis Columns)
{
    /// <summary>A pixel sees itself.</summary>
    public static ReceptiveField Input => new(ReceptiveAxis.Input, ReceptiveAxis.Input);
}
