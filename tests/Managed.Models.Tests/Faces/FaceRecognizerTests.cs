using System;
using System.Linq;
using Managed.Faces;
using Managed.Tensors;
using Xunit;

namespace Managed.Models.Tests.Faces;

public sealed class FaceRecognizerTests : IDisposable
{
    private readonly WorkerPool workers = new(2);

    public void Dispose() => workers.Dispose();

    [Fact]
    public void The_same_face_gives_the_same_bits_on_any_number_of_threads()
    {
        Tensor face = Noise(1);
        float[] expected = Embed(face, 1);
        Assert.Equal(128, expected.Length);
        Assert.All(expected, value => Assert.True(float.IsFinite(value)));
        Assert.Equal(Bits(expected), Bits(Embed(face, 1)));
        Assert.Equal(Bits(expected), Bits(Embed(face, 2)));
        Assert.Equal(Bits(expected), Bits(Embed(face, 3)));
        Assert.NotEqual(Bits(expected), Bits(Embed(Noise(2), 1)));
    }

    [Fact]
    public void Recognisers_that_share_weights_give_the_same_bits_at_once_as_alone()
    {
        RgbImage[] images = [.. Enumerable.Range(1, 6).Select(seed => Scene(seed))];
        var recognizer = new FaceRecognizer(EmbeddedModels.OpenFaceModels(), workers);
        var box = new FaceDetection(new FaceBox(40, 30, 120, 140), 1);
        string Of(FaceRecognizer own, RgbImage image) =>
            string.Join(' ', Bits(own.Describe(image, box).Embedding.Values.ToArray())) + string.Join(' ', own.Detect(image).Select(face => face.ToString()));
        string[] expected = [.. images.Select(image => Of(recognizer, image))];
        using var pipeline = new FacePipeline(recognizer, 3);
        Assert.Equal(expected, pipeline.Stream(images, Of));
        Assert.Equal(expected.Length, expected.Distinct().Count());
    }

    [Fact]
    public void A_face_and_its_mirror_image_have_the_same_embedding()
    {
        Tensor face = Noise(1);
        Tensor mirrored = face.Clone();
        for (int row = 0; row < face.Length; row += 150)
            mirrored.Span.Slice(row, 150).Reverse();
        Assert.NotEqual(face.Span.ToArray(), mirrored.Span.ToArray());
        Assert.Equal(Bits(Embed(face, 2)), Bits(Embed(mirrored, 2)));
    }

    [Fact]
    public void An_embedder_is_not_led_by_the_face_before()
    {
        var embedder = new FaceEmbedder(EmbeddedModels.OpenFaceModels().Embedder, workers);
        float[] first = embedder.Embed(Noise(1));
        embedder.Embed(Noise(2));
        Assert.Equal(Bits(first), Bits(embedder.Embed(Noise(1))));
    }

    [Fact]
    public void Only_an_aligned_face_is_embedded()
    {
        var embedder = new FaceEmbedder(EmbeddedModels.OpenFaceModels().Embedder, workers);
        Assert.Throws<ArgumentException>(() => embedder.Embed(new Tensor([1, 3, 149, 150])));
        Assert.Throws<ArgumentException>(() => embedder.Embed(new Tensor([2, 3, 150, 150])));
        Assert.Throws<ArgumentException>(() => embedder.Embed(new Tensor([3, 150, 150])));
    }

    [Fact]
    public void Pictures_without_a_face_show_none()
    {
        var recognizer = new FaceRecognizer(EmbeddedModels.OpenFaceModels(), workers);
        foreach (RgbImage image in new[] { Flat(128, 200, 150), Flat(0, 64, 64), Flat(255, 1, 1), NoisePicture(3, 240, 180), NoisePicture(4, 33, 500) })
        {
            Assert.Empty(recognizer.Detect(image));
            Assert.Empty(recognizer.DescribeAll(image));
            Assert.Null(recognizer.DescribeMain(image));
            Assert.Equal(new PortraitResult(0, null), recognizer.DescribePortrait(image));
        }
    }

    [Fact]
    public void A_detection_anywhere_can_be_described()
    {
        var recognizer = new FaceRecognizer(EmbeddedModels.OpenFaceModels(), workers);
        RgbImage image = NoisePicture(5, 120, 90);
        foreach (FaceBox box in new[] { new FaceBox(20, 10, 60, 70), new FaceBox(-50, -40, 60, 60), new FaceBox(100, 80, 400, 300) })
        {
            Face face = recognizer.Describe(image, new FaceDetection(box, 0.75f));
            Assert.Equal((box, 0.75f, 128), (face.Box, face.Score, face.Embedding.Values.Length));
            Assert.Equal(face.Landmarks.Points.AsEnumerable(), recognizer.FindLandmarks(image, new FaceDetection(box, 1)).Points.AsEnumerable());
        }
    }

    private static float[] Embed(Tensor face, int threads)
    {
        using var pool = new WorkerPool(threads);
        return new FaceEmbedder(EmbeddedModels.OpenFaceModels().Embedder, pool).Embed(face);
    }

    private static int[] Bits(float[] values) => Array.ConvertAll(values, BitConverter.SingleToInt32Bits);

    private static Tensor Noise(long seed)
    {
        var face = new Tensor([1, 3, 150, 150]);
        new SeededRandom(seed).Fill(face.Span, 0, 255);
        return face;
    }

    private static RgbImage Flat(byte value, int width, int height)
    {
        var pixels = new byte[3 * width * height];
        pixels.AsSpan().Fill(value);
        return new RgbImage(pixels, width, height);
    }

    private static RgbImage Scene(int seed)
    {
        var bytes = new byte[3 * 220 * 200];
        new Random(seed).NextBytes(bytes);
        return new RgbImage(bytes, 220, 200);
    }

    private static RgbImage NoisePicture(long seed, int width, int height)
    {
        var random = new SeededRandom(seed);
        var pixels = new byte[3 * width * height];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)random.NextInt(256);
        return new RgbImage(pixels, width, height);
    }
}
