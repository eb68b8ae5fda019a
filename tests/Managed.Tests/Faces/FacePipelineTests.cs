using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Managed.Faces;
using Managed.Tensors;
using Xunit;

namespace Managed.Tests.Faces;

public sealed class FacePipelineTests : IDisposable
{
    private readonly WorkerPool workers = new(1);
    private readonly FaceRecognizer recognizer;

    public FacePipelineTests()
    {
        var face = new FaceDetection(new FaceBox(8, 8, 16, 16), 0.9f);
        var models = new FaceModels(FaceDetectorWeights.Output([face]), FaceLandmarkerTests.Weights(i => i / 200f), new TensorTable());
        recognizer = new FaceRecognizer(models, new BrightnessEmbedder(), workers, new FaceDetectorOptions { Passes = [new(32, 0)] });
    }

    public void Dispose() => workers.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Pictures_come_out_in_their_order_as_they_do_one_by_one(int threads)
    {
        RgbImage[] images = [.. Enumerable.Range(0, 40).Select(Picture)];
        float[][] expected = [.. images.Select(image => Embeddings(recognizer.DescribeAll(image)))];
        Assert.Equal(40, expected.Select(embeddings => Assert.Single(embeddings)).Distinct().Count());
        using var pipeline = new FacePipeline(recognizer, threads);
        Assert.Equal(expected, pipeline.DescribeAll(images).Select(Embeddings));
        Assert.Equal(expected, pipeline.DescribeAll(images).Select(Embeddings));
    }

    [Fact]
    public async Task What_is_done_is_given_while_the_next_is_awaited()
    {
        var next = new TaskCompletionSource<int>();
        async IAsyncEnumerable<int> Sources([EnumeratorCancellation] CancellationToken cancellation = default)
        {
            yield return 1;
            yield return await next.Task.WaitAsync(cancellation);
        }

        using var pipeline = new FacePipeline(recognizer, 2);
        await using IAsyncEnumerator<int> results = pipeline.StreamAsync(Sources(), (_, number) => 10 * number).GetAsyncEnumerator();
        Assert.True(await results.MoveNextAsync());
        Assert.Equal(10, results.Current);
        next.SetResult(2);
        Assert.True(await results.MoveNextAsync());
        Assert.Equal(20, results.Current);
        Assert.False(await results.MoveNextAsync());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void No_more_than_twice_the_threads_are_under_way(int threads)
    {
        int taken = 0;
        int given = 0;
        IEnumerable<int> Sources()
        {
            for (int i = 0; i < 100; i++)
            {
                // One more is asked for before there is room for it.
                Assert.InRange(Interlocked.Increment(ref taken) - Volatile.Read(ref given), 0, (2 * threads) + 2);
                yield return i;
            }
        }

        using var pipeline = new FacePipeline(recognizer, threads);
        foreach (int result in pipeline.Stream(Sources(), (_, number) => number))
        {
            Assert.Equal(given, result);
            if (result < 5)
                Thread.Sleep(20);
            Interlocked.Increment(ref given);
        }

        Assert.Equal(100, given);
    }

    [Fact]
    public void Each_has_a_recogniser_of_its_own_at_a_time()
    {
        var used = new HashSet<FaceRecognizer>();
        using var pipeline = new FacePipeline(recognizer, 4);
        int[] results = [.. pipeline.Stream(Enumerable.Range(0, 100), (own, number) =>
        {
            lock (used)
                Assert.True(used.Add(own), "one recogniser was used twice at a time");
            Thread.Yield();
            lock (used)
                used.Remove(own);
            return number;
        })];
        Assert.Equal(Enumerable.Range(0, 100), results);
    }

    [Fact]
    public void What_is_thrown_comes_in_its_place_and_the_pipeline_goes_on()
    {
        using var pipeline = new FacePipeline(recognizer, 3);
        var seen = new List<int>();
        IOException thrown = Assert.Throws<IOException>(() =>
        {
            foreach (int result in pipeline.Stream(Enumerable.Range(0, 50), (_, number) => number == 20 ? throw new IOException("the twentieth") : number))
                seen.Add(result);
        });
        Assert.Equal("the twentieth", thrown.Message);
        Assert.Equal(Enumerable.Range(0, 20), seen);

        static IEnumerable<int> Failing()
        {
            yield return 1;
            throw new InvalidOperationException("no more");
        }

        seen.Clear();
        Assert.Throws<InvalidOperationException>(() => seen.AddRange(pipeline.Stream(Failing(), (_, number) => number).Select(number => number)));
        Assert.Equal([1, 2, 3], pipeline.Stream([1, 2, 3], (_, number) => number));
    }

    [Fact]
    public void Cancelling_ends_it_and_so_does_not_reading_on()
    {
        using var pipeline = new FacePipeline(recognizer, 2);
        using var cancellation = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            foreach (int result in pipeline.Stream(Enumerable.Range(0, int.MaxValue), (_, number) => number, cancellation.Token))
            {
                if (result == 10)
                    cancellation.Cancel();
            }
        });
        Assert.Equal(0, pipeline.Stream(Enumerable.Range(0, int.MaxValue), (_, number) => number).First());
        Assert.Equal([1, 2, 3], pipeline.Stream([1, 2, 3], (_, number) => number));
    }

    private static RgbImage Picture(int brightness)
    {
        var bytes = new byte[3 * 32 * 32];
        bytes.AsSpan().Fill((byte)brightness);
        return new RgbImage(bytes, 32, 32);
    }

    private static float[] Embeddings(IReadOnlyList<Face> faces) => [.. faces.SelectMany(face => face.Embedding.Values.ToArray())];

    private sealed class BrightnessEmbedder : IFaceEmbedder
    {
        public int Dimensions => 1;

        public float[] Embed(RgbImage image, FaceLandmarks landmarks) => [image.Pixels[0]];

        public IFaceEmbedder WithWorkers(WorkerPool workers) => new BrightnessEmbedder();
    }
}
