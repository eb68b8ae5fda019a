#:project ../../src/Managed/Managed.csproj
#:project ../../src/Managed.Media/Managed.Media.csproj
#:property PublishAot=false

// Trains the perceptual network inside the product by distillation, and writes its weights as they are embedded.
//
//     dotnet run -c Release samples/style/distill.cs -- PICTURES.zip VGG19-NORMALISED.safetensors VGG19-DISTILLED.safetensors OUT.safetensors [STEPS]
//
// The network learns to tell, by one linear map a layer, what two teachers see in photographs: the activations of VGG-19 to relu3_1, and
// those of a smaller network distilled from it at relu4_1 and relu5_1 (Wang, Li, Wang, Hu, Yang: Collaborative distillation for ultra-resolution universal
// style transfer, 2020). The maps are thrown away afterwards. The same files give the same weights, to the bit, on every machine. A training
// that is stopped goes on from OUT.safetensors.checkpoint. In the end, and alone where OUT.safetensors is there already, it tells how much the
// Gram costs of the network rank pairs of photographs as those of its teachers do.
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Diagnostics;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Numerics.Tensors;
using Managed.Formats;
using Managed.Kernels;
using Managed.Layers;
using Managed.Media.Pictures;
using Managed.Networks;
using Managed.Networks.Topologies;
using Managed.Tensors;
using Managed.Training;
using Tensor = Managed.Tensors.Tensor;

const long Seed = 1;
int steps = args.Length > 4 ? int.Parse(args[4]) : 2400;
string output = args[3];
string checkpoint = output + ".checkpoint";
using var workers = new WorkerPool();
Crops crops = new(args[0], Seed);
Teacher[] teachers =
[
    Teacher.OfNormalisedVgg(SafeTensors.Open(args[1]), workers, Crops.Shape),
    Teacher.OfDistilledVgg(SafeTensors.Open(args[2]), workers, Crops.Shape),
];
if (!File.Exists(output))
    Train();
Ranking.Print(output, teachers, workers, crops, new RandomWeights(Seed));

void Train()
{
    Network network = Student.Build(new RandomWeights(Seed), teachers);
    foreach ((string name, Parameter parameter) in network.Parameters)
    {
        if (!name.StartsWith("normalize.", StringComparison.Ordinal))
            parameter.RequireGradient();
    }

    var task = new Distillation(crops, teachers);
    var trainer = new Trainer(network, workers, task, new TrainerOptions
    {
        LearningRate = LearningRateSchedule.Cosine(2e-3f, steps, steps / 30),
        LargestGradientNorm = 1,
    });
    if (File.Exists(checkpoint))
    {
        using WeightFile stored = SafeTensors.Open(checkpoint);
        trainer.Restore(stored);
    }

    var clock = Stopwatch.StartNew();
    while (trainer.StepCount < steps)
    {
        TrainingStep step = trainer.Step();
        if (trainer.StepCount % 50 != 0 && trainer.StepCount != steps)
            continue;
        Console.Error.WriteLine($"step {trainer.StepCount,5} of {steps}: loss {step.Loss:F4} ({string.Join(' ', task.LastLosses.Select(loss => loss.ToString("F3")))}), gradient {step.GradientNorm:F3}, {clock.Elapsed.TotalSeconds:F0} s");
        using (FileStream stream = File.Create(checkpoint + ".tmp"))
            trainer.Save(stream);
        File.Move(checkpoint + ".tmp", checkpoint, overwrite: true);
    }

    Student.Normalise(network, workers, crops);
    using (FileStream stream = File.Create(output))
        Student.Write(network, stream);
    Console.WriteLine($"{output}: {new FileInfo(output).Length} bytes");
}

/// <summary>Random squares of photographs, half of them mirrored; which ones follows from a step's number.</summary>
sealed class Crops
{
    private const int Batch = 8;
    private const int Side = 128;

    private readonly RgbImage[] pictures;
    private readonly long seed;

    public Crops(string archive, long seed)
    {
        using ZipArchive zip = ZipFile.OpenRead(archive);
        pictures = [.. zip.Entries.OrderBy(entry => entry.FullName, StringComparer.Ordinal).Select(Read)];
        this.seed = seed;
    }

    public static Shape Shape => [Batch, 3, Side, Side];

    public void Fill(long step, Tensor batch)
    {
        var random = new SeededRandom((seed << 32) + step);
        for (int n = 0; n < Batch; n++)
        {
            RgbImage picture = pictures[random.NextInt(pictures.Length)];
            int x = random.NextInt(picture.Width - Side + 1);
            int y = random.NextInt(picture.Height - Side + 1);
            Tensor crop = picture.Crop(x, y, Side, Side).ToTensor();
            bool mirror = random.NextInt(2) == 1;
            Span<float> target = batch.Slice(n, 1).Span;
            crop.Span.CopyTo(target);
            for (int row = 0; mirror && row < target.Length; row += Side)
                target.Slice(row, Side).Reverse();
        }
    }

    private static RgbImage Read(ZipArchiveEntry entry)
    {
        using Stream stream = entry.Open();
        var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return PictureReader.Read(bytes.ToArray(), entry.FullName);
    }
}

/// <summary>A network whose layers are to be told from the student's.</summary>
sealed class Teacher
{
    private readonly NetworkPlan plan;

    private Teacher(Network network, WorkerPool workers, Shape input, ImmutableArray<string> layers)
    {
        Layers = layers;
        plan = network.Plan(workers, input, new PlanOptions { Outputs = layers });
    }

    public ImmutableArray<string> Layers { get; }

    public Tensor this[string layer] => plan[layer];

    public void Look(Tensor pictures)
    {
        pictures.Span.CopyTo(plan.Input.Span);
        plan.Forward();
    }

    /// <summary>VGG-19 with its activations scaled to mean 1, to relu3_1; its tensors are named by their place in a sequence.</summary>
    public static Teacher OfNormalisedVgg(WeightSource weights, WorkerPool workers, Shape input) => new(
        Build(weights, ["0", "2", "5", "9", "12", "16"], ["color", "1_1", "1_2", "2_1", "2_2", "3_1"]), workers, input, ["relu1_1", "relu2_1", "relu3_1"]);

    /// <summary>A network with a sixteenth of VGG-19's weights, distilled from it, to relu5_1.</summary>
    public static Teacher OfDistilledVgg(WeightSource weights, WorkerPool workers, Shape input)
    {
        string[] places = ["1_1", "1_2", "2_1", "2_2", "3_1", "3_2", "3_3", "3_4", "4_1", "4_2", "4_3", "4_4", "5_1"];
        return new(Build(weights, ["conv0", .. places.Select(place => $"conv{place.Replace("_", "")}")], ["color", .. places]), workers, input, ["relu4_1", "relu5_1"]);
    }

    private static Network Build(WeightSource weights, string[] tensors, string[] places)
    {
        var net = new NetworkBuilder();
        for (int i = 0; i < tensors.Length; i++)
        {
            string place = places[i];
            bool isColor = i == 0;
            if (i > 1 && place[0] != places[i - 1][0])
                net.Add($"pool{places[i - 1][0]}", new MaxPool(new PoolingOptions { Kernel = [2, 2], Stride = [2] }));
            var options = new ConvolutionOptions { Padding = [isColor ? 0 : 1], PaddingMode = isColor ? PaddingMode.Zero : PaddingMode.Reflect };
            net.Add($"conv{place}", new Convolution(weights.Load($"{tensors[i]}.weight"), weights.Load($"{tensors[i]}.bias"), options));
            if (!isColor)
                net.Add($"relu{place}", new Relu());
        }

        return net.Build();
    }
}

/// <summary>The network that learns, with a linear map from each compared layer to the teacher's channels.</summary>
static class Student
{
    public static string Bridge(string layer) => $"bridge.{layer}";

    public static Network Build(WeightSource weights, Teacher[] teachers)
    {
        var net = new NetworkBuilder();
        PerceptualNet.Add(net, weights);
        foreach (Teacher teacher in teachers)
        {
            foreach (string layer in teacher.Layers)
            {
                int channels = PerceptualNet.StageChannels[layer["relu".Length] - '1'];
                Shape shape = [teacher[layer].Shape[1], channels, 1, 1];
                net.Add(Bridge(layer), new Convolution(weights.Load($"{Bridge(layer)}.weight", shape), weights.Load($"{Bridge(layer)}.bias", [shape[0]])), layer);
            }
        }

        return net.Build();
    }

    /// <summary>Scales every layer so that its mean activation on the first hundred batches is 1; the network computes the same but for these factors.</summary>
    public static void Normalise(Network network, WorkerPool workers, Crops crops)
    {
        string[] rectified = [.. PerceptualNet.ConvolutionNames.Select(name => name.Replace("conv", "relu"))];
        NetworkPlan plan = network.Plan(workers, Crops.Shape, new PlanOptions { Outputs = [.. rectified] });
        var sums = new double[rectified.Length];
        const int Batches = 100;
        for (int step = 0; step < Batches; step++)
        {
            crops.Fill(step, plan.Input);
            plan.Forward();
            for (int i = 0; i < rectified.Length; i++)
            {
                foreach (float value in plan[rectified[i]].Span)
                    sums[i] += value;
            }
        }

        double before = 1;
        for (int i = 0; i < rectified.Length; i++)
        {
            double mean = sums[i] / ((double)Batches * plan[rectified[i]].Length);
            var convolution = (Convolution)network.Nodes.Single(node => node.Name == PerceptualNet.ConvolutionNames[i]).Layer;
            foreach (ref float value in convolution.Weights.Value.Span)
                value = (float)(value * before / mean);
            foreach (ref float value in convolution.Bias!.Value.Span)
                value = (float)(value / mean);
            before = mean;
        }
    }

    public static void Write(Network network, Stream stream)
    {
        IEnumerable<(string Name, Tensor Tensor)> tensors = network.Parameters
            .Where(parameter => parameter.Key.StartsWith("conv", StringComparison.Ordinal))
            .Select(parameter => (parameter.Key, parameter.Value.Value));
        SafeTensors.Write(stream, [.. tensors.Select(tensor => (new StoredTensor(tensor.Name, StoredType.Float16, tensor.Tensor.Shape, 0, null), (ReadOnlyMemory<byte>)Halves(tensor.Tensor)))]);
    }

    private static byte[] Halves(Tensor tensor)
    {
        var bytes = new byte[2 * tensor.Length];
        for (int i = 0; i < tensor.Length; i++)
            System.Buffers.Binary.BinaryPrimitives.WriteHalfLittleEndian(bytes.AsSpan(2 * i), (Half)tensor.Span[i]);
        return bytes;
    }
}

/// <summary>The mean over the layers of ‖bridge - teacher‖² / ‖teacher‖².</summary>
sealed class Distillation(Crops crops, Teacher[] teachers) : ITrainingTask
{
    public ImmutableArray<Shape> InputShapes => [Crops.Shape];

    public ImmutableArray<string> Outputs => [.. teachers.SelectMany(teacher => teacher.Layers).Select(Student.Bridge)];

    public IReadOnlyList<KeyValuePair<string, Parameter>> Parameters => [];

    public double[] LastLosses { get; private set; } = [];

    public void FillBatch(long stepNumber, ReadOnlySpan<Tensor> inputs)
    {
        crops.Fill(stepNumber, inputs[0]);
        foreach (Teacher teacher in teachers)
            teacher.Look(inputs[0]);
    }

    public double Evaluate(long stepNumber, NetworkPlan plan)
    {
        int layers = teachers.Sum(teacher => teacher.Layers.Length);
        var losses = new List<double>();
        foreach (Teacher teacher in teachers)
        {
            foreach (string layer in teacher.Layers)
            {
                ReadOnlySpan<float> wanted = teacher[layer].Span;
                Span<float> gradient = plan.OutputGradient(Student.Bridge(layer)).Span;
                double squares = 0;
                foreach (float value in wanted)
                    squares += (double)value * value;
                TensorPrimitives.Subtract(plan[Student.Bridge(layer)].Span, wanted, gradient);
                losses.Add(TensorPrimitives.SumOfSquares<float>(gradient) / squares);
                TensorPrimitives.Multiply(gradient, (float)(2 / (squares * layers)), gradient);
            }
        }

        LastLosses = [.. losses];
        return losses.Average();
    }
}

/// <summary>How much two networks agree which photographs are alike in style: Spearman's rank correlation of their Gram costs over pairs of crops.</summary>
/// <remarks>The cost of a pair at a layer is ‖A - B‖² / (‖A‖ ‖B‖), A and B being the Gram matrices of the two; no factor of the layer changes it.</remarks>
sealed class Ranking
{
    private const int Batches = 12;

    // Crops of training begin at step 0.
    private const long FirstStep = 1L << 31;

    private readonly NetworkPlan plan;

    private Ranking(Network network, WorkerPool workers) => plan = network.Plan(workers, Crops.Shape, new PlanOptions { Outputs = Layers });

    private static ImmutableArray<string> Layers => ["relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1"];

    public static void Print(string trained, Teacher[] teachers, WorkerPool workers, Crops crops, WeightSource random)
    {
        using WeightFile weights = SafeTensors.Open(trained);
        Ranking[] students = [new(PerceptualNet.Build(weights), workers), new(PerceptualNet.Build(random), workers)];
        var wanted = new Dictionary<string, List<double>>();
        Dictionary<string, List<double>>[] ours = [[], []];
        var batch = new Tensor(Crops.Shape);
        for (int step = 0; step < Batches; step++)
        {
            crops.Fill(FirstStep + step, batch);
            foreach (Teacher teacher in teachers)
            {
                teacher.Look(batch);
                foreach (string layer in teacher.Layers)
                    Add(wanted, layer, teacher[layer]);
            }

            for (int i = 0; i < students.Length; i++)
            {
                NetworkPlan plan = students[i].plan;
                batch.Span.CopyTo(plan.Input.Span);
                plan.Forward();
                foreach (string layer in Layers)
                    Add(ours[i], layer, plan[layer]);
            }
        }

        Console.WriteLine($"rank correlation with the teachers' Gram costs over {wanted[Layers[0]].Count} pairs of crops, trained and untrained:");
        foreach (string layer in Layers)
            Console.WriteLine($"{layer}: {Spearman(wanted[layer], ours[0][layer]):F3} and {Spearman(wanted[layer], ours[1][layer]):F3}");
        Console.WriteLine($"sum of layers: {Spearman(Sums(wanted), Sums(ours[0])):F3} and {Spearman(Sums(wanted), Sums(ours[1])):F3}");
    }

    private static List<double> Sums(Dictionary<string, List<double>> costs) =>
        [.. Enumerable.Range(0, costs[Layers[0]].Count).Select(pair => Layers.Sum(layer => costs[layer][pair]))];

    /// <summary>Adds the costs of all pairs within a batch.</summary>
    private static void Add(Dictionary<string, List<double>> costs, string layer, Tensor features)
    {
        if (!costs.TryGetValue(layer, out List<double>? pairs))
            costs[layer] = pairs = [];
        float[][] grams = [.. Enumerable.Range(0, features.Shape[0]).Select(picture => Gram(features.Slice(picture, 1)))];
        for (int a = 0; a < grams.Length; a++)
        {
            for (int b = 0; b < a; b++)
            {
                float distance = TensorPrimitives.Distance(grams[a], grams[b]);
                pairs.Add(distance * distance / (TensorPrimitives.Norm<float>(grams[a]) * TensorPrimitives.Norm<float>(grams[b])));
            }
        }
    }

    private static float[] Gram(Tensor features)
    {
        int channels = features.Shape[1];
        int positions = features.Length / channels;
        var gram = new float[channels * channels];
        for (int row = 0; row < channels; row++)
        {
            for (int column = 0; column < channels; column++)
                gram[(row * channels) + column] = TensorPrimitives.Dot(features.Span.Slice(row * positions, positions), features.Span.Slice(column * positions, positions));
        }

        return gram;
    }

    private static double Spearman(List<double> x, List<double> y)
    {
        double[] differences = [.. Ranks(x).Zip(Ranks(y), (first, second) => (double)(first - second))];
        double count = x.Count;
        return 1 - (6 * differences.Sum(difference => difference * difference) / (count * ((count * count) - 1)));
    }

    private static int[] Ranks(List<double> values)
    {
        int[] order = [.. Enumerable.Range(0, values.Count).OrderBy(index => values[index])];
        var ranks = new int[order.Length];
        for (int rank = 0; rank < order.Length; rank++)
            ranks[order[rank]] = rank;
        return ranks;
    }
}
