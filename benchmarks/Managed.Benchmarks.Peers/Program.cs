using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;
using Managed.Benchmarking;
using Managed.Benchmarks.Peers;
using Managed.Formats;
using Managed.Models;
using Managed.Networks;
using Managed.Tensors;
using Microsoft.ML.OnnxRuntime;

// usage: Managed.Benchmarks.Peers [vgg|face] [--size PX] [--rounds N] [--threads N] [--json]
// Ends with 1 where the outputs of both engines are not the same but for rounding.
const double Tolerance = 1e-3;
string? only = args.Length > 0 && !args[0].StartsWith("--", StringComparison.Ordinal) ? args[0] : null;
if (only is not (null or "vgg" or "face"))
{
    Console.Error.WriteLine($"There is vgg and face, not '{only}'.");
    return 2;
}

int size = Option("--size", 512);
int rounds = Option("--rounds", 7);
int threads = Option("--threads", Math.Min(2, Environment.ProcessorCount));
bool json = Array.IndexOf(args, "--json") >= 0;

Network vgg = Vgg.Build(VggVariant.Vgg19, new RandomVggWeights(), VggPooling.Max, last: "relu5_1");
using WeightFile weights = EmbeddedModels.OpenWeights(EmbeddedModels.FaceEmbedder);
(string Key, string Name, Network Network, Tensor Input)[] subjects =
[
    ("vgg", $"VGG-19 forward to conv5_1, {size}x{size}", vgg, RandomTensors.Uniform([1, 3, size, size], 1, 0)),
    ("face", "face network forward, 150x150", FaceResNet.Build(weights), RandomTensors.Uniform([1, 3, FaceResNet.InputSize, FaceResNet.InputSize], 2, 0, 255)),
];
var results = new List<Comparison>();
foreach ((string key, string name, Network network, Tensor input) in subjects)
{
    if (only is not null && only != key)
        continue;
    foreach (int count in threads == 1 ? (int[])[1] : [1, threads])
        results.Add(Comparison.Run(name, network, input, count, rounds));
}

string version = OrtEnv.Instance().GetVersionString();
if (json)
{
    Console.WriteLine(JsonSerializer.Serialize(new { peer = $"ONNX Runtime {version}", results }, new JsonSerializerOptions(JsonSerializerDefaults.Web)));
    return ExitCode();
}

Console.WriteLine($"| what | threads | ours, ms | ONNX Runtime {version}, ms | ratio | largest difference |");
Console.WriteLine("|---|---|---|---|---|---|");
foreach (Comparison result in results)
{
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| {result.Name} | {result.Threads} | {result.Ours:F2} | {result.Peer:F2} | {result.Ratio:F2} | {result.Difference:E1} |"));
}

return ExitCode();

// A result that is not a number is not the same either.
int ExitCode() => results.TrueForAll(result => result.Difference < Tolerance) ? 0 : 1;

int Option(string name, int standard)
{
    int index = Array.IndexOf(args, name);
    return index < 0 ? standard : int.Parse(args[index + 1], CultureInfo.InvariantCulture);
}
