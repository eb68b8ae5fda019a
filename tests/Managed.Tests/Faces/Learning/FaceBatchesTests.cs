using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using Managed.Faces.Learning;
using Managed.Tensors;
using Managed.Tests.Generators;
using Xunit;

namespace Managed.Tests.Faces.Learning;

public sealed class FaceBatchesTests : IDisposable
{
    /// <summary>The ends that the largest changes come to: light by 1 + 2 * 0.4, then contrast by 1.3 about the middle, then brightness by 30.</summary>
    private const float LowestValue = ((0 - 127.5f) * 1.3f) + 127.5f - 30;
    private const float HighestValue = (((255 * 1.8f) - 127.5f) * 1.3f) + 127.5f + 30;

    private readonly WorkerPool workers = new(2);

    public void Dispose() => workers.Dispose();

    [Fact]
    public void A_batch_shows_some_people_with_some_pictures_each()
    {
        FaceBatches batches = Create(DrawnFaces.Of(10, 5), people: 4, pictures: 3);
        Assert.Equal([12, 3, 16, 16], batches.Shape);
        Assert.Equal(50 / 12, batches.StepsPerEpoch);
        var seen = new HashSet<int>();
        for (int step = 0; step < 5; step++)
        {
            batches.Fill(step, new Tensor(batches.Shape));
            Assert.All(batches.Labels.Chunk(3), chunk => Assert.Single(chunk.Distinct()));
            seen.UnionWith(batches.Labels);
        }

        Assert.Equal(Enumerable.Range(0, 10), seen.Order());
    }

    [Fact]
    public void Everybody_comes_once_a_round()
    {
        FaceBatches batches = Create(DrawnFaces.Of(6, 2), people: 3, pictures: 2);
        for (int round = 0; round < 4; round++)
        {
            batches.Fill(2 * round, new Tensor(batches.Shape));
            int[] first = [.. batches.Labels.Distinct()];
            batches.Fill((2 * round) + 1, new Tensor(batches.Shape));
            Assert.Equal(Enumerable.Range(0, 6), first.Concat(batches.Labels.Distinct()).Order());
        }
    }

    [Fact]
    public void A_step_gives_the_same_batch_whatever_came_before_and_on_any_threads()
    {
        LabelledFaces faces = DrawnFaces.Of(7, 4);
        using var alone = new WorkerPool(1);
        (int[] Labels, int[] Bits) Batch(WorkerPool pool, long seed, params long[] steps)
        {
            var batches = new FaceBatches(faces, pool, 16, 3, 2, seed);
            var batch = new Tensor(batches.Shape);
            foreach (long step in steps)
                batches.Fill(step, batch);
            return (batches.Labels, DrawnTensor.Bits(batch));
        }

        (int[] labels, int[] bits) = Batch(workers, 1, 0, 1, 2, 9);
        (int[] otherLabels, int[] otherBits) = Batch(alone, 1, 9);
        Assert.Equal(labels, otherLabels);
        Assert.Equal(bits, otherBits);
        Assert.NotEqual(bits, Batch(alone, 2, 9).Bits);
        Assert.NotEqual(bits, Batch(alone, 1, 10).Bits);
    }

    [Fact]
    public void A_person_with_too_few_pictures_shows_some_twice()
    {
        FaceBatches batches = Create(DrawnFaces.Of(2, 1), people: 9, pictures: 2);
        Assert.Equal(2, batches.PeopleCount);
        batches.Fill(0, new Tensor(batches.Shape));
        Assert.Equal([0, 0, 1, 1], batches.Labels.Order());
    }

    [Fact]
    public void Without_changes_a_face_is_shown_as_it_is()
    {
        RgbImage face = DrawnFaces.Of(1, 1).People[0].Value[0];
        Tensor plain = FaceAugmentation.Plain(face, DrawnFaces.Side);
        Assert.Equal(face.Pixels.ToArray().Select(value => (float)value), Interleaved(plain));
        Assert.Equal(DrawnTensor.Bits(plain), DrawnTensor.Bits(FaceAugmentation.None.Draw(face, DrawnFaces.Side, new SeededRandom(3))));
        Tensor mirrored = FaceAugmentation.Plain(face, DrawnFaces.Side, mirror: true);
        for (int y = 0; y < DrawnFaces.Side; y++)
            Assert.Equal(plain.Span.Slice(y * DrawnFaces.Side, DrawnFaces.Side).ToArray().Reverse(), mirrored.Span.Slice(y * DrawnFaces.Side, DrawnFaces.Side).ToArray());
    }

    [Fact]
    public void Changes_differ_each_time_and_stay_moderate()
    {
        RgbImage face = DrawnFaces.Of(1, 1).People[0].Value[0];
        var random = new SeededRandom(1);
        int[][] drawn = [.. Enumerable.Range(0, 50).Select(_ => DrawnTensor.Bits(new FaceAugmentation().Draw(face, 16, random)))];
        Assert.Equal(50, drawn.Select(bits => string.Join(',', bits)).Distinct().Count());
        Assert.All(drawn.SelectMany(bits => bits), bits => Assert.InRange(BitConverter.Int32BitsToSingle(bits), LowestValue, HighestValue));
    }

    [Fact]
    public void Impossible_batches_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Create(DrawnFaces.Of(3, 2), people: 1, pictures: 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Create(DrawnFaces.Of(3, 2), people: 2, pictures: 1));
        Assert.Throws<ArgumentException>(() => new LabelledFaces([]));
        Assert.Throws<ArgumentException>(() => new LabelledFaces([KeyValuePair.Create("nobody", ImmutableArray<RgbImage>.Empty)]));
    }

    private FaceBatches Create(LabelledFaces faces, int people, int pictures) => new(faces, workers, 16, people, pictures, seed: 1);

    private static IEnumerable<float> Interleaved(Tensor planes)
    {
        int plane = planes.Length / 3;
        return Enumerable.Range(0, planes.Length).Select(i => planes.Span[((i % 3) * plane) + (i / 3)]);
    }
}
