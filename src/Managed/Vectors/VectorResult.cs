namespace Managed.Vectors;

/// <summary>What this library's kernels gave for a case, held against its vectors.</summary>
/// <param name="Name">The case's name in the index.</param>
/// <param name="Operation">The operation.</param>
/// <param name="Error">The largest error of the output.</param>
/// <param name="Tolerance">The largest that the index allows.</param>
/// <param name="GradientError">The largest error of any gradient; 0 where there are none.</param>
/// <param name="GradientTolerance">The largest that the index allows.</param>
/// <param name="Problem">What is wrong, or null.</param>
public sealed record VectorResult(
    string Name, string Operation, double Error, double Tolerance, double GradientError, double GradientTolerance, string? Problem)
{
    /// <summary>Whether the file is the one that the index names, and the kernels give what it says.</summary>
    public bool Passed => Problem is null;
}
