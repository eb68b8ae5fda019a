using System;
using System.Collections.Generic;
using System.IO;
using Managed.Faces.Learning;
using Managed.Formats;
using Managed.Formats.Onnx;
using Managed.Models;
using Managed.Networks;
using Managed.Networks.Onnx;
using Managed.Networks.Topologies;
using Managed.Tensors;

namespace Managed.Cli;

/// <summary>A network that users name: one of those inside, or one from a file whatever its kind.</summary>
/// <param name="Name">What it was named.</param>
/// <param name="Network">The network.</param>
/// <param name="Input">The shape that its input has unless another is asked for.</param>
internal sealed record NamedNetwork(string Name, Network Network, Shape Input)
{
    private const int PictureSize = 224;
    private const float BytePixels = 255;

    private static readonly Dictionary<string, Func<NamedNetwork>> Inside = new()
    {
        ["face"] = () => Embedded("face", EmbeddedModels.FaceEmbedder, FaceResNet.Build, FaceResNet.InputSize),
        ["perceptual"] = () => Embedded("perceptual", EmbeddedModels.Perceptual, PerceptualNet.Build, PictureSize) with { PixelScale = 1, TakesAnySize = true },
        ["face-detector"] = () => Embedded("face-detector", EmbeddedModels.FaceDetector, TinyFaceDetectorNet.Build, 13 * TinyFaceDetectorNet.CellSize),
        ["face-landmarks"] = () => Embedded("face-landmarks", EmbeddedModels.FaceLandmarks, FaceLandmarkNet.Build, FaceLandmarkNet.InputSize),
    };

    /// <summary>The value of a full pixel that the network takes.</summary>
    public float PixelScale { get; private init; } = 1;

    /// <summary>Whether pictures of other sizes will do too.</summary>
    public bool TakesAnySize { get; private init; }

    /// <summary>What may be named, for help texts.</summary>
    public static string Choices { get; } = $"{string.Join(", ", Inside.Keys)}, or a file: VGG-16, VGG-19, a perceptual network or one of face train in .safetensors, or .onnx";

    /// <summary>Opens a network.</summary>
    public static NamedNetwork Open(string name) => Inside.TryGetValue(name, out Func<NamedNetwork>? open)
        ? open()
        : InputFile.Read(name, ExitCode.Model, OfFile);

    private static NamedNetwork OfFile(string path)
    {
        if (string.Equals(Path.GetExtension(path), ".onnx", StringComparison.OrdinalIgnoreCase))
            return OfOnnx(path);
        using WeightFile weights = WeightFiles.Open(path);
        if (SiameseModel.Recognizes(weights))
        {
            SiameseModel model = SiameseModel.Load(weights);
            return new NamedNetwork(path, model.Network, [1, 3, model.Shape.InputSize, model.Shape.InputSize]) { PixelScale = BytePixels };
        }

        if (PerceptualNet.Recognizes(weights))
            return new NamedNetwork(path, PerceptualNet.Build(weights), [1, 3, PictureSize, PictureSize]) { TakesAnySize = true };
        VggVariant variant = Vgg.Recognize(weights);
        return new NamedNetwork(path, Vgg.Build(variant, weights, last: Vgg.DeepestLayer(variant, weights)), [1, 3, PictureSize, PictureSize]) { TakesAnySize = true };
    }

    private static NamedNetwork OfOnnx(string path)
    {
        try
        {
            OnnxNetwork imported = OnnxNetwork.Import(OnnxReader.Read(path));
            return imported is { Network: Network network, InputShapes: [Shape input] }
                ? new NamedNetwork(path, network, input)
                : throw new InvalidFileException(path, $"is a model of {imported.InputShapes.Length} inputs; one is wanted");
        }
        catch (OnnxUnsupportedException gap)
        {
            throw new InvalidFileException(path, gap.Message.TrimEnd('.'), null, gap);
        }
    }

    private static NamedNetwork Embedded(string name, ModelCard card, Func<WeightSource, Network> build, int size)
    {
        using WeightFile weights = EmbeddedModels.OpenWeights(card);
        return new NamedNetwork(name, build(weights), [1, 3, size, size]) { PixelScale = BytePixels };
    }
}
