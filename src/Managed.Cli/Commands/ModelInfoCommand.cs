using System;
using System.Collections.Generic;
using System.CommandLine;
using System.Linq;
using System.Threading.Tasks;
using Managed.Cli.Output;
using Managed.Formats;

namespace Managed.Cli.Commands;

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

    private static string Describe(StoredTensor tensor) => tensor.Quantization is null ? tensor.Type.ToString() : $"{tensor.Type} quantized";
}
