using System;

namespace Managed.Style;

/// <summary>What a stored run can differ in.</summary>
public enum StyleRunPart
{
    /// <summary>The network.</summary>
    Model,

    /// <summary>The content picture.</summary>
    Content,

    /// <summary>The style pictures, their shares and regions, or the picture to begin with.</summary>
    Style,

    /// <summary>An option.</summary>
    Options,
}

/// <summary>A stored run is another than the one that was to go on.</summary>
public sealed class StyleMismatchException : Exception
{
    /// <summary>A difference.</summary>
    /// <param name="file">The file of the stored run.</param>
    /// <param name="part">Where they differ.</param>
    /// <param name="reason">One clause without a full stop: how.</param>
    public StyleMismatchException(string file, StyleRunPart part, string reason)
        : base($"{file}: {reason}.") => Part = part;

    /// <summary>Where they differ.</summary>
    public StyleRunPart Part { get; }
}
