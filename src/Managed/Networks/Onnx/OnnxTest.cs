using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Managed.Formats.Onnx;
using Managed.Tensors;

namespace Managed.Networks.Onnx;

/// <summary>Runs one test in the layout of ONNX's backend tests: a model, and folders with inputs and the outputs expected.</summary>
/// <remarks>
/// Inputs of single precision with a shape are given to the network when it runs. Where an operator needs one to be known, as a convolution its weights, and where
/// an input is of another type, it is bound when the model is imported; a test none of whose inputs is left is folded wholly.
/// </remarks>
public static class OnnxTest
{
    /// <summary>What a number may differ by, beside the relative tolerance: as in ONNX's own runner.</summary>
    public const double AbsoluteTolerance = 1e-7;

    /// <summary>What share of the expected number it may differ by.</summary>
    public const double RelativeTolerance = 1e-3;

    /// <summary>Runs a test.</summary>
    /// <param name="modelPath">The model; its data lie in folders test_data_set_* beside it.</param>
    /// <param name="workers">The threads.</param>
    /// <returns>What is wrong, as a clause; null where all outputs are as expected.</returns>
    /// <exception cref="OnnxUnsupportedException">An operator is not there.</exception>
    /// <exception cref="InvalidFileException">A file is not well-formed.</exception>
    public static string? Run(string modelPath, WorkerPool workers)
    {
        OnnxModel model = OnnxReader.Read(modelPath);
        OnnxNetwork.RequireOperators(model);
        string folder = Path.GetDirectoryName(Path.GetFullPath(modelPath))!;
        string[] sets = [.. Directory.EnumerateDirectories(folder, "test_data_set_*").Order(StringComparer.Ordinal)];
        if (sets.Length == 0)
            return "there are no test data beside the model";
        foreach (string set in sets)
        {
            if (RunSet(model, set, workers) is string problem)
                return $"{Path.GetFileName(set)}: {problem}";
        }

        return null;
    }

    private static string? RunSet(OnnxModel model, string folder, WorkerPool workers)
    {
        OnnxValueInfo[] wanted = [.. model.Graph.Inputs.Where(input => !model.Graph.Initializers.ContainsKey(input.Name))];
        var inputs = new Dictionary<string, OnnxTensor>();
        for (int i = 0; i < wanted.Length && File.Exists(Data(folder, "input", i)); i++)
            inputs[wanted[i].Name] = AsDeclared(OnnxReader.ReadTensor(Data(folder, "input", i)), wanted[i].Type);
        OnnxNetwork network = Import(model, inputs);
        Dictionary<string, OnnxTensor> outputs = new(network.KnownOutputs);
        if (network.Network is not null)
            Compute(network, inputs, workers, outputs);
        for (int i = 0; i < model.Graph.Outputs.Length; i++)
        {
            if (!File.Exists(Data(folder, "output", i)))
                continue;
            OnnxTensor expected = AsDeclared(OnnxReader.ReadTensor(Data(folder, "output", i)), model.Graph.Outputs[i].Type);
            if (Difference(expected, outputs[model.Graph.Outputs[i].Name]) is string problem)
                return $"output {i}: {problem}";
        }

        return null;
    }

    /// <summary>Test data keep bfloat16 as the integers of its bits.</summary>
    private static OnnxTensor AsDeclared(OnnxTensor tensor, OnnxType? type) => type == OnnxType.BFloat16 && tensor.Type == OnnxType.UInt16
        ? new OnnxTensor(tensor.Name, OnnxType.BFloat16, tensor.Extents, Array.ConvertAll(tensor.Values, bits => (double)BitConverter.Int32BitsToSingle((int)bits << 16)))
        : tensor;

    private static string Data(string folder, string kind, int index) => Path.Combine(folder, $"{kind}_{index}.pb");

    /// <summary>Imports with as few inputs bound as the operators allow: none, else all but the first, which is the data, else all.</summary>
    private static OnnxNetwork Import(OnnxModel model, Dictionary<string, OnnxTensor> inputs)
    {
        string[] open = [.. inputs.Where(input => input.Value.Type == OnnxType.Float && !input.Value.Extents.Contains(0)).Select(input => input.Key)];
        return TryImport(model, inputs, open) ?? (open.Length > 1 ? TryImport(model, inputs, open[..1]) : null) ?? Import(model, inputs, []);
    }

    private static OnnxNetwork? TryImport(OnnxModel model, Dictionary<string, OnnxTensor> inputs, string[] open)
    {
        try
        {
            return Import(model, inputs, open);
        }
        catch (OnnxUnsupportedException)
        {
            return null;
        }
    }

    private static OnnxNetwork Import(OnnxModel model, Dictionary<string, OnnxTensor> inputs, string[] open) => OnnxNetwork.Import(
        model,
        open.ToDictionary(name => name, name => Shape.Create(inputs[name].Extents.AsSpan())),
        inputs.Where(input => !open.Contains(input.Key)).ToDictionary());

    private static void Compute(OnnxNetwork network, Dictionary<string, OnnxTensor> inputs, WorkerPool workers, Dictionary<string, OnnxTensor> outputs)
    {
        NetworkPlan plan = network.Network!.Plan(workers, network.InputShapes, new PlanOptions { Outputs = [.. network.ComputedOutputs.Values.Distinct()] });
        for (int i = 0; i < plan.Inputs.Length; i++)
        {
            if (!inputs.TryGetValue(network.Network.Inputs[i], out OnnxTensor? input))
                throw new InvalidFileException(network.Network.Inputs[i], "the test gives no data for this input");
            input.CopyTo(plan.Inputs[i].Span);
        }

        plan.Forward();
        foreach ((string output, string node) in network.ComputedOutputs)
        {
            Tensor value = plan[node];
            outputs[output] = new OnnxTensor(output, OnnxType.Float, [.. value.Shape], Array.ConvertAll(value.Span.ToArray(), element => (double)element));
        }
    }

    private static string? Difference(OnnxTensor expected, OnnxTensor actual)
    {
        if (!expected.Extents.AsSpan().SequenceEqual(actual.Extents.AsSpan()))
            return $"the extents are [{string.Join(", ", actual.Extents)}] where [{string.Join(", ", expected.Extents)}] are expected";
        if (expected.Type != actual.Type)
            return $"the elements are {actual.Type} where {expected.Type} is expected";
        for (int i = 0; i < expected.Count; i++)
        {
            (double wanted, double found) = (expected.Values[i], actual.Values[i]);
            bool same = wanted.Equals(found) || (double.IsNaN(wanted) && double.IsNaN(found)) || Math.Abs(wanted - found) <= AbsoluteTolerance + (RelativeTolerance * Math.Abs(wanted));
            if (!same)
                return $"element {i} is {found} where {wanted} is expected";
        }

        return null;
    }
}
