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

// usage: Managed.Benchmarks.Peers [--size PX] [--rounds N] [--threads N] [--json]
int size = Option("--size", 512);
int rounds = Option("--rounds", 7);
int threads = Option("--threads", Math.Min(2, Environment.ProcessorCount));
bool json = Array.IndexOf(args, "--json") >= 0;

using WeightFile weights = EmbeddedModels.OpenWeights(EmbeddedModels.FaceEmbedder);
(string Name, Network Network, Tensor Input)[] subjects =
[
    ($"VGG-19 forward to conv5_1, {size}x{size}", RandomVggWeights.Build("relu5_1"), RandomTensors.Uniform([1, 3, size, size], 1, 0)),
    ("face network forward, 150x150", FaceResNet.Build(weights), RandomTensors.Uniform([1, 3, FaceResNet.InputSize, FaceResNet.InputSize], 2, 0, 255)),
];
var results = new List<Comparison>();
foreach ((string name, Network network, Tensor input) in subjects)
{
    foreach (int count in threads == 1 ? (int[])[1] : [1, threads])
        results.Add(Comparison.Run(name, network, input, count, rounds));
}

string version = OrtEnv.Instance().GetVersionString();
if (json)
{
    Console.WriteLine(JsonSerializer.Serialize(new { peer = $"ONNX Runtime {version}", results }, new JsonSerializerOptions(JsonSerializerDefaults.Web)));
    return;
}

Console.WriteLine($"| what | threads | ours, ms | ONNX Runtime {version}, ms | ratio | largest difference |");
Console.WriteLine("|---|---|---|---|---|---|");
foreach (Comparison result in results)
{
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| {result.Name} | {result.Threads} | {result.Ours:F2} | {result.Peer:F2} | {result.Ratio:F2} | {result.Difference:E1} |"));
}

int Option(string name, int standard)
{
    int index = Array.IndexOf(args, name);
    return index < 0 ? standard : int.Parse(args[index + 1], CultureInfo.InvariantCulture);
}
