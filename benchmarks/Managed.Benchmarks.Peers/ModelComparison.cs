using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Linq;
using Managed.Benchmarks.Peers.Onnx;
using Managed.Formats.Onnx;
using Managed.Media.Pictures;
using Managed.Networks.Onnx;
using Managed.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace Managed.Benchmarks.Peers;

/// <summary>An ONNX file in both engines: how far its outputs lie apart on pictures, and how long each takes.</summary>
/// <remarks>Pictures are resized to the input's extents; of their values 0..255 the mean is subtracted, and what is left divided by the deviation.</remarks>
internal static class ModelComparison
{
    private const double Tolerance = 1e-3;

    /// <summary>Prints a table of the outputs and one of the times.</summary>
    /// <returns>1 where an output is not the same but for rounding.</returns>
    public static int Run(string[] args)
    {
        string path = args[1];
        string name = Path.GetFileName(path);
        int rounds = int.Parse(Text(args, "--rounds", "7"), CultureInfo.InvariantCulture);
        OnnxModel model = OnnxReader.Read(path);
        OnnxNetwork imported = OnnxNetwork.Import(model);
        string[] outputs = [.. model.Graph.Outputs.Select(output => output.Name)];
        if (imported.Network is null || imported.InputShapes.Length != 1 || imported.InputShapes[0] is not { Rank: 4 } shape || shape[0] != 1 || shape[1] != 3 || outputs.Any(output => !imported.ComputedOutputs.ContainsKey(output)))
        {
            Console.Error.WriteLine($"{path}: is no network from a picture of three channels.");
            return 2;
        }

        ImmutableArray<string> nodes = [.. outputs.Select(output => imported.ComputedOutputs[output])];
        Tensor[] pictures = [.. Files(Text(args, "--pictures", "samples/pictures")).Select(file => Input(file, shape, Numbers(args, "--mean", 127.5f), Numbers(args, "--deviation", 127.5f)))];
        byte[] bytes = ConstantWeights.Of(File.ReadAllBytes(path), model.Graph.Initializers.Keys.ToHashSet());
        string inputName = model.Graph.Inputs.Single(input => !model.Graph.Initializers.ContainsKey(input.Name)).Name;

        ManagedEngine Ours(int threads) => new(imported.Network, pictures[0], nodes, threads);
        OnnxRuntimeEngine Peer(ManagedEngine ours, int threads) =>
            new(bytes, inputName, pictures[0], [.. outputs.Select((output, i) => KeyValuePair.Create(output, ours.ShapeAt(i)))], threads);

        string version = OrtEnv.Instance().GetVersionString();
        var worst = new double[outputs.Length];
        Console.WriteLine($"| model | output | pictures | largest value | largest difference | of the largest value |");
        Console.WriteLine("|---|---|---|---|---|---|");
        using (ManagedEngine ours = Ours(1))
        using (OnnxRuntimeEngine peer = Peer(ours, 1))
        {
            var largest = new double[outputs.Length];
            var difference = new double[outputs.Length];
            foreach (Tensor picture in pictures)
            {
                ours.SetInput(picture);
                peer.SetInput(picture);
                ours.Run();
                peer.Run();
                for (int i = 0; i < outputs.Length; i++)
                    Measure(ours.OutputAt(i), peer.OutputAt(i), ref largest[i], ref difference[i]);
            }

            for (int i = 0; i < outputs.Length; i++)
            {
                worst[i] = difference[i] / largest[i];
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"| {name} | {outputs[i]} {ours.ShapeAt(i)} | {pictures.Length} | {largest[i]:G3} | {difference[i]:E1} | {worst[i]:E1} |"));
            }
        }

        Console.WriteLine();
        Console.WriteLine($"| model | threads | ours, ms | ONNX Runtime {version}, ms | ratio |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (int threads in Environment.ProcessorCount == 1 ? (int[])[1] : [1, 2])
        {
            using ManagedEngine ours = Ours(threads);
            using OnnxRuntimeEngine peer = Peer(ours, threads);
            var result = Comparison.Run(name, ours, peer, threads, rounds);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {threads} | {result.Ours:F2} | {result.Peer:F2} | {result.Ratio:F2} |"));
        }

        // A difference that is not a number is not the same either.
        return Array.TrueForAll(worst, part => part < Tolerance) ? 0 : 1;
    }

    private static void Measure(ReadOnlySpan<float> ours, ReadOnlySpan<float> peer, ref double largest, ref double difference)
    {
        for (int i = 0; i < ours.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(peer[i]));
            difference = Math.Max(difference, Math.Abs((double)ours[i] - peer[i]));
        }
    }

    private static Tensor Input(string file, Shape shape, float[] mean, float[] deviation)
    {
        Tensor input = PictureReader.Read(file).ToTensor(shape[3], shape[2]);
        int plane = shape[2] * shape[3];
        for (int i = 0; i < input.Length; i++)
            input.Span[i] = ((255 * input.Span[i]) - mean[i / plane]) / deviation[i / plane];
        return input;
    }

    private static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Where(file => Path.GetExtension(file).ToLowerInvariant() is ".png" or ".jpg" or ".pgm").Order(StringComparer.Ordinal);

    private static float[] Numbers(string[] args, string name, float standard)
    {
        float[] numbers = [.. Text(args, name, standard.ToString(CultureInfo.InvariantCulture)).Split(',').Select(text => float.Parse(text, CultureInfo.InvariantCulture))];
        return numbers.Length == 1 ? [numbers[0], numbers[0], numbers[0]] : numbers;
    }

    private static string Text(string[] args, string name, string standard)
    {
        int index = Array.IndexOf(args, name);
        return index < 0 ? standard : args[index + 1];
    }
}
