#:project ../../src/Managed/Managed.csproj
#:project ../../src/Managed.Media/Managed.Media.csproj
#:property PublishAot=false

// Trains a one-dimensional residual network to tell heartbeats apart, tests it on records of other people, and draws what it sees.
//
//     dotnet run -c Release samples/ecg/beats.cs -- MITDB OUT [STEPS]
//
// MITDB is a folder with records of the MIT-BIH arrhythmia database (100.hea, 100.dat, 100.atr and so on). Records 100, 113 and 200 are the test;
// no beat of theirs is learned from. Beats are grouped as ANSI/AAMI EC57 does: normal, supraventricular, ventricular, fusion. OUT gets the
// weights, a table, and a drawing of ten seconds with the beats named and the responses of the first filters.
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using Managed.Formats;
using Managed.Layers;
using Managed.Media.Signals;
using Managed.Media.Signals.Wfdb;
using Managed.Networks;
using Managed.Networks.Topologies;
using Managed.Tensors;
using Managed.Training;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string folder = args[0];
string output = args[1];
int steps = args.Length > 2 ? int.Parse(args[2]) : 800;
string[] tested = ["100", "113", "200"];
string[] learned = [.. Directory.GetFiles(folder, "*.atr").Select(path => Path.GetFileNameWithoutExtension(path)!).Where(name => !tested.Contains(name)).Order(StringComparer.Ordinal)];
Directory.CreateDirectory(output);
using var workers = new WorkerPool();
var train = new Beats(learned.Select(name => Recording.Read(folder, name)));
Recording[] recordings = [.. tested.Select(name => Recording.Read(folder, name))];
var test = new Beats(recordings);
Console.WriteLine($"learning from {train.Count} beats of {learned.Length} records, testing on {test.Count} of {tested.Length} others");

Network network = SignalResNet.Build(new RandomWeights(1), channels: 1, Beats.Names.Length);
foreach ((_, Parameter parameter) in network.Parameters)
    parameter.RequireGradient();
var task = new ClassificationTask(train, workers, batch: 64, seed: 1, ClassBalance.Root, smoothing: 0.05f);
var trainer = new Trainer(network, workers, task, new TrainerOptions
{
    LearningRate = LearningRateSchedule.OneCycle(0.003f, steps),
    Rule = TrainingRule.Each(parameter => new Adam(parameter.Value.Length, new AdamOptions { WeightDecay = 0.01f })),
    LargestGradientNorm = 5,
});
var clock = Stopwatch.StartNew();
while (trainer.StepCount < steps)
{
    TrainingStep step = trainer.Step();
    if (trainer.StepCount % 100 == 0)
        Console.Error.WriteLine($"step {trainer.StepCount} of {steps}: loss {step.Loss:F4}, {clock.Elapsed.TotalSeconds:F0} s");
}

string table = Describe(ConfusionMatrix.Of(network, test, workers));
Console.Write(table);
File.WriteAllText(Path.Combine(output, "beats.txt"), table);
using (FileStream stream = File.Create(Path.Combine(output, "beats.safetensors")))
{
    IEnumerable<KeyValuePair<string, Tensor>> tensors = [.. network.Parameters.Select(p => KeyValuePair.Create(p.Key, p.Value.Value)), .. network.Statistics];
    SafeTensors.Write(stream, [.. tensors.Select(tensor => SafeTensors.Singles(tensor.Key, tensor.Value.Shape, tensor.Value.Span))]);
}

File.WriteAllText(Path.Combine(output, "beats.svg"), Drawing.Of(network, workers, recordings[2], firstSecond: 10, seconds: 10));

static string Describe(ConfusionMatrix matrix)
{
    var text = new StringBuilder($"{"actual \\ taken for",-22}{string.Concat(Beats.Names.Select(name => $"{name,18}"))}{"recall",10}{"precision",11}{"F1",9}\n");
    for (int actual = 0; actual < matrix.ClassCount; actual++)
    {
        text.Append($"{Beats.Names[actual],-22}{string.Concat(Enumerable.Range(0, matrix.ClassCount).Select(taken => $"{matrix[actual, taken],18}"))}");
        text.Append($"{matrix.Recall(actual),10:P1}{matrix.Precision(actual),11:P1}{matrix.F1(actual),9:F3}\n");
    }

    return text.Append($"{matrix.Accuracy:P2} of all beats are right\n").ToString();
}

/// <summary>One lead of a record at 180 samples a second, with its beats.</summary>
sealed record Recording(string Name, float[] Samples, ImmutableArray<(int Sample, int Class)> Beats)
{
    public const double Rate = 180;

    public static Recording Read(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        using SignalRecord record = SignalReader.Open(path + ".hea");
        var samples = new double[record.SampleCount(0)];
        record.Read(0, 0, samples);
        int every = (int)Math.Round(record.SampleRate(0) / Rate);
        var means = new float[samples.Length / every];
        for (int i = 0; i < means.Length; i++)
            means[i] = (float)samples.AsSpan(i * every, every).ToArray().Average();
        return new Recording(name, Standardised(means), [.. WfdbAnnotations.Read(path + ".atr").Items
            .Select(item => ((int)(item.Sample / every), global::Beats.ClassOf(item.Symbol)))
            .Where(beat => beat.Item2 >= 0)]);
    }

    /// <summary>Without the slow drift of the last two seconds' mean, in units of the record's deviation, so that gains do not matter.</summary>
    private static float[] Standardised(float[] samples)
    {
        const int Half = (int)Rate;
        var sums = new double[samples.Length + 1];
        for (int i = 0; i < samples.Length; i++)
            sums[i + 1] = sums[i] + samples[i];
        var result = new float[samples.Length];
        double squares = 0;
        for (int i = 0; i < samples.Length; i++)
        {
            (int first, int last) = (Math.Max(0, i - Half), Math.Min(samples.Length, i + Half));
            result[i] = (float)(samples[i] - ((sums[last] - sums[first]) / (last - first)));
            squares += (double)result[i] * result[i];
        }

        float deviation = (float)Math.Sqrt(squares / samples.Length);
        return Array.ConvertAll(result, value => value / deviation);
    }
}

/// <summary>Windows around beats: two seconds, so that the beats before and after tell how early this one comes.</summary>
sealed class Beats(IEnumerable<Recording> recordings) : ILabelledExamples
{
    public const int Window = 384;

    public static readonly string[] Names = ["normal", "supraventricular", "ventricular", "fusion"];

    private readonly (Recording Recording, int Sample, int Class)[] beats = [.. recordings.SelectMany(recording => recording.Beats
        .Where(beat => beat.Sample >= Window && beat.Sample < recording.Samples.Length - Window)
        .Select(beat => (recording, beat.Sample, beat.Class)))];

    public int Count => beats.Length;

    public int ClassCount => Names.Length;

    public Shape Shape => [1, Window];

    /// <summary>The group of a kind of beat; -1 for what is no beat or paced.</summary>
    public static int ClassOf(string symbol) => symbol switch
    {
        "N" or "L" or "R" or "e" or "j" => 0,
        "A" or "a" or "J" or "S" => 1,
        "V" or "E" => 2,
        "F" => 3,
        _ => -1,
    };

    public int LabelOf(int index) => beats[index].Class;

    public void Read(int index, SeededRandom? random, Span<float> destination)
    {
        int shift = random is null ? 0 : random.NextInt(9) - 4;
        float gain = random?.NextSingle(0.7f, 1.4f) ?? 1;
        float noise = random?.NextSingle(0, 0.15f) ?? 0;
        Cut(beats[index].Recording, beats[index].Sample + shift, destination);
        foreach (ref float value in destination)
            value = (value * gain) + (random is null ? 0 : noise * random.NextNormal());
    }

    public static void Cut(Recording recording, int sample, Span<float> destination) => recording.Samples.AsSpan(sample - (Window / 2), Window).CopyTo(destination);
}

/// <summary>A signal with what the network takes its beats for, and how its first filters respond.</summary>
static class Drawing
{
    private const int Width = 1200;
    private const int Filters = 6;

    public static string Of(Network network, WorkerPool workers, Recording recording, double firstSecond, double seconds)
    {
        int first = (int)(firstSecond * Recording.Rate);
        int count = (int)(seconds * Recording.Rate);
        float[] samples = recording.Samples[first..(first + count)];
        var svg = new StringBuilder($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {320 + (Filters * 60)}\" font-family=\"system-ui,sans-serif\" font-size=\"13\" fill=\"currentColor\">\n<title>Record {recording.Name}: beats as the network names them</title>\n");
        svg.Append(Line(samples, 160, 24, "#0072b2"));
        Network use = NormalizationFolding.Fold(network);
        NetworkPlan classify = use.Plan(workers, [1, 1, Beats.Window]);
        foreach ((int sample, int actual) in recording.Beats.Where(beat => beat.Sample >= first && beat.Sample < first + count))
        {
            Beats.Cut(recording, sample, classify.Input.Span);
            classify.Forward();
            ReadOnlySpan<float> scores = classify[use.Output].Span;
            int taken = scores.IndexOf(scores.ToArray().Max());
            double x = (double)(sample - first) / count * Width;
            string colour = taken == actual ? "#009e73" : "#d55e00";
            svg.Append($"<line x1=\"{x:F1}\" x2=\"{x:F1}\" y1=\"30\" y2=\"290\" stroke=\"{colour}\" stroke-opacity=\"0.4\"/><text x=\"{x:F1}\" y=\"22\" text-anchor=\"middle\" fill=\"{colour}\">{char.ToUpperInvariant(Beats.Names[taken][0])}{(taken == actual ? "" : $" ({char.ToUpperInvariant(Beats.Names[actual][0])})")}</text>\n");
        }

        NetworkPlan early = use.Plan(workers, [1, 1, count], new PlanOptions { Outputs = ["stem.relu"] });
        samples.CopyTo(early.Input.Span);
        early.Forward();
        for (int filter = 0; filter < Filters; filter++)
        {
            float[] response = early["stem.relu"].Span.Slice(filter * count, count).ToArray();
            float largest = Math.Max(response.Max(), 1e-6f);
            svg.Append(Line(Array.ConvertAll(response, value => value / largest), 360 + (filter * 60), 40, "#cc79a7"));
            svg.Append($"<text x=\"4\" y=\"{330 + (filter * 60)}\">filter {filter + 1}</text>\n");
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static string Line(float[] values, int zero, float unit, string colour) =>
        $"<polyline fill=\"none\" stroke=\"{colour}\" points=\"{string.Join(' ', values.Select((value, i) => $"{(double)i / values.Length * Width:F1},{zero - Math.Clamp(value * unit, -120, 130):F1}"))}\"/>\n";
}
