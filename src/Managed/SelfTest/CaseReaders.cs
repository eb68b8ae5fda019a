using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using Managed.Tensors;

namespace Managed.SelfTest;

/// <summary>Cases from operations' names, parameters and input shapes as files have them.</summary>
internal static class CaseReaders
{
    private const long MaximumFlops = 100_000_000_000;

    private static readonly Dictionary<string, Func<CaseParameters, OperationCase>> Readers = new()
    {
        [ConvolutionCase.Operation] = ConvolutionCase.Read,
        [DenseCase.Operation] = DenseCase.Read,
        [GemmCase.Operation] = GemmCase.Read,
        [GramCase.Operation] = GramCase.Read,
        [SoftmaxCase.Operation] = SoftmaxCase.Read,
        [AffineCase.Operation] = AffineCase.Read,
        [BatchNormalizationCase.Operation] = BatchNormalizationCase.Read,
        [L2NormalizeCase.Operation] = L2NormalizeCase.Read,
        [ResizeCase.Operation] = ResizeCase.Read,
        [WarpCase.Operation] = WarpCase.Read,
        [PoolingCase.Operation(max: true)] = parameters => PoolingCase.Read(parameters, max: true),
        [PoolingCase.Operation(max: false)] = parameters => PoolingCase.Read(parameters, max: false),
        [CombinationCase.Operation(join: true)] = parameters => CombinationCase.Read(parameters, join: true),
        [CombinationCase.Operation(join: false)] = parameters => CombinationCase.Read(parameters, join: false),
        [ActivationCase.Operation(ActivationKind.Relu)] = parameters => ActivationCase.Read(parameters, ActivationKind.Relu),
        [ActivationCase.Operation(ActivationKind.LeakyRelu)] = parameters => ActivationCase.Read(parameters, ActivationKind.LeakyRelu),
        [ActivationCase.Operation(ActivationKind.Logistic)] = parameters => ActivationCase.Read(parameters, ActivationKind.Logistic),
        [ActivationCase.Operation(ActivationKind.Exponential)] = parameters => ActivationCase.Read(parameters, ActivationKind.Exponential),
        [DistanceCase.Operation(DistanceKind.SquaredEuclidean)] = parameters => DistanceCase.Read(parameters, DistanceKind.SquaredEuclidean),
        [DistanceCase.Operation(DistanceKind.Cosine)] = parameters => DistanceCase.Read(parameters, DistanceKind.Cosine),
        [DistanceCase.Operation(DistanceKind.ChiSquare)] = parameters => DistanceCase.Read(parameters, DistanceKind.ChiSquare),
    };

    /// <summary>Makes the case of which a file tells.</summary>
    /// <param name="operation">The operation's name.</param>
    /// <param name="parameters">Its parameters, a JSON object.</param>
    /// <param name="inputs">Names and shapes of its inputs.</param>
    /// <exception cref="FormatException">There is no such operation, or what is given makes none.</exception>
    public static OperationCase Read(string operation, JsonElement parameters, IReadOnlyDictionary<string, Shape> inputs)
    {
        try
        {
            OperationCase result = Make(operation, parameters, inputs);
            RequireInputs(operation, result.Description.Inputs, inputs);
            return result.Flops <= MaximumFlops ? result : throw new FormatException($"it takes {result.Flops} floating-point operations; at most {MaximumFlops} are done");
        }
        catch (Exception exception) when (exception is ArgumentException or OverflowException or InvalidOperationException)
        {
            throw new FormatException(exception.Message.Split(" (Parameter", 2)[0].TrimEnd('.'), exception);
        }
    }

    private static OperationCase Make(string operation, JsonElement parameters, IReadOnlyDictionary<string, Shape> inputs)
    {
        if (!Readers.TryGetValue(operation, out Func<CaseParameters, OperationCase>? read))
            return FindAmong(AllCases.ForVectors, operation, parameters);
        var values = new CaseParameters(parameters, inputs);
        OperationCase result = read(values);
        values.RequireAllRead();
        return result;
    }

    private static void RequireInputs(string operation, ImmutableArray<(string Name, Shape Shape)> expected, IReadOnlyDictionary<string, Shape> inputs)
    {
        foreach ((string name, Shape shape) in expected)
        {
            if (!inputs.TryGetValue(name, out Shape found) || found != shape)
                throw new FormatException($"the input '{name}' is not {shape}");
        }

        if (inputs.Count != expected.Length)
            throw new FormatException($"there are {inputs.Count} inputs where {operation} has {string.Join(", ", expected.Select(input => input.Name))}");
    }

    /// <summary>An operation that has no reader of its own is known by the cases that there are of it.</summary>
    private static OperationCase FindAmong(IEnumerable<OperationCase> cases, string operation, JsonElement parameters)
    {
        var wanted = JsonObject.Create(parameters);
        foreach (OperationCase candidate in cases)
        {
            CaseDescription description = candidate.Description;
            if (description.Operation == operation && JsonNode.DeepEquals(description.Parameters, wanted))
                return candidate;
        }

        throw new FormatException($"there is no operation '{operation}' with such parameters");
    }
}
