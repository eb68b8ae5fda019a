#:project ../../src/Managed/Managed.csproj
#:project ../../src/Managed.Media/Managed.Media.csproj
#:property PublishAot=false

// Trains a small three-dimensional U-Net to mark round bright things in noise, tests it on volumes it has not seen, and runs it over a real
// volume in tiles that keep a budget of memory. A demonstration of volumes, not a diagnosis of anything: it knows balls, rods, boxes and walls,
// nothing of bodies.
//
//     dotnet run -c Release samples/ct/blobs.cs -- OUT [--volume FILE|FOLDER] [--spacing MM] [--memory MIB] [--steps N] [--seed N] [--weights FILE]
//
// OUT gets the weights, a table, and montages of slices with the output laid over them in colour. With --weights nothing is trained.
using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading.Tasks;
using Managed.Formats;
using Managed.Inspection;
using Managed.Layers;
using Managed.Media.Pictures;
using Managed.Media.Volumes;
using Managed.Media.Volumes.Dicom;
using Managed.Networks;
using Managed.Networks.Tiles;
using Managed.Networks.Topologies;
using Managed.Tensors;
using Managed.Training;
using Managed.Training.Losses;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string Option(string name, string otherwise) => Array.IndexOf(args, name) is > 0 and int at && at + 1 < args.Length ? args[at + 1] : otherwise;
string output = args[0];
int steps = int.Parse(Option("--steps", "800"));
long seed = long.Parse(Option("--seed", "1"));
long memory = long.Parse(Option("--memory", "48")) << 20;
Directory.CreateDirectory(output);
using var workers = new WorkerPool();
var report = new StringBuilder();
void Say(string line)
{
    Console.WriteLine(line);
    report.AppendLine(line);
}

Network network;
if (Option("--weights", "") is { Length: > 0 } stored)
{
    using WeightFile file = SafeTensors.Open(stored);
    network = VolumeUNet.Build(file, 1, 1);
}
else
{
    network = VolumeUNet.Build(new RandomWeights(seed), 1, 1);
    Train(network, workers, steps, seed);
    using FileStream stream = File.Create(Path.Combine(output, "blobs.safetensors"));
    IEnumerable<KeyValuePair<string, Tensor>> tensors = [.. network.Parameters.Select(p => KeyValuePair.Create(p.Key, p.Value.Value)), .. network.Statistics];
    SafeTensors.Write(stream, [.. tensors.Select(tensor => SafeTensors.Singles(tensor.Key, tensor.Value.Shape, tensor.Value.Span))]);
}

Network use = NormalizationFolding.Fold(network);
Say(Test(use, workers, seed, Path.Combine(output, "synthetic.png")));
if (Option("--volume", "") is { Length: > 0 } path)
    Examine(use, workers, ReadVolume(path, Say), double.Parse(Option("--spacing", "2")), memory, output, Say);
File.WriteAllText(Path.Combine(output, "blobs.txt"), report.ToString());

static void Train(Network network, WorkerPool workers, int steps, long seed)
{
    foreach ((_, Parameter parameter) in network.Parameters)
        parameter.RequireGradient();
    var trainer = new Trainer(network, workers, new BallTask(seed), new TrainerOptions
    {
        LearningRate = LearningRateSchedule.OneCycle(0.005f, steps),
        Rule = TrainingRule.Each(parameter => new Adam(parameter.Value.Length, new AdamOptions { WeightDecay = 0.001f })),
        LargestGradientNorm = 5,
    });
    var clock = Stopwatch.StartNew();
    double mean = 0;
    while (trainer.StepCount < steps)
    {
        mean += trainer.Step().Loss;
        if (trainer.StepCount % 50 == 0 || trainer.StepCount == steps)
        {
            Console.Error.WriteLine($"step {trainer.StepCount} of {steps}: loss {mean / (((trainer.StepCount - 1) % 50) + 1):F4}, {clock.Elapsed.TotalSeconds:F0} s");
            mean = 0;
        }
    }
}

static string Test(Network network, WorkerPool workers, long seed, string montage)
{
    const int Volumes = 40;
    const int Extent = 64;
    (double dice, int balls, int found, int invented) = (0, 0, 0, 0);
    VolumeTiling tiling = VolumeTiling.Choose(network, [1, 1, Extent, Extent, Extent], VolumeUNet.ExtentMultiple, null);
    for (int i = 0; i < Volumes; i++)
    {
        // Streams below zero are those of the test; training draws from zero up.
        Scene scene = Scene.Draw(new SeededRandom(Scene.StreamOf(seed, -1 - i)), Extent);
        var values = new Tensor(scene.Values, [1, 1, Extent, Extent, Extent]);
        float[] likely = Likelihood(tiling.Run(workers, values));
        int both = likely.Where((p, v) => p > 0.5f && scene.Marks[v]).Count();
        dice += (2.0 * both + 1) / (likely.Count(p => p > 0.5f) + scene.Marks.Count(true) + 1);
        List<Blob> blobs = Blob.Find(likely, [Extent, Extent, Extent]);
        balls += scene.Balls.Length;
        found += scene.Balls.Count(ball => blobs.Any(blob => ball.Contains(blob.X, blob.Y, blob.Z)));
        invented += blobs.Count(blob => !scene.Balls.Any(ball => ball.Contains(blob.X, blob.Y, blob.Z)));
        if (i == 0)
            PictureWriter.Write(montage, Montage.Draw(scene.Values, likely, scene.Marks, [Extent, Extent, Extent], 16));
    }

    return $"seed {seed}: {Volumes} volumes of {Extent}x{Extent}x{Extent} not learned from: Dice {dice / Volumes:F3}, {found} of {balls} balls found (sensitivity {(double)found / balls:P1}), {(double)invented / Volumes:F2} marked in vain a volume";
}

static Volume ReadVolume(string path, Action<string> say)
{
    if (!Directory.Exists(path))
        return VolumeReader.Read(path);
    DicomSeries series = DicomReader.Read(path);
    if (series.Gaps.Count > 0)
        say($"{series.Gaps.Count} of {series.Files.Count} slices do not lie at the usual distance from the one before; they are taken as if they did");
    return series.Volume;
}

static void Examine(Network network, WorkerPool workers, Volume read, double spacing, long memory, string output, Action<string> say)
{
    Volume cubes = read.ToCubes(workers, spacing, -1024);
    Shape shape = [1, 1, cubes.Voxels.Shape[1], cubes.Voxels.Shape[2], cubes.Voxels.Shape[3]];
    ReadOnlySpan<float> hounsfield = cubes.Voxels.Span[..shape.ElementCount];
    var values = new Tensor(shape);
    for (int i = 0; i < values.Length; i++)
        values.Span[i] = Math.Clamp((hounsfield[i] + 200) / 500, 0, 1);
    VolumeTiling whole = VolumeTiling.Choose(network, shape, VolumeUNet.ExtentMultiple, null);
    VolumeTiling tiling = VolumeTiling.Choose(network, shape, VolumeUNet.ExtentMultiple, memory);
    say($"cubes of {spacing} mm: {shape[4]}x{shape[3]}x{shape[2]}; {tiling.Count} tiles of {tiling.Tile[4]}x{tiling.Tile[3]}x{tiling.Tile[2]} in {tiling.PeakBytes / 1048576.0:F1} MiB, in one piece {whole.PeakBytes / 1048576.0:F1} MiB");
    var clock = Stopwatch.StartNew();
    Tensor scores = tiling.Run(workers, values);
    TimeSpan inTiles = clock.Elapsed;
    clock.Restart();
    bool same = whole.Run(workers, values).Span.SequenceEqual(scores.Span);
    say($"{inTiles.TotalSeconds:F1} s in tiles, {clock.Elapsed.TotalSeconds:F1} s in one piece; {(same ? "the same bits" : "NOT THE SAME")}");
    float[] likely = Likelihood(scores);
    List<Blob> blobs = Blob.Find(likely, shape.AsSpan()[2..]);
    say($"round bright things: {blobs.Count}");
    foreach (Blob blob in blobs.OrderByDescending(blob => blob.Voxels.Length).Take(20))
    {
        SpacePoint place = cubes.Affine.PositionOf(blob.X, blob.Y, blob.Z);
        double diameter = 2 * spacing * Math.Cbrt(3 * blob.Voxels.Length / (4 * Math.PI));
        float mean = 0;
        foreach (int voxel in blob.Voxels)
            mean += cubes.Voxels.Span[voxel] / blob.Voxels.Length;
        say($"  {diameter,5:F1} mm across at right {place.X,6:F0}, front {place.Y,6:F0}, head {place.Z,6:F0} mm: mean {mean,5:F0} {cubes.Unit}");
    }

    PictureWriter.Write(Path.Combine(output, "volume.png"), Montage.Draw(values.Span.ToArray(), likely, null, shape.AsSpan()[2..], 24));
}

static float[] Likelihood(Tensor scores) => Array.ConvertAll(scores.Span.ToArray(), score => 1 / (1 + MathF.Exp(-score)));

/// <summary>A ball, in voxels.</summary>
sealed record Ball(float X, float Y, float Z, float Radius)
{
    public float DistanceTo(float x, float y, float z) => MathF.Sqrt(((x - X) * (x - X)) + ((y - Y) * (y - Y)) + ((z - Z) * (z - Z)));

    public bool Contains(double x, double y, double z) => DistanceTo((float)x, (float)y, (float)z) <= Radius;
}

/// <summary>A drawn volume: a smooth ground with walls, shells, rods and boxes, balls brighter than where they lie, and noise over all.</summary>
sealed record Scene(float[] Values, bool[] Marks, ImmutableArray<Ball> Balls)
{
    private const int GroundNodes = 4;

    /// <summary>How far a place is outside of a thing; below zero inside.</summary>
    private delegate float Distance(float x, float y, float z);

    public static long StreamOf(long seed, long number) => (seed * 1_000_003) + number;

    public static Scene Draw(SeededRandom random, int extent)
    {
        float[] values = Ground(random, extent);
        for (int i = random.NextInt(extent / 5); i > 0; i--)
            Paint(values, extent, Thing(random, extent), Level(random));
        if (random.NextInt(4) == 0)
            Paint(values, extent, Plane(random, extent), 0);
        var balls = new List<Ball>();
        int wanted = 1 + random.NextInt(extent / 8);
        for (int attempt = 0; attempt < 4 * wanted && balls.Count < wanted; attempt++)
        {
            float radius = random.NextSingle(2.5f, 8);
            float Place() => random.NextSingle(radius, extent - radius);
            var ball = new Ball(Place(), Place(), Place(), radius);
            if (balls.All(other => other.DistanceTo(ball.X, ball.Y, ball.Z) > other.Radius + radius + 2))
                balls.Add(ball);
        }

        var marks = new bool[values.Length];
        foreach (Ball ball in balls)
            AddBall(random, values, marks, extent, ball);
        float noise = random.NextInt(4) == 0 ? 0 : random.NextSingle(0.01f, 0.08f);
        foreach (ref float value in values.AsSpan())
            value = Math.Clamp(value + (noise == 0 ? 0 : noise * random.NextNormal()), 0, 1);
        return new Scene(values, marks, [.. balls]);
    }

    /// <summary>Numbers on a coarse grid with straight lines between; now and then nothing at all.</summary>
    private static float[] Ground(SeededRandom random, int extent)
    {
        var nodes = new float[GroundNodes * GroundNodes * GroundNodes];
        float level = random.NextInt(4) == 0 ? 0 : random.NextSingle(0.05f, 0.55f);
        float range = level == 0 ? 0 : random.NextSingle(0, 0.15f);
        random.Fill(nodes, level - range, level + range);
        var values = new float[extent * extent * extent];
        for (int at = 0; at < values.Length; at++)
        {
            for (int corner = 0; corner < 8; corner++)
            {
                (int i, float a) = Node(at % extent, corner & 1, extent);
                (int j, float b) = Node(at / extent % extent, corner >> 1 & 1, extent);
                (int k, float c) = Node(at / extent / extent, corner >> 2, extent);
                values[at] += a * b * c * nodes[(((k * GroundNodes) + j) * GroundNodes) + i];
            }
        }

        return values;
    }

    private static (int Node, float Share) Node(int position, int side, int extent)
    {
        float at = (float)position * (GroundNodes - 1) / extent;
        int node = (int)at;
        return (node + side, side == 0 ? 1 - (at - node) : at - node);
    }

    /// <summary>Bright as bone, dark, or between.</summary>
    private static float Level(SeededRandom random) => random.NextInt(3) switch { 0 => 1, 1 => random.NextSingle(0, 0.3f), _ => random.NextSingle(0.2f, 1) };

    /// <summary>What is not to be marked: a wall, a hollow shell, a rod or cone, or a box.</summary>
    private static Distance Thing(SeededRandom random, int extent)
    {
        (float X, float Y, float Z) centre = (random.NextSingle(0, extent), random.NextSingle(0, extent), random.NextSingle(0, extent));
        (float X, float Y, float Z) first = Direction(random);
        (float X, float Y, float Z) second = Across(first, Direction(random));
        (float X, float Y, float Z) third = Across(first, second);
        (float a, float b, float c) = (random.NextSingle(1, 8), random.NextSingle(1, 8), random.NextSingle(1, 8));
        float thickness = random.NextSingle(0.5f, 3);
        float along = random.NextInt(2) == 0 ? 2 * extent : random.NextSingle(4, 20);
        float taper = random.NextInt(2) == 0 ? 0 : random.NextSingle(0, 1);
        float size = random.NextSingle(10, extent);
        int kind = random.NextInt(4);
        return (x, y, z) =>
        {
            (float X, float Y, float Z) from = (x - centre.X, y - centre.Y, z - centre.Z);
            (float t, float v, float w) = (Dot(from, first), Math.Abs(Dot(from, second)), Math.Abs(Dot(from, third)));
            float u = Math.Abs(t);
            return kind switch
            {
                0 => u - thickness,
                1 => Math.Abs(MathF.Sqrt(Dot(from, from)) - size) - thickness,
                2 => Math.Max(MathF.Sqrt((v * v) + (w * w)) - (a * (1 - (taper * t / along))), u - along),
                _ => Math.Max(u - a, Math.Max(v - b, w - c)),
            };
        };
    }

    /// <summary>All on one side of a plane.</summary>
    private static Distance Plane(SeededRandom random, int extent)
    {
        (float X, float Y, float Z) direction = Direction(random);
        float place = random.NextSingle(-0.4f, 0.4f) * extent;
        return (x, y, z) => place - Dot((x - (extent / 2), y - (extent / 2), z - (extent / 2)), direction);
    }

    private static void AddBall(SeededRandom random, float[] values, bool[] marks, int extent, Ball ball)
    {
        float contrast = random.NextSingle(0.12f, 0.7f);

        // A coat of what the ball is brighter than, now and then, so that it also stands out where it lies against something bright.
        float coat = random.NextInt(2) == 0 ? 0 : random.NextSingle(1, 4);
        float ground = Math.Min(values[(((((int)ball.Z * extent) + (int)ball.Y) * extent) + (int)ball.X)], 1 - contrast);
        if (coat > 0)
            Paint(values, extent, (x, y, z) => ball.DistanceTo(x, y, z) - ball.Radius - coat, ground);
        Paint(values, extent, (x, y, z) => ball.DistanceTo(x, y, z) - ball.Radius, ground + contrast);
        for (int at = 0; at < marks.Length; at++)
            marks[at] |= ball.Contains(at % extent, at / extent % extent, at / extent / extent);
    }

    private static void Paint(float[] values, int extent, Distance distance, float level)
    {
        for (int at = 0; at < values.Length; at++)
            values[at] += Math.Clamp(0.5f - distance(at % extent, at / extent % extent, at / extent / extent), 0, 1) * (level - values[at]);
    }

    private static (float X, float Y, float Z) Direction(SeededRandom random)
    {
        while (true)
        {
            (float X, float Y, float Z) drawn = (random.NextSingle(-1, 1), random.NextSingle(-1, 1), random.NextSingle(-1, 1));
            if (Dot(drawn, drawn) is > 0.01f and <= 1)
                return Unit(drawn);
        }
    }

    private static (float X, float Y, float Z) Across((float X, float Y, float Z) a, (float X, float Y, float Z) b) =>
        Unit(((a.Y * b.Z) - (a.Z * b.Y), (a.Z * b.X) - (a.X * b.Z), (a.X * b.Y) - (a.Y * b.X)));

    private static (float X, float Y, float Z) Unit((float X, float Y, float Z) a)
    {
        float length = Math.Max(1e-6f, MathF.Sqrt(Dot(a, a)));
        return (a.X / length, a.Y / length, a.Z / length);
    }

    private static float Dot((float X, float Y, float Z) a, (float X, float Y, float Z) b) => (a.X * b.X) + (a.Y * b.Y) + (a.Z * b.Z);
}

/// <summary>Batches of drawn volumes in which the balls are to be marked, by cross-entropy and overlap alike.</summary>
sealed class BallTask(long seed) : ITrainingTask
{
    private const int Batch = 4;
    private const int Extent = 32;
    private const int Length = Extent * Extent * Extent;

    private readonly bool[] marks = new bool[Batch * Length];

    public ImmutableArray<Shape> InputShapes => [[Batch, 1, Extent, Extent, Extent]];

    public ImmutableArray<string> Outputs => [];

    public IReadOnlyList<KeyValuePair<string, Parameter>> Parameters => [];

    public void FillBatch(long stepNumber, ReadOnlySpan<Tensor> inputs)
    {
        Memory<float> batch = inputs[0].Memory;
        Parallel.For(0, Batch, n =>
        {
            Scene scene = Scene.Draw(new SeededRandom(Scene.StreamOf(seed, (stepNumber * Batch) + n)), Extent);
            scene.Values.CopyTo(batch[(n * Length)..]);
            scene.Marks.CopyTo(marks, n * Length);
        });
    }

    public double Evaluate(long stepNumber, NetworkPlan plan)
    {
        Tensor scores = plan[plan.Network.Output];
        Tensor gradient = plan.OutputGradient(plan.Network.Output);
        return CrossEntropy.EvaluateBinary(scores, marks, gradient).Loss + DiceLoss.Evaluate(scores, marks, gradient);
    }
}

/// <summary>Marked voxels that touch, face by face, at least half as many as the smallest ball has, and their centre.</summary>
sealed record Blob(ImmutableArray<int> Voxels, double X, double Y, double Z)
{
    private const int Fewest = 32;

    public static List<Blob> Find(float[] likely, ReadOnlySpan<int> extents)
    {
        (int depth, int height, int width) = (extents[0], extents[1], extents[2]);
        var seen = new bool[likely.Length];
        var blobs = new List<Blob>();
        var open = new Stack<int>();
        for (int start = 0; start < likely.Length; start++)
        {
            var voxels = ImmutableArray.CreateBuilder<int>();
            Take(start);
            while (open.TryPop(out int at))
            {
                voxels.Add(at);
                (int x, int y, int z) = (at % width, at / width % height, at / width / height);
                if (x > 0) Take(at - 1);
                if (x < width - 1) Take(at + 1);
                if (y > 0) Take(at - width);
                if (y < height - 1) Take(at + width);
                if (z > 0) Take(at - (width * height));
                if (z < depth - 1) Take(at + (width * height));
            }

            if (voxels.Count >= Fewest)
                blobs.Add(new Blob(voxels.ToImmutable(), voxels.Average(v => v % width), voxels.Average(v => v / width % height), voxels.Average(v => v / width / height)));
        }

        return blobs;

        void Take(int at)
        {
            if (!seen[at] && likely[at] > 0.5f)
                open.Push(at);
            seen[at] = true;
        }
    }
}

/// <summary>Slices of a volume side by side, in grey, with what is likely laid over them in orange; where it is known, what is not so in red, and what is missed in blue.</summary>
static class Montage
{
    private const int Side = 170;

    public static RgbImage Draw(float[] values, float[] likely, bool[]? marks, ReadOnlySpan<int> extents, int count)
    {
        (int height, int width) = (extents[1], extents[2]);
        int plane = width * height;
        int[] filled = [.. Enumerable.Range(0, extents[0]).Where(z => values.AsSpan(z * plane, plane).IndexOfAnyInRange(0.1f, 1) >= 0)];
        int scale = Math.Max(1, Side / width);
        var slices = new List<RgbImage>();
        for (int i = 0; i < Math.Min(count, filled.Length); i++)
            slices.Add(Slice(values, likely, marks, filled[(int)((i + 0.5) * filled.Length / Math.Min(count, filled.Length))] * plane, width, height, scale));
        return PictureGrid.Draw(slices);
    }

    /// <summary>A slice with its last row, the front of a patient, on top.</summary>
    private static RgbImage Slice(float[] values, float[] likely, bool[]? marks, int begin, int width, int height, int scale)
    {
        var pixels = new byte[3 * width * height * scale * scale];
        ReadOnlySpan<float> right = [1, 0.55f, 0];
        ReadOnlySpan<float> wrong = [1, 0, 0.1f];
        ReadOnlySpan<float> missed = [0.1f, 0.5f, 1];
        for (int p = 0; p < width * height * scale * scale; p++)
        {
            int at = begin + ((height - 1 - (p / (width * scale) / scale)) * width) + (p % (width * scale) / scale);
            bool isMarked = likely[at] > 0.5f;
            bool isKnown = marks?[at] ?? isMarked;
            float share = isMarked || isKnown ? 0.6f : 0;
            ReadOnlySpan<float> colour = !isKnown ? wrong : isMarked ? right : missed;
            for (int c = 0; c < 3; c++)
                pixels[(3 * p) + c] = (byte)(255 * (((1 - share) * values[at]) + (share * colour[c])));
        }

        return new RgbImage(pixels, width * scale, height * scale);
    }
}
