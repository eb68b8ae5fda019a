using System.Collections.Immutable;
using System.Linq;
using System.Text.Json.Nodes;
using Managed.Tensors;

namespace Managed.SelfTest;

/// <summary>What an operation is called and given, for engines that are not this one.</summary>
/// <param name="Operation">Its name.</param>
/// <param name="Parameters">What its shapes do not tell.</param>
/// <param name="Inputs">Names and shapes of the inputs, in the order of the case.</param>
/// <param name="Output">The shape of the output.</param>
internal sealed record CaseDescription(string Operation, JsonObject Parameters, ImmutableArray<(string Name, Shape Shape)> Inputs, Shape Output)
{
    /// <summary>Of a case that says no more than its line: lengths for shapes, and the line for parameters.</summary>
    public static CaseDescription OfLine(OperationCase operation) => new(
        operation.Family,
        new JsonObject { ["case"] = operation.ToString() },
        [.. operation.InputLengths.Select((length, i) => ($"input{i}", Shape.Create(length)))],
        [operation.OutputLength]);
}
