using System.CommandLine;
using Managed.Formats;

namespace Managed.Cli.Commands.Models;

/// <summary><c>managed model</c> and what its commands share.</summary>
internal static class ModelCommands
{
    public static Argument<string> FileArgument() => new("FILE")
    {
        Description = "Weights: .safetensors, .npz, .npy, or a TensorFlow.js manifest (…-weights_manifest.json).",
    };

    public static Command Create() =>
        new("model", "Look into files of weights and convert them.") { ModelInfoCommand.Create(), ModelPlanCommand.Create(), ModelConvertCommand.Create() };

    public static WeightFile Open(string path) => InputFile.Read(path, ExitCode.Model, WeightFiles.Open);
}
