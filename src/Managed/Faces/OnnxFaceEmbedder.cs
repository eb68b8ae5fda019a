using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics.Tensors;
using Managed.Formats.Onnx;
using Managed.Kernels.Resample;
using Managed.Networks;
using Managed.Networks.Onnx;
using Managed.Tensors;
using Tensor = Managed.Tensors.Tensor;

namespace Managed.Faces;

/// <summary>An embedder from an ONNX model of one input [N, 3, S, S] and one output [N, D], used as its card says.</summary>
/// <remarks>Not for concurrent use.</remarks>
public sealed class OnnxFaceEmbedder : IFaceEmbedder
{
    private readonly FaceEmbedderCard card;
    private readonly NetworkPlan plan;
    private readonly string output;
    private readonly string name;

    /// <summary>An embedder.</summary>
    /// <param name="model">The model.</param>
    /// <param name="card">How it is used.</param>
    /// <param name="workers">The threads.</param>
    /// <exception cref="InvalidFileException">The model takes or gives something else.</exception>
    /// <exception cref="OnnxUnsupportedException">The model has an operator that is not there.</exception>
    public OnnxFaceEmbedder(OnnxModel model, FaceEmbedderCard card, WorkerPool workers)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(card);
        this.card = card;
        name = model.Name;
        OnnxValueInfo[] inputs = [.. model.Graph.Inputs.Where(input => !model.Graph.Initializers.ContainsKey(input.Name))];
        if (inputs.Length != 1)
            throw new InvalidFileException(model.Name, $"takes {inputs.Length} inputs where an embedder takes a face");
        Shape shape = [1, 3, card.InputSize, card.InputSize];
        OnnxNetwork imported = OnnxNetwork.Import(model, new Dictionary<string, Shape> { [inputs[0].Name] = shape });
        if (imported.Network is not Network network || imported.ComputedOutputs.Count != 1)
            throw new InvalidFileException(model.Name, "does not give one embedding");
        output = imported.ComputedOutputs.Values.Single();
        plan = network.Plan(workers, shape);
        Dimensions = plan[output].Length;
    }

    private OnnxFaceEmbedder(OnnxFaceEmbedder other, WorkerPool workers)
    {
        (card, name, output, Dimensions) = (other.card, other.name, other.output, other.Dimensions);
        plan = other.plan.Network.Plan(workers, other.plan.Input.Shape);
    }

    /// <inheritdoc/>
    public int Dimensions { get; }

    /// <inheritdoc/>
    public float[] Embed(RgbImage image, FaceLandmarks landmarks)
    {
        ArgumentNullException.ThrowIfNull(image);
        AffineTransform map = card.Alignment == FaceAlignment.Dlib
            ? FaceAligner.Map(landmarks, card.InputSize)
            : FaceAligner.MapFivePoints(landmarks, card.InputSize);
        Tensor face = image.Warp(map, card.InputSize, card.InputSize);
        float[] embedding = Run(face);
        if (!card.Mirrored)
            return embedding;
        MirrorImage.Reverse(face.Span, card.InputSize);
        return MirrorImage.Mean(embedding, Run(face));
    }

    /// <inheritdoc/>
    public IFaceEmbedder WithWorkers(WorkerPool workers) => new OnnxFaceEmbedder(this, workers);

    private float[] Run(Tensor face)
    {
        int plane = card.InputSize * card.InputSize;
        for (int channel = 0; channel < 3; channel++)
        {
            int source = card.Channels == "rgb" ? channel : 2 - channel;
            ReadOnlySpan<float> from = face.Span.Slice(source * plane, plane);
            Span<float> to = plan.Input.Span.Slice(channel * plane, plane);
            for (int i = 0; i < plane; i++)
                to[i] = (from[i] - card.Mean[channel]) / card.Deviation[channel];
        }

        plan.Forward();
        float[] embedding = plan[output].Span.ToArray();
        return TensorPrimitives.IsFiniteAll<float>(embedding) ? embedding : throw new InvalidFileException(name, "gives an embedding that is not finite");
    }
}
