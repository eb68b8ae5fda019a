using System.Text.Json;

namespace Managed.Vectors;

/// <summary>A case in the index of a folder of reference vectors.</summary>
/// <param name="Name">Its name, unlike all others.</param>
/// <param name="Operation">The operation.</param>
/// <param name="Parameters">What the tensors' shapes do not tell, a JSON object.</param>
/// <param name="Tolerance">The largest error of an output.</param>
/// <param name="GradientTolerance">The largest error of a gradient.</param>
/// <param name="File">The file of its tensors, in the index's folder.</param>
/// <param name="Sha256">The file's digest in hexadecimal, or null where the index does not tell it.</param>
internal sealed record VectorEntry(
    string Name, string Operation, JsonElement Parameters, double Tolerance, double GradientTolerance, string File, string? Sha256);
