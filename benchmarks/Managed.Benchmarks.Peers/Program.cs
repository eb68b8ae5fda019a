using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using Managed.Benchmarking;
using Managed.Benchmarks.Peers;
using Managed.Benchmarks.Peers.Service;
using Managed.Faces;
using Managed.Media.Pictures;
using Managed.Models;
using Managed.Networks;
using Managed.Networks.Topologies;
using Managed.Tensors;
using Microsoft.ML.OnnxRuntime;

// usage: Managed.Benchmarks.Peers [vgg|face|photograph] [--size PX] [--rounds N] [--threads N] [--photograph FILE] [--json]
// usage: Managed.Benchmarks.Peers models FILE.onnx --pictures FOLDER [--mean R,G,B] [--deviation R,G,B] [--rounds N]
// usage: Managed.Benchmarks.Peers serve [--port N] [--threads N] [--pictures N] [--sleeping]
// Ends with 1 where the outputs of both engines are not the same but for rounding.
if (args is ["serve", ..])
    return PeerService.Run(args);
if (args is ["models", ..])
    return ModelComparison.Run(args);

const double Tolerance = 1e-3;
string[] subjects = ["vgg", "face", "photograph"];
string[] chosen = args.Length > 0 && !args[0].StartsWith("--", StringComparison.Ordinal) ? [args[0]] : subjects;
if (!subjects.Contains(chosen[0]))
{
    Console.Error.WriteLine($"There is {string.Join(", ", subjects)}, not '{chosen[0]}'.");
    return 2;
}

int size = Number("--size", 512);
int rounds = Number("--rounds", 7);
int threads = Number("--threads", Math.Min(2, Environment.ProcessorCount));
bool json = Array.IndexOf(args, "--json") >= 0;
FaceModels models = EmbeddedModels.OpenFaceModels();
Network embedder = FaceResNet.Build(models.Embedder);
var results = new List<Comparison>();
foreach (int count in threads == 1 ? (int[])[1] : [1, threads])
{
    if (chosen.Contains("vgg"))
    {
        Network vgg = Vgg.Build(VggVariant.Vgg19, new RandomVggWeights(), VggPooling.Max, last: "relu5_1");
        Compare($"VGG-19 forward to conv5_1, {size}x{size}", vgg, RandomTensors.Uniform([1, 3, size, size], 1, 0), count);
    }

    if (chosen.Contains("face"))
        Compare("face network forward, 150x150", embedder, RandomTensors.Uniform([1, 3, FaceResNet.InputSize, FaceResNet.InputSize], 2, 0, 255), count);
}

if (chosen.Contains("photograph"))
    ComparePhotograph();

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

void Compare(string name, Network network, Tensor input, int count)
{
    using Engine ours = new ManagedEngine(network, input, count);
    using Engine peer = new OnnxRuntimeEngine(network, input, count);
    results.Add(Comparison.Run(name, ours, peer, count, rounds));
}

// All that is done with a photograph of one face, against the same networks on the same inputs alone.
void ComparePhotograph()
{
    RgbImage picture = PictureReader.Read(Text("--photograph", "samples/pictures/astronaut.png"));
    RgbImage photograph = RgbImage.FromTensor(picture.ToTensor(640, 480));
    using var workers = new WorkerPool(1);
    var recognizer = new FaceRecognizer(models, workers);
    FaceDetection face = recognizer.Detect(photograph).Single();
    Network detector = TinyFaceDetectorNet.Build(models.Detector);
    var peers = new List<Engine>();
    foreach (int side in new FaceDetectorOptions().Passes.Select(pass => pass.InputSize))
        peers.Add(Part($"detector forward, {side}x{side}", detector, RandomTensors.Uniform([1, 3, side, side], 3, 0, 255)));
    Shape crop = [1, 3, FaceLandmarkNet.InputSize, FaceLandmarkNet.InputSize];
    peers.Add(Part("landmarks forward, 112x112", FaceLandmarkNet.Build(models.Landmarks), RandomTensors.Uniform(crop, 4, 0, 255)));
    peers.Add(Part("face network forward, a face and its mirror image", embedder, FaceAndMirrorImage(recognizer.FindLandmarks(photograph, face))));
    using Engine ours = new PhotographEngine(models, photograph, 1);
    using Engine peer = new EmbeddingEngine(new SequenceEngine([.. peers]));
    results.Add(Comparison.Run("detect, align, embed: a photograph of 640x480", ours, peer, 1, rounds));

    Engine Part(string name, Network network, Tensor input)
    {
        using Engine own = new ManagedEngine(network, input, 1);
        var other = new OnnxRuntimeEngine(network, input, 1);
        results.Add(Comparison.Run(name, own, other, 1, rounds));
        return other;
    }

    Tensor FaceAndMirrorImage(FaceLandmarks landmarks)
    {
        Tensor aligned = FaceAligner.Align(photograph, landmarks, FaceResNet.InputSize);
        var both = new Tensor([2, 3, FaceResNet.InputSize, FaceResNet.InputSize]);
        aligned.Span.CopyTo(both.Span);
        Span<float> mirrored = both.Span[aligned.Length..];
        aligned.Span.CopyTo(mirrored);
        for (int row = 0; row < mirrored.Length; row += FaceResNet.InputSize)
            mirrored.Slice(row, FaceResNet.InputSize).Reverse();
        return both;
    }
}

// A result that is not a number is not the same either.
int ExitCode() => results.TrueForAll(result => result.Difference < Tolerance) ? 0 : 1;

int Number(string name, int standard) => int.Parse(Text(name, standard.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);

string Text(string name, string standard)
{
    int index = Array.IndexOf(args, name);
    return index < 0 ? standard : args[index + 1];
}
