using System;
using System.Linq;
using Managed.Faces;
using Managed.Tensors;
using Xunit;

namespace Managed.Tests.Faces;

/// <summary>Which of several faces counts, with a detector that finds what it is told to.</summary>
public sealed class FaceRecognizerTests : IDisposable
{
    private static readonly FaceDetection Middle = Face(16, 16, 12, 0.9f);
    private static readonly FaceDetection Corner = Face(4, 4, 5, 0.95f);
    private static readonly FaceDetection Left = Face(8, 16, 10, 0.9f);
    private static readonly FaceDetection Right = Face(24, 16, 10, 0.8f);

    private readonly WorkerPool workers = new(1);
    private readonly RgbImage image = new(new byte[3 * 32 * 32], 32, 32);

    public void Dispose() => workers.Dispose();

    [Fact]
    public void A_face_in_the_background_does_not_make_a_portrait_of_two()
    {
        PortraitResult portrait = Recognizer(Corner, Middle).DescribePortrait(image);
        Assert.Equal(1, portrait.FaceCount);
        AssertIs(Middle, portrait.Face);
    }

    [Fact]
    public void Two_faces_that_count_are_no_portrait() => Assert.Equal(new PortraitResult(2, null), Recognizer(Left, Right).DescribePortrait(image));

    [Fact]
    public void The_main_face_is_the_most_prominent_not_the_surest() => AssertIs(Middle, Recognizer(Corner, Middle).DescribeMain(image));

    [Fact]
    public void Of_faces_alike_in_size_and_place_the_surer_is_the_main_one() => AssertIs(Left, Recognizer(Right, Left).DescribeMain(image));

    [Fact]
    public void All_faces_are_described_the_surest_first()
    {
        Face[] faces = [.. Recognizer(Right, Corner, Left).DescribeAll(image)];
        Assert.Equal(3, faces.Length);
        AssertIs(Corner, faces[0]);
        AssertIs(Left, faces[1]);
        AssertIs(Right, faces[2]);
    }

    [Fact]
    public void A_face_that_the_presentation_check_refuses_is_no_portrait_and_says_so()
    {
        PortraitResult refused = Recognizer(new PresentationCheck("a screen's edge is seen"), Middle).DescribePortrait(image);
        Assert.Equal(new PortraitResult(1, null, "a screen's edge is seen"), refused);
        Assert.Equal("a screen's edge is seen", Assert.Single(Recognizer(new PresentationCheck("a screen's edge is seen"), Middle).DescribeAll(image)).Refusal);
        AssertIs(Middle, Recognizer(new PresentationCheck(null), Middle).DescribePortrait(image).Face);
    }

    [Fact]
    public void An_embedder_of_ones_own_takes_the_place_of_the_one_inside()
    {
        var models = new FaceModels(FaceDetectorWeights.Output([Middle]), FaceLandmarkerTests.Weights(i => i / 200f), new TensorTable());
        var recognizer = new FaceRecognizer(models, new WidthEmbedder(), workers, new FaceDetectorOptions { Passes = [new(32, 0)] });
        Assert.Equal([32], recognizer.DescribeMain(image)!.Embedding.Values.ToArray());
    }

    private sealed class PresentationCheck(string? refusal) : IPresentationCheck
    {
        public string? Refuse(RgbImage image, FaceDetection face, FaceLandmarks landmarks) => refusal;
    }

    private sealed class WidthEmbedder : IFaceEmbedder
    {
        public int Dimensions => 1;

        public float[] Embed(RgbImage image, FaceLandmarks landmarks) => [image.Width];

        public IFaceEmbedder WithWorkers(WorkerPool workers) => new WidthEmbedder();
    }

    private static void AssertIs(FaceDetection expected, Face? face)
    {
        Assert.NotNull(face);
        Assert.Equal(expected.Score, face.Score, 1e-5f);
        Assert.Equal(expected.Box.CentreX, face.Box.CentreX, 1e-3f);
        Assert.Equal(expected.Box.CentreY, face.Box.CentreY, 1e-3f);
    }

    private static FaceDetection Face(float x, float y, float side, float score) => new(new FaceBox(x - (side / 2), y - (side / 2), side, side), score);

    private FaceRecognizer Recognizer(params FaceDetection[] faces) => Recognizer(null, faces);

    private FaceRecognizer Recognizer(IPresentationCheck? check, params FaceDetection[] faces)
    {
        var models = new FaceModels(FaceDetectorWeights.Output(faces), FaceLandmarkerTests.Weights(i => i / 200f), EmbedderWeights());
        return new FaceRecognizer(models, workers, new FaceDetectorOptions { Passes = [new(32, 0)] }) { PresentationCheck = check };
    }

    private static TensorTable EmbedderWeights()
    {
        var weights = new TensorTable();
        AddConvolution(weights, "conv32_down", [32, 3, 7, 7]);
        int inputs = 32;
        foreach ((string name, int outputs) in new[] { ("32_1", 32), ("32_2", 32), ("32_3", 32), ("64_down", 64), ("64_1", 64), ("64_2", 64), ("64_3", 64) }
            .Concat([("128_down", 128), ("128_1", 128), ("128_2", 128), ("256_down", 256), ("256_1", 256), ("256_2", 256), ("256_down_out", 256)]))
        {
            AddConvolution(weights, $"conv{name}/conv1", [outputs, inputs, 3, 3]);
            AddConvolution(weights, $"conv{name}/conv2", [outputs, outputs, 3, 3]);
            inputs = outputs;
        }

        weights.Add("fc", [128, 256]);
        return weights;
    }

    private static void AddConvolution(TensorTable weights, string name, Shape filters)
    {
        weights.Add($"{name}/conv/filters", filters);
        foreach (string tensor in new[] { "conv/bias", "scale/weights", "scale/biases" })
            weights.Add($"{name}/{tensor}", [filters[0]]);
    }
}
