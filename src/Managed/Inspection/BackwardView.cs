namespace Managed.Inspection;

/// <summary>What passes back through a rectifier when one asks what in the picture made a unit active.</summary>
public enum BackwardView
{
    /// <summary>The gradient where the unit below was active; Simonyan, Vedaldi, Zisserman: Deep inside convolutional networks (2013).</summary>
    Gradient,

    /// <summary>What speaks for the unit, rectified again, wherever the unit below stood; Zeiler, Fergus: Visualizing and understanding convolutional networks (2013).</summary>
    Deconvolution,

    /// <summary>What speaks for the unit where the one below was active; Springenberg and others: Striving for simplicity, the all convolutional net (2014).</summary>
    Guided,
}
