using System;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Managed.Cli.Output;
using Managed.Formats;

namespace Managed.Cli.Commands.Models;

/// <summary><c>managed model convert</c>: weights in another format or precision.</summary>
internal static class ModelConvertCommand
{
    private const string ManifestEnd = "-weights_manifest";

    private static readonly Argument<string> Source = ModelCommands.FileArgument();
    private static readonly Option<string> OutputOption = new("--output", "-o")
    {
        Description = "The file to write: .safetensors, .npz, .npy where there is one tensor, or .json: the manifest of TensorFlow.js, its bytes beside it in .bin.",
        HelpName = "OUT",
        Required = true,
    };
    private static readonly Option<string?> TypeOption = new("--type")
    {
        Description = "What floating-point and quantized numbers become; each keeps its type unless given. bfloat16 only in .safetensors; uint8, quantized, there and in .json, which has float32 beside it.",
        HelpName = "float32|float16|bfloat16|float64|uint8",
    };

    public static Command Create()
    {
        var command = new Command(
            "convert",
            """
            Convert weights to another format or precision. Axes of TensorFlow.js weights are reordered; integers are kept.

            managed model convert face_recognition_model-weights_manifest.json -o face.safetensors
            managed model convert vgg19.safetensors -o vgg19-half.safetensors --type float16
            managed model convert vgg19.safetensors -o vgg19.npz
            managed model convert face.safetensors -o face-weights_manifest.json --type uint8
            """)
        { Source, OutputOption, TypeOption };
        command.SetAction((arguments, _) => Task.Run(() => Run(
            new CommandContext(arguments), arguments.GetValue(Source)!, arguments.GetValue(OutputOption)!, arguments.GetValue(TypeOption))));
        return command;
    }

    private static int Run(CommandContext context, string source, string output, string? typeName)
    {
        WeightFormat format = ParseFormat(output);
        StoredType? type = ParseType(typeName);
        using WeightFile file = ModelCommands.Open(source);
        RequireWritable(file, format, type, source);
        long bytes = format == WeightFormat.TensorFlowJs ? WriteTensorFlowJs(file, type, output) : Write(file, format, type, output);
        var document = new ConvertDocument(output, file.Tensors.Count, bytes);
        if (context.Json)
            JsonDocuments.Write(context.Out, document, JsonDocuments.Default.ConvertDocument);
        else
            context.Out.WriteLine($"{output}: {document.Tensors} tensors, {document.Bytes} bytes");
        return ExitCode.Success;
    }

    private static long Write(WeightFile file, WeightFormat format, StoredType? type, string output)
    {
        OutputFile.Write(output, stream => Convert(() => WeightConverter.Convert(file, format, type, stream)));
        return new FileInfo(output).Length;
    }

    /// <summary>The bytes come first: a manifest is there only when what it names is.</summary>
    private static long WriteTensorFlowJs(WeightFile file, StoredType? type, string output)
    {
        string name = Path.GetFileNameWithoutExtension(output);
        string data = Path.Combine(Path.GetDirectoryName(output) ?? "", (name.EndsWith(ManifestEnd, StringComparison.Ordinal) ? name[..^ManifestEnd.Length] : name) + ".bin");
        using var manifest = new MemoryStream();
        OutputFile.Write(data, stream => Convert(() => WeightConverter.ConvertToTensorFlowJs(file, type, manifest, stream, Path.GetFileName(data))));
        OutputFile.Write(output, stream => manifest.WriteTo(stream));
        return new FileInfo(data).Length + manifest.Length;
    }

    private static void Convert(Action convert)
    {
        try
        {
            convert();
        }
        catch (InvalidFileException invalid)
        {
            throw new CommandFailure(ExitCode.Model, invalid.Message, invalid);
        }
    }

    private static WeightFormat ParseFormat(string output) => Path.GetExtension(output).ToLowerInvariant() switch
    {
        ".safetensors" => WeightFormat.SafeTensors,
        ".npz" => WeightFormat.Npz,
        ".npy" => WeightFormat.Npy,
        ".json" => WeightFormat.TensorFlowJs,
        _ => throw new CommandFailure(ExitCode.Usage, $"{output}: weights are written as .safetensors, .npz, .npy or .json."),
    };

    private static StoredType? ParseType(string? name)
    {
        if (name is null)
            return null;
        foreach (StoredType type in WeightConverter.Types.Where(type => string.Equals(type.ToString(), name, StringComparison.OrdinalIgnoreCase)))
            return type;
        throw new CommandFailure(ExitCode.Usage, $"--type is float32, float16, bfloat16, float64 or uint8, not '{name}'.");
    }

    private static void RequireWritable(WeightFile file, WeightFormat format, StoredType? type, string source)
    {
        try
        {
            WeightConverter.RequireWritable(file, format, type);
        }
        catch (ArgumentException mistake)
        {
            throw new CommandFailure(ExitCode.Usage, $"{source}: {CommandFailure.SentenceOf(mistake)}", mistake);
        }
    }
}
