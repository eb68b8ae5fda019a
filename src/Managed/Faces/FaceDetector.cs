using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Numerics.Tensors;
using System.Threading;
using Managed.Formats;
using Managed.Kernels.Elementwise;
using Managed.Kernels.Resample;
using Managed.Networks;
using Managed.Networks.Topologies;
using Managed.Tensors;
using Tensor = Managed.Tensors.Tensor;

namespace Managed.Faces;

/// <summary>Finds upright faces with <see cref="TinyFaceDetectorNet"/>, looking at a picture in several sizes.</summary>
/// <remarks>Not for concurrent use.</remarks>
internal sealed class FaceDetector
{
    private const int AnchorCount = 5;
    private const int ValuesPerAnchor = 5;
    private const float Grey = 128;

    private static readonly ImmutableArray<(float Width, float Height)> Anchors =
        [(1.603231f, 2.094468f), (6.041143f, 7.080126f), (2.882459f, 3.518061f), (4.266906f, 5.178857f), (9.041765f, 10.66308f)];

    private readonly Network network;
    private readonly WorkerPool workers;
    private readonly Dictionary<int, NetworkPlan> plans = [];

    /// <summary>A detector.</summary>
    /// <param name="weights">The weights of <see cref="TinyFaceDetectorNet"/>.</param>
    /// <param name="workers">The threads.</param>
    /// <param name="options">How faces are looked for; null for the defaults.</param>
    /// <exception cref="InvalidFileException">The weights are of another network.</exception>
    public FaceDetector(WeightSource weights, WorkerPool workers, FaceDetectorOptions? options = null)
    {
        network = TinyFaceDetectorNet.Build(weights);
        this.workers = workers;
        Options = options ?? new FaceDetectorOptions();
        foreach (DetectionPass pass in Options.Passes)
        {
            if (pass.InputSize < TinyFaceDetectorNet.CellSize || pass.InputSize % TinyFaceDetectorNet.CellSize != 0 || pass.Border is not (>= 0 and < 0.5f))
                throw new ArgumentException($"A pass has a size that is a multiple of 32 and a border below 1/2; one is {pass}.", nameof(options));
        }
    }

    private FaceDetector(Network network, WorkerPool workers, FaceDetectorOptions options) => (this.network, this.workers, Options) = (network, workers, options);

    /// <summary>How faces are looked for.</summary>
    public FaceDetectorOptions Options { get; }

    /// <summary>The same detector on other threads. Weights are shared; both may be used at once.</summary>
    /// <param name="workers">The threads.</param>
    public FaceDetector WithWorkers(WorkerPool workers) => new(network, workers, Options);

    /// <summary>All faces of a picture, the surest first.</summary>
    /// <remarks>
    /// A picture in which none is found is looked at once more with its colours balanced, so that their means are equal (G. Buchsbaum: A Spatial Processor Model
    /// for Object Colour Perception, 1980): faces under a cast of colour are missed otherwise.
    /// </remarks>
    public IReadOnlyList<FaceDetection> Detect(RgbImage image, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        List<FaceDetection> found = Detect(image, [1, 1, 1], cancellation);
        return found.Count > 0 ? found : Detect(image, BalancingGains(image), cancellation);
    }

    private List<FaceDetection> Detect(RgbImage image, float[] gains, CancellationToken cancellation)
    {
        var found = new List<FaceDetection>();
        foreach (DetectionPass pass in Options.Passes)
        {
            cancellation.ThrowIfCancellationRequested();
            Look(image, gains, pass, found);
        }

        found.Sort((a, b) => b.Score.CompareTo(a.Score));
        return Suppress(found);
    }

    internal static float[] BalancingGains(RgbImage image)
    {
        Span<long> sums = stackalloc long[3];
        ReadOnlySpan<byte> pixels = image.Pixels;
        for (int i = 0; i < pixels.Length; i++)
            sums[i % 3] += pixels[i];
        double mean = (sums[0] + sums[1] + sums[2]) / 3.0;
        return [.. sums.ToArray().Select(sum => sum == 0 ? 1 : (float)(mean / sum))];
    }

    private List<FaceDetection> Suppress(List<FaceDetection> found)
    {
        var kept = new List<FaceDetection>();
        foreach (FaceDetection candidate in found)
        {
            if (!kept.Exists(better => IsSame(better.Box, candidate.Box)))
                kept.Add(candidate);
        }

        return kept;
    }

    private bool IsSame(FaceBox a, FaceBox b) =>
        a.IntersectionOverUnion(b) > Options.OverlapThreshold || a.Intersection(b) > Options.CoverThreshold * MathF.Min(a.Area, b.Area);

    private void Look(RgbImage image, float[] gains, DetectionPass pass, List<FaceDetection> found)
    {
        if (!plans.TryGetValue(pass.InputSize, out NetworkPlan? plan))
            plans.Add(pass.InputSize, plan = network.Plan(workers, [1, 3, pass.InputSize, pass.InputSize]));
        int inner = Math.Max(1, (int)MathF.Round(pass.InputSize * (1 - (2 * pass.Border))));
        int offset = (pass.InputSize - inner) / 2;
        float scale = (float)inner / Math.Max(image.Width, image.Height);
        int width = Math.Max(1, (int)MathF.Round(image.Width * scale));
        int height = Math.Max(1, (int)MathF.Round(image.Height * scale));
        FillInput(image, width, height, gains, offset, pass.Border > 0 ? Grey : 0, plan.Input);
        plan.Forward();
        Decode(plan[network.Output], pass.InputSize, offset, (float)image.Width / width, (float)image.Height / height, found);
    }

    /// <summary>The picture in 0..255 amid a background.</summary>
    internal static void FillInput(RgbImage image, int width, int height, float[] gains, int offset, float background, Tensor input)
    {
        int side = input.Shape[3];
        input.Span.Fill(background);
        RgbResize.Resize(image, width, height, ResizeFilter.Triangle, input.Span[((offset * side) + offset)..], side * side, side);
        for (int channel = 0; channel < 3; channel++)
        {
            for (int y = 0; y < height; y++)
            {
                Span<float> row = input.Span.Slice((((channel * side) + offset + y) * side) + offset, width);
                TensorPrimitives.Multiply(row, gains[channel], row);
                TensorPrimitives.Min(row, 1, row);
                TensorPrimitives.Multiply(row, 255, row);
            }
        }
    }

    private void Decode(Tensor output, int inputSize, int offset, float scaleX, float scaleY, List<FaceDetection> found)
    {
        int cells = output.Shape[3];
        float cellSize = (float)inputSize / cells;
        ReadOnlySpan<float> values = output.Span;
        for (int y = 0; y < cells; y++)
        {
            for (int x = 0; x < cells; x++)
            {
                for (int anchor = 0; anchor < AnchorCount; anchor++)
                {
                    float Value(ReadOnlySpan<float> all, int index) => all[(((((anchor * ValuesPerAnchor) + index) * cells) + y) * cells) + x];
                    float score = Sigmoid(Value(values, 4));
                    if (!(score >= Options.ScoreThreshold))
                        continue;
                    float centreX = (x + Sigmoid(Value(values, 0))) * cellSize;
                    float centreY = (y + Sigmoid(Value(values, 1))) * cellSize;
                    float width = Exponential(Value(values, 2)) * Anchors[anchor].Width * cellSize;
                    float height = Exponential(Value(values, 3)) * Anchors[anchor].Height * cellSize;
                    var box = new FaceBox(
                        (centreX - (width / 2) - offset) * scaleX, (centreY - (height / 2) - offset) * scaleY, width * scaleX, height * scaleY);
                    found.Add(new FaceDetection(box, score));
                }
            }
        }
    }

    private static float Sigmoid(float value) => 1 / (1 + Exponential(-value));

    private static float Exponential(float value) => (float)Elementary.Exp(value);
}
