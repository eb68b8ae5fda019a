using System;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Managed.Formats;
using Managed.Networks;
using Managed.Tensors;

namespace Managed.Inspection;

/// <summary>
/// Finds, for each unit of some layers, the pictures of a set that activate it most; Zeiler, Fergus: Visualizing and understanding
/// convolutional networks (2013), figure 2.
/// </summary>
/// <remarks>
/// Pictures pass one batch at a time, whatever their number; what is kept is a few hits for each unit. The result is the same for any
/// number of threads, and whether the search ran at once or was saved and restored between two batches.
/// </remarks>
public sealed class TopPatchSearch
{
    /// <summary>Numbers of pictures are stored as single-precision values, which are exact so far.</summary>
    private const int MaximumPictureCount = 1 << 24;

    private readonly InspectedNetwork model;
    private readonly IPictureSet pictures;
    private readonly TopPatchOptions options;

    /// <summary>A search that has looked at no picture yet.</summary>
    /// <exception cref="ArgumentException">A layer is not there, the network cannot work on pictures of the size, or there are none or too many.</exception>
    public TopPatchSearch(InspectedNetwork model, IPictureSet pictures, TopPatchOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(pictures);
        this.model = model;
        this.pictures = pictures;
        options ??= new TopPatchOptions();
        this.options = options with { BatchSize = model.BatchSize ?? options.BatchSize };
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(this.options.PatchCount, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(this.options.BatchSize, nameof(options));
        if (pictures.Count is < 1 or > MaximumPictureCount)
            throw new ArgumentException($"A search goes over 1 to {MaximumPictureCount} pictures, not {pictures.Count}.", nameof(pictures));
        Size = SizeOf(model, pictures, this.options);
        Shape input = [this.options.BatchSize, 3, Size, Size];
        ImmutableArray<string> layers = UnitLayers.Choose(model.Network, input, this.options.Layers);
        ImmutableArray<Shape> shapes = model.Network.Shapes(input);
        ImmutableArray<ReceptiveField> fields = ReceptiveFields.Of(model.Network, input);
        Layers = [.. layers.Select(name => model.Network.IndexOf(name)).Select(i => new LayerPatches(model.Network.Nodes[i].Name, fields[i], shapes[i], this.options.PatchCount))];
    }

    /// <summary>The side to which pictures are brought.</summary>
    public int Size { get; }

    /// <summary>What has been found so far, layer by layer.</summary>
    public ImmutableArray<LayerPatches> Layers { get; }

    /// <summary>Pictures that have been looked at.</summary>
    public int LookedAt { get; private set; }

    /// <summary>Looks at the pictures that are left.</summary>
    /// <param name="workers">The threads of the network; another one reads the next pictures meanwhile.</param>
    /// <param name="progress">Told the number of pictures looked at, after each batch; where it calls <see cref="Save"/>, the search can go on from there.</param>
    /// <param name="cancellation">Stops between batches.</param>
    /// <exception cref="OperationCanceledException">The search was stopped; what was found stays.</exception>
    public void Run(WorkerPool workers, IProgress<int>? progress = null, CancellationToken cancellation = default)
    {
        if (LookedAt == pictures.Count)
            return;
        NetworkPlan plan = model.Network.Plan(workers, [options.BatchSize, 3, Size, Size], new PlanOptions { Outputs = [.. Layers.Select(layer => layer.Layer)] });
        int first = LookedAt;
        Task<Tensor[]> next = ReadBatch(first);
        try
        {
            while (first < pictures.Count)
            {
                cancellation.ThrowIfCancellationRequested();
                Tensor[] batch = next.GetAwaiter().GetResult();
                int count = batch.Length;
                for (int i = 0; i < count; i++)
                    model.Scale(batch[i].Span, plan.Input.Slice(i, 1).Span);
                next = ReadBatch(first + count);
                plan.Forward();
                foreach (LayerPatches layer in Layers)
                    Look(layer, plan[layer.Layer], first, count);
                LookedAt = first += count;
                progress?.Report(first);
            }
        }
        finally
        {
            // The reader may not outlive the call: what it reads from can be closed afterwards.
            ((IAsyncResult)next).AsyncWaitHandle.WaitOne();
        }
    }

    /// <summary>Cuts the patch of a hit out of its picture as the network saw it; what lies beyond the border is grey.</summary>
    /// <param name="layer">The hit's layer.</param>
    /// <param name="hit">The hit.</param>
    /// <param name="picture">The picture as <see cref="InspectedNetwork.Square"/> gives it.</param>
    /// <returns>A picture of the receptive field's size, or of the whole picture where the field is larger.</returns>
    internal static RgbImage Cut(LayerPatches layer, PatchHit hit, RgbImage picture)
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(picture);
        (int top, int height) = Range(layer.Field.Rows, hit.Position / layer.MapWidth, picture.Height);
        (int left, int width) = Range(layer.Field.Columns, hit.Position % layer.MapWidth, picture.Width);
        return PictureCut.Of(picture, left, top, width, height);
    }

    /// <summary>Writes what has been found, with what it was found by.</summary>
    public void Save(Stream stream) => TopPatchState.Write(stream, this, Fingerprint());

    /// <summary>Takes up a search that was saved.</summary>
    /// <exception cref="InvalidFileException">The file is no saved search, or one of another network, other pictures or other layers.</exception>
    public void Restore(WeightFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        LookedAt = TopPatchState.Read(file, this, pictures.Count, Fingerprint());
    }

    private static (int Begin, int Length) Range(ReceptiveAxis axis, int position, int extent) =>
        axis.Size >= extent ? (0, extent) : (axis.Begin(position), axis.Size);

    private static void Look(LayerPatches layer, Tensor maps, int first, int count)
    {
        int length = layer.UnitCount * layer.MapLength;
        for (int i = 0; i < count; i++)
            layer.Look(first + i, maps.Span.Slice(i * length, length));
    }

    private static int SizeOf(InspectedNetwork model, IPictureSet pictures, TopPatchOptions options)
    {
        if (options.Size is int size)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size, nameof(options));
            return size;
        }

        return model.InputSize ?? model.SideFor(pictures.Read(0));
    }

    private Task<Tensor[]> ReadBatch(int first) => Task.Run(() =>
    {
        var batch = new Tensor[Math.Clamp(pictures.Count - first, 0, options.BatchSize)];
        for (int i = 0; i < batch.Length; i++)
            batch[i] = InspectedNetwork.Square(pictures.Read(first + i), Size);
        return batch;
    });

    private string Fingerprint() => TopPatchState.Fingerprint(model, pictures, Size, Layers);
}
