using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Managed.Cli.Output;
using Managed.Formats;

namespace Managed.Cli.Commands;

/// <summary><c>managed model</c>: looking into weights and converting them.</summary>
internal static class ModelCommands
{
    private static readonly Argument<string> Source = new("FILE")
    {
        Description = "Weights: .safetensors, or a TensorFlow.js manifest (…-weights_manifest.json).",
    };
    private static readonly Option<string> OutputOption = new("--output", "-o")
    {
        Description = "The file to write, .safetensors.",
        HelpName = "OUT",
        Required = true,
    };

    public static Command Create()
    {
        var info = new Command("info", "List what a file of weights holds.\n\nmanaged model info vgg19.safetensors") { Source };
        info.SetAction((arguments, _) => Task.Run(() => Info(new CommandContext(arguments), arguments.GetValue(Source)!)));
        var convert = new Command(
            "convert",
            """
            Convert TensorFlow.js weights to safetensors; quantized ones stay quantized.

            managed model convert face_recognition_model-weights_manifest.json -o face.safetensors
            """)
        { Source, OutputOption };
        convert.SetAction((arguments, _) => Task.Run(() =>
            Convert(new CommandContext(arguments), arguments.GetValue(Source)!, arguments.GetValue(OutputOption)!)));
        return new Command("model", "Look into files of weights and convert them.") { info, ModelPlanCommand.Create(), convert };
    }

    private static int Info(CommandContext context, string path)
    {
        using WeightFile file = Open(path);
        if (context.Json)
        {
            IReadOnlyList<ModelTensor> tensors =
                [.. file.Tensors.Select(tensor => new ModelTensor(tensor.Name, Describe(tensor), tensor.Shape.AsSpan().ToArray()))];
            var document = new ModelInfoDocument(path, file.Metadata, file.Tensors.Sum(tensor => (long)tensor.Shape.ElementCount), tensors);
            JsonDocuments.Write(context.Out, document, JsonDocuments.Default.ModelInfoDocument);
            return ExitCode.Success;
        }

        foreach ((string key, string value) in file.Metadata.Where(entry => !entry.Key.StartsWith("quantization:", System.StringComparison.Ordinal)))
            context.Out.WriteLine($"{key}: {value}");
        foreach (StoredTensor tensor in file.Tensors)
            context.Out.WriteLine($"{tensor.Name,-48} {Describe(tensor),-18} {tensor.Shape}");
        context.Out.WriteLine($"{file.Tensors.Count} tensors, {file.Tensors.Sum(tensor => (long)tensor.Shape.ElementCount)} values");
        return ExitCode.Success;
    }

    private static int Convert(CommandContext context, string source, string output)
    {
        if (Path.GetExtension(output) != ".safetensors")
            throw new CommandFailure(ExitCode.Usage, $"{output}: weights are written as .safetensors.");
        if (Path.GetExtension(source) != ".json")
            throw new CommandFailure(ExitCode.Usage, $"{source}: only TensorFlow.js manifests (.json) are converted.");
        using WeightFile file = Open(source);
        OutputFile.Write(output, stream => TensorFlowJsConverter.Convert(file, stream));
        var document = new ConvertDocument(output, file.Tensors.Count, new FileInfo(output).Length);
        if (context.Json)
            JsonDocuments.Write(context.Out, document, JsonDocuments.Default.ConvertDocument);
        else
            context.Out.WriteLine($"{output}: {document.Tensors} tensors, {document.Bytes} bytes");
        return ExitCode.Success;
    }

    private static WeightFile Open(string path) =>
        InputFile.Read(path, ExitCode.Model, path => Path.GetExtension(path) == ".json" ? TensorFlowJs.Open(path) : SafeTensors.Open(path));

    private static string Describe(StoredTensor tensor) => tensor.Quantization is null ? tensor.Type.ToString() : $"{tensor.Type} quantized";
}
