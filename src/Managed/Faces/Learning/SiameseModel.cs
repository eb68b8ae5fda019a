using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Globalization;
using System.IO;
using System.Linq;
using Managed.Formats;
using Managed.Kernels.Distance;
using Managed.Kernels.Elementwise;
using Managed.Kernels.Normalization;
using Managed.Layers;
using Managed.Networks;
using Managed.Networks.Topologies;
using Managed.Simd;
using Managed.Tensors;

namespace Managed.Faces.Learning;

/// <summary>A trained <see cref="SiameseNet"/> with what is needed to use it: its extents, what it is shown, its threshold, and its head if it has one.</summary>
public sealed class SiameseModel
{
    private const string FormatKey = "format";
    private const string Format = "managed siamese 1";

    /// <summary>A model.</summary>
    /// <param name="network">The network, built by <see cref="SiameseNet.Build"/>.</param>
    /// <param name="shape">Its extents.</param>
    /// <param name="head">The head that decides on pairs; null where the distance decides.</param>
    public SiameseModel(Network network, SiameseShape shape, PairHead? head = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(shape);
        Network = network;
        Shape = shape;
        Head = head;
    }

    /// <summary>The network.</summary>
    public Network Network { get; }

    /// <summary>Its extents.</summary>
    public SiameseShape Shape { get; }

    /// <summary>The head that decides on pairs, or null.</summary>
    public PairHead? Head { get; }

    /// <summary>The largest distance that counts as one person, as measured on people who took no part in the training; null where it was not.</summary>
    public float? Threshold { get; init; }

    /// <summary>Whether the network is shown faces found and aligned in photographs, and not whole pictures.</summary>
    public bool IsAligned { get; init; }

    /// <summary>A model that has learned nothing.</summary>
    /// <param name="shape">Extents.</param>
    /// <param name="term">What its head makes of two components; null for no head.</param>
    /// <param name="seed">Where its first weights come from.</param>
    public static SiameseModel Create(SiameseShape shape, PairTerm? term, long seed)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return new SiameseModel(SiameseNet.Build(new RandomWeights(seed), shape), shape, term is PairTerm kind ? NewHead(shape, kind) : null);
    }

    /// <summary>A head that has learned nothing: every component speaks alike against one person.</summary>
    public static PairHead NewHead(SiameseShape shape, PairTerm term)
    {
        ArgumentNullException.ThrowIfNull(shape);
        var weights = new Tensor([shape.EmbeddingLength]);
        weights.Span.Fill(-1);
        var bias = new Tensor([1]);
        bias.Span.Fill(1);
        return new PairHead(weights, bias, term);
    }

    /// <summary>Reads a model.</summary>
    /// <exception cref="InvalidFileException">The file holds no such model.</exception>
    public static SiameseModel Load(WeightFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (!Recognizes(file))
            throw new InvalidFileException(file.Name, "holds no Siamese network trained by managed face train");
        try
        {
            var shape = new SiameseShape
            {
                InputSize = int.Parse(Value(file, "input_size"), NumberStyles.None, CultureInfo.InvariantCulture),
                Channels = [.. Value(file, "channels").Split(',').Select(text => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture))],
                EmbeddingLength = int.Parse(Value(file, "embedding_length"), NumberStyles.None, CultureInfo.InvariantCulture),
                Normalize = bool.Parse(Value(file, "normalize")),
                DropoutRate = 0,
            };
            PairHead? head = file.Metadata.TryGetValue("head", out string? term)
                ? new PairHead(file.Load("head.weight", [shape.EmbeddingLength]), file.Load("head.bias", [1]), Enum.Parse<PairTerm>(term))
                : null;
            return new SiameseModel(SiameseNet.Build(file, shape), shape, head)
            {
                Threshold = file.Metadata.TryGetValue("threshold", out string? threshold) ? float.Parse(threshold, CultureInfo.InvariantCulture) : null,
                IsAligned = bool.Parse(Value(file, "aligned")),
            };
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or ArgumentException)
        {
            throw new InvalidFileException(file.Name, $"its metadata do not describe a Siamese network: {exception.Message}");
        }
    }

    /// <summary>Whether a file says that it holds such a model.</summary>
    public static bool Recognizes(WeightFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file.Metadata.TryGetValue(FormatKey, out string? format) && format == Format;
    }

    /// <summary>Writes the model as safetensors.</summary>
    public void Save(Stream stream)
    {
        var metadata = new Dictionary<string, string>
        {
            [FormatKey] = Format,
            ["input_size"] = Shape.InputSize.ToString(CultureInfo.InvariantCulture),
            ["channels"] = string.Join(',', Shape.Channels.Select(channels => channels.ToString(CultureInfo.InvariantCulture))),
            ["embedding_length"] = Shape.EmbeddingLength.ToString(CultureInfo.InvariantCulture),
            ["normalize"] = Shape.Normalize.ToString(),
            ["aligned"] = IsAligned.ToString(),
        };
        if (Threshold is float threshold)
            metadata["threshold"] = threshold.ToString("R", CultureInfo.InvariantCulture);
        if (Head is not null)
            metadata["head"] = Head.Term.ToString();
        IEnumerable<KeyValuePair<string, Tensor>> tensors =
        [
            .. Network.Parameters.Select(parameter => KeyValuePair.Create(parameter.Key, parameter.Value.Value)),
            .. Network.Statistics,
            .. Head is null ? [] : Head.Parameters.Select(parameter => KeyValuePair.Create($"head.{parameter.Key}", parameter.Value.Value)),
        ];
        SafeTensors.Write(stream, [.. tensors.Where(tensor => !tensor.Key.StartsWith("normalize.", StringComparison.Ordinal))
            .Select(tensor => SafeTensors.Singles(tensor.Key, tensor.Value.Shape, tensor.Value.Span))], metadata);
    }

    /// <summary>The embeddings of faces: of each the mean of its own and its mirror image's, brought back to length 1 where the network's have that.</summary>
    public ImmutableArray<float[]> Embed(WorkerPool workers, IReadOnlyList<RgbImage> faces)
    {
        ArgumentNullException.ThrowIfNull(faces);
        NetworkPlan plan = NormalizationFolding.Fold(Network).Plan(workers, [2, 3, Shape.InputSize, Shape.InputSize]);
        var embeddings = ImmutableArray.CreateBuilder<float[]>(faces.Count);
        foreach (RgbImage face in faces)
        {
            FaceAugmentation.Plain(face, Shape.InputSize).Span.CopyTo(plan.Input.Slice(0, 1).Span);
            FaceAugmentation.Plain(face, Shape.InputSize, mirror: true).Span.CopyTo(plan.Input.Slice(1, 1).Span);
            plan.Forward();
            ReadOnlySpan<float> both = plan[plan.Network.Output].Span;
            var mean = new float[Shape.EmbeddingLength];
            for (int i = 0; i < mean.Length; i++)
                mean[i] = (both[i] + both[mean.Length + i]) / 2;
            if (Shape.Normalize)
                L2Normalization.Forward(SimdHardware.Level, 1, mean, mean);
            embeddings.Add(mean);
        }

        return embeddings.MoveToImmutable();
    }

    /// <summary>How far two embeddings lie apart: the Euclidean distance, or, with a head, the probability that they are of two people.</summary>
    public float Distance(ReadOnlySpan<float> first, ReadOnlySpan<float> second) => Head is null
        ? MathF.Sqrt(Distances.SquaredEuclidean(SimdHardware.Level, first, second))
        : 1 / (1 + (float)Elementary.Exp(Head.Score(first, second)));

    private static string Value(WeightFile file, string key) =>
        file.Metadata.TryGetValue(key, out string? value) ? value : throw new FormatException($"'{key}' is missing");
}
