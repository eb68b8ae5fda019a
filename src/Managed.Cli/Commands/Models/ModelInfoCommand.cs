using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Managed.Cli.Output;
using Managed.Formats;
using Managed.Formats.Onnx;

namespace Managed.Cli.Commands.Models;

/// <summary><c>managed model info</c>: what a file of weights holds.</summary>
internal static class ModelInfoCommand
{
    private static readonly Argument<string> Source = ModelCommands.FileArgument();

    public static Command Create()
    {
        var command = new Command("info", "List what a file of weights holds.\n\nmanaged model info vgg19.safetensors") { Source };
        command.SetAction((arguments, _) => Task.Run(() => Run(new CommandContext(arguments), arguments.GetValue(Source)!)));
        return command;
    }

    private static int Run(CommandContext context, string path)
    {
        if (string.Equals(Path.GetExtension(path), ".onnx", StringComparison.OrdinalIgnoreCase))
            return RunOnnx(context, InputFile.Read(path, ExitCode.Model, OnnxReader.Read));
        using WeightFile file = ModelCommands.Open(path);
        if (context.Json)
        {
            IReadOnlyList<ModelTensor> tensors =
                [.. file.Tensors.Select(tensor => new ModelTensor(tensor.Name, Describe(tensor), tensor.Shape.AsSpan().ToArray()))];
            var document = new ModelInfoDocument(path, file.Metadata, file.Tensors.Sum(tensor => (long)tensor.Shape.ElementCount), tensors);
            JsonDocuments.Write(context.Out, document, JsonDocuments.Default.ModelInfoDocument);
            return ExitCode.Success;
        }

        foreach ((string key, string value) in file.Metadata.Where(entry => !entry.Key.StartsWith("quantization:", StringComparison.Ordinal)))
            context.Out.WriteLine($"{key}: {value}");
        foreach (StoredTensor tensor in file.Tensors)
            context.Out.WriteLine($"{tensor.Name,-48} {Describe(tensor),-18} {tensor.Shape}");
        context.Out.WriteLine($"{file.Tensors.Count} tensors, {file.Tensors.Sum(tensor => (long)tensor.Shape.ElementCount)} values");
        return ExitCode.Success;
    }

    private static int RunOnnx(CommandContext context, OnnxModel model)
    {
        static string Value(OnnxValueInfo value) =>
            $"{value.Name} {value.Type?.ToString() ?? "no tensor"} {(value.Extents is null ? "of any shape" : string.Join('x', value.Extents.Value.Select(extent => extent < 0 ? "?" : extent.ToString(CultureInfo.InvariantCulture))))}";
        var about = new Dictionary<string, string>
        {
            ["opset"] = model.Opset.ToString(CultureInfo.InvariantCulture),
            ["inputs"] = string.Join(", ", model.Graph.Inputs.Where(input => !model.Graph.Initializers.ContainsKey(input.Name)).Select(Value)),
            ["outputs"] = string.Join(", ", model.Graph.Outputs.Select(Value)),
            ["operators"] = string.Join(", ", model.Graph.Nodes.GroupBy(node => node.Operator).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Count()} {group.Key}")),
        };
        OnnxTensor[] constants = [.. model.Graph.Initializers.Values];
        if (context.Json)
        {
            IReadOnlyList<ModelTensor> tensors = [.. constants.Select(tensor => new ModelTensor(tensor.Name, tensor.Type.ToString(), [.. tensor.Extents]))];
            JsonDocuments.Write(context.Out, new ModelInfoDocument(model.Name, about, constants.Sum(tensor => (long)tensor.Count), tensors), JsonDocuments.Default.ModelInfoDocument);
            return ExitCode.Success;
        }

        foreach ((string key, string value) in about)
            context.Out.WriteLine($"{key}: {value}");
        foreach (OnnxTensor tensor in constants)
            context.Out.WriteLine($"{tensor.Name,-48} {tensor.Type,-18} {(tensor.Extents.IsEmpty ? "scalar" : string.Join('x', tensor.Extents))}");
        context.Out.WriteLine($"{constants.Length} constants, {constants.Sum(tensor => (long)tensor.Count)} values");
        return ExitCode.Success;
    }

    private static string Describe(StoredTensor tensor) => tensor.Quantization is null ? tensor.Type.ToString() : $"{tensor.Type} quantized";
}
