using System;
using System.Collections.Immutable;
using System.Linq;
using Managed.Tensors;
using Managed.Training;

namespace Managed.Style.Runs;

/// <summary>How the memory of a run is divided, from shapes alone, so that it is the same on every machine.</summary>
/// <param name="History">The steps whose curvature L-BFGS remembers.</param>
/// <param name="Tilings">How the pictures are gone through at each size.</param>
/// <param name="FixedBytes">Bytes of all else: the process, weights, pictures, targets, the optimiser.</param>
internal sealed record StyleMemory(int History, ImmutableArray<StyleTilings> Tilings, long FixedBytes)
{
    /// <summary>What a run without a budget keeps to as long as that does not make it slow.</summary>
    private const long Usual = 2L << 30;

    private const long Mebibyte = 1 << 20;

    // The runtime, its code, and what is not collected at once.
    private const long ProcessBytes = 128 * Mebibyte;

    // Scratch of the threads, bands of features, sums of Gram matrices.
    private const long ScratchBytes = 96 * Mebibyte;

    // Weights are kept as they are and in the order of the forward and the backward pass.
    private const int WeightCopies = 3;

    // Pictures: values, optimiser and descent. L-BFGS keeps two for each step of its history on top.
    private const int AdamPictures = 5;
    private const int AveragePictures = 2;
    private const int LBfgsPictures = 10;

    // The beginning of a size beside the end of the one before, and the picture that is being written.
    private const int PassingPictures = 2;

    private const long LeastUsualNetwork = 768 * Mebibyte;
    private const int HistoryShare = 3;
    private const int GuidanceCopies = 3;
    private const long LeastReleased = 64 * Mebibyte;

    /// <summary>Bytes in all.</summary>
    public long PeakBytes => FixedBytes + NetworkBytes;

    /// <summary>Bytes of the network's values and gradients, kept through all sizes.</summary>
    public long NetworkBytes => Tilings.Max(tilings => tilings.PeakBytes);

    /// <summary>Divides the memory of a run.</summary>
    /// <exception cref="BudgetExceededException">The budget does not do.</exception>
    public static StyleMemory Divide(PerceptualModel model, StyleInputs inputs, StyleOptions options)
    {
        Shape picture = inputs.Content.Shape;
        long pictureBytes = sizeof(float) * (long)picture.ElementCount;
        long always = ProcessBytes + ScratchBytes + WeightBytes(model) + TargetBytes(model, picture, options) + InputBytes(inputs, options.Color)
            + (pictureBytes * (PassingPictures + Pictures(options)));
        bool curved = options.Optimizer == StyleOptimizer.LBfgs;
        long historyBytes = curved ? 2 * pictureBytes : 0;
        int most = curved ? new LBfgsOptions().History : 0;
        long left = (options.MemoryLimit ?? Usual) - always;
        int history = options.MemoryLimit is null || !curved ? most : (int)Math.Clamp(left / HistoryShare / historyBytes, 1, most);
        long whole = always + (history * historyBytes);
        long network = options.MemoryLimit is null ? Math.Max(Usual - whole, LeastUsualNetwork) : options.MemoryLimit.Value - whole;
        try
        {
            var sizes = new StyleSizes(inputs, options);
            return new StyleMemory(history, [.. Enumerable.Range(0, sizes.Count).Select(size => Choose(model, sizes.ShapesOf(size), options, network))], whole);
        }
        catch (BudgetExceededException exceeded)
        {
            throw new BudgetExceededException(
                $"Painting {picture[3]} x {picture[2]} pixels with this network", exceeded.NeededBytes + whole - ((history - Math.Min(1, most)) * historyBytes), options.MemoryLimit ?? long.MaxValue);
        }
    }

    /// <summary>Gives dropped memory back: it would else stay beside that which comes in its place.</summary>
    public static void Release(long droppedBytes)
    {
        if (droppedBytes > LeastReleased)
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    private static StyleTilings Choose(PerceptualModel model, StyleShapes shapes, StyleOptions options, long limit)
    {
        try
        {
            return StyleTilings.Choose(model, options, shapes, Math.Max(0, limit));
        }
        catch (BudgetExceededException) when (options.MemoryLimit is null)
        {
            return StyleTilings.Choose(model, options, shapes, null);
        }
    }

    private static int Pictures(StyleOptions options) =>
        options.Optimizer == StyleOptimizer.LBfgs ? LBfgsPictures : AdamPictures + (options.Average ? AveragePictures : 0);

    private static long WeightBytes(PerceptualModel model) =>
        WeightCopies * sizeof(float) * model.Network.Parameters.Sum(parameter => (long)parameter.Value.Value.Length);

    private static long TargetBytes(PerceptualModel model, Shape picture, StyleOptions options)
    {
        ImmutableArray<Shape> shapes = model.Network.Shapes(picture);
        return sizeof(float) * StyleLayers.Of(model, options).Content.Sum(layer => model.Network.IndexOf(layer.Layer) is >= 0 and int node ? (long)shapes[node].ElementCount : 0);
    }

    /// <summary>The pictures given, recoloured copies of them, and half as much for smaller ones.</summary>
    private static long InputBytes(StyleInputs inputs, StyleColor color)
    {
        long values = inputs.Content.Length + inputs.Styles.Sum(style => (long)style.Picture.Length) + (inputs.Start?.Length ?? 0);

        // Regions are kept as pixels and, for each layer, as positions; those of the finest layers are as many.
        values += GuidanceCopies * ((inputs.Guidance?.Length ?? 0) + inputs.Styles.Sum(style => (long)(style.Guidance?.Length ?? 0)));
        return sizeof(float) * (values + (values / 2) + (color == default ? 0 : values));
    }
}
