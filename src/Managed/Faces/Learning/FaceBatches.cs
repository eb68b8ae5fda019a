using System;
using System.Collections.Immutable;
using System.Linq;
using Managed.Tensors;

namespace Managed.Faces.Learning;

/// <summary>Batches of some people with some pictures each, which triplets can be chosen from.</summary>
/// <remarks>
/// The order follows from the seed and a step's number alone. People come in rounds: everybody once, in a new order each round.
/// A person with fewer pictures than asked for shows some twice, each time changed in another way.
/// </remarks>
internal sealed class FaceBatches
{
    private readonly LabelledFaces faces;
    private readonly WorkerPool workers;
    private readonly FaceAugmentation augmentation;
    private readonly long seed;
    private readonly int[] order;
    private long orderRound = -1;

    /// <summary>Batches of a set of faces.</summary>
    /// <param name="faces">The faces.</param>
    /// <param name="workers">The threads.</param>
    /// <param name="size">The side of a face in a batch.</param>
    /// <param name="people">People in a batch; fewer where there are not so many.</param>
    /// <param name="pictures">Pictures of each.</param>
    /// <param name="seed">Other seeds, other batches.</param>
    /// <param name="augmentation">How faces are changed; null for the defaults.</param>
    public FaceBatches(LabelledFaces faces, WorkerPool workers, int size, int people, int pictures, long seed, FaceAugmentation? augmentation = null)
    {
        ArgumentNullException.ThrowIfNull(faces);
        ArgumentNullException.ThrowIfNull(workers);
        ArgumentOutOfRangeException.ThrowIfLessThan(people, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(pictures, 2);
        this.faces = faces;
        this.workers = workers;
        this.augmentation = augmentation ?? new FaceAugmentation();
        this.seed = seed;
        Size = size;
        PeopleCount = Math.Min(people, faces.People.Length);
        PictureCount = pictures;
        order = [.. Enumerable.Range(0, faces.People.Length)];
        Labels = new int[PeopleCount * PictureCount];
    }

    /// <summary>The side of a face.</summary>
    public int Size { get; }

    /// <summary>People in a batch.</summary>
    public int PeopleCount { get; }

    /// <summary>Pictures of each.</summary>
    public int PictureCount { get; }

    /// <summary>The shape of a batch: [people * pictures, 3, size, size].</summary>
    public Shape Shape => [Labels.Length, 3, Size, Size];

    /// <summary>Steps in which every picture is shown about once.</summary>
    public int StepsPerEpoch => Math.Max(1, faces.PictureCount / Labels.Length);

    /// <summary>The people of the last batch, by number, for each picture.</summary>
    public int[] Labels { get; }

    /// <summary>Fills a batch of <see cref="Shape"/> and <see cref="Labels"/>.</summary>
    public void Fill(long stepNumber, Tensor batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var shown = ImmutableArray.CreateBuilder<RgbImage>(Labels.Length);
        for (int slot = 0; slot < PeopleCount; slot++)
        {
            int person = PersonAt((stepNumber * PeopleCount) + slot);
            ImmutableArray<RgbImage> pictures = faces.People[person].Value;
            int[] picks = [.. Enumerable.Range(0, pictures.Length)];
            new SeededRandom(StreamOf(stepNumber, slot)).Shuffle<int>(picks);
            for (int i = 0; i < PictureCount; i++)
            {
                Labels[(slot * PictureCount) + i] = person;
                shown.Add(pictures[picks[i % picks.Length]]);
            }
        }

        workers.Run(Labels.Length, 0, new Job(shown.MoveToImmutable(), augmentation, Size, StreamOf(stepNumber, -1), batch.Memory));
    }

    private int PersonAt(long position)
    {
        long round = position / order.Length;
        if (round != orderRound)
        {
            orderRound = round;
            for (int i = 0; i < order.Length; i++)
                order[i] = i;
            new SeededRandom(StreamOf(round, -2)).Shuffle<int>(order);
        }

        return order[position % order.Length];
    }

    private long StreamOf(long number, int slot) => (long)SeededRandom.Mix(SeededRandom.Mix((ulong)seed + (ulong)number) + (ulong)slot);

    private readonly struct Job(ImmutableArray<RgbImage> faces, FaceAugmentation augmentation, int size, long stream, Memory<float> batch) : IParallelJob
    {
        public void Run(int part, Span<float> scratch)
        {
            Tensor face = augmentation.Draw(faces[part], size, new SeededRandom((long)SeededRandom.Mix((ulong)stream + (ulong)part)));
            face.Span.CopyTo(batch.Span.Slice(part * face.Length, face.Length));
        }
    }
}
