using System;
using Managed.Formats;
using Managed.Networks;
using Managed.Networks.Topologies;
using Managed.Tensors;

namespace Managed.Faces;

/// <summary>Brings an aligned face to a point in 128 dimensions with <see cref="FaceResNet"/>; faces of one person lie near each other.</summary>
/// <remarks>The embedding is the mean of those of the face and of its mirror image. Embeddings are biometric data. Not for concurrent use.</remarks>
internal sealed class FaceEmbedder : IFaceEmbedder
{
    private readonly NetworkPlan plan;

    /// <summary>An embedder.</summary>
    /// <param name="weights">The weights of <see cref="FaceResNet"/>.</param>
    /// <param name="workers">The threads.</param>
    /// <exception cref="InvalidFileException">The weights are of another network.</exception>
    public FaceEmbedder(WeightSource weights, WorkerPool workers)
        : this(FaceResNet.Build(weights), workers)
    {
    }

    private FaceEmbedder(Network network, WorkerPool workers) => plan = network.Plan(workers, [2, 3, FaceResNet.InputSize, FaceResNet.InputSize]);

    /// <inheritdoc/>
    public int Dimensions => FaceResNet.EmbeddingLength;

    /// <inheritdoc/>
    public float[] Embed(RgbImage image, FaceLandmarks landmarks) => Embed(FaceAligner.Align(image, landmarks, FaceResNet.InputSize));

    /// <inheritdoc/>
    public IFaceEmbedder WithWorkers(WorkerPool workers) => new FaceEmbedder(plan.Network, workers);

    /// <summary>The embedding of a face aligned by <see cref="FaceAligner"/>, [1, 3, 150, 150] in 0..255: 128 values, not normalised.</summary>
    public float[] Embed(Tensor face)
    {
        ArgumentNullException.ThrowIfNull(face);
        if (face.Shape != [1, 3, FaceResNet.InputSize, FaceResNet.InputSize])
            throw new ArgumentException($"An aligned face is [1, 3, {FaceResNet.InputSize}, {FaceResNet.InputSize}], not {face.Shape}.", nameof(face));
        Span<float> mirrored = plan.Input.Span[face.Length..];
        face.Span.CopyTo(plan.Input.Span);
        face.Span.CopyTo(mirrored);
        MirrorImage.Reverse(mirrored, FaceResNet.InputSize);
        plan.Forward();
        ReadOnlySpan<float> both = plan[plan.Network.Output].Span;
        return MirrorImage.Mean(both[..FaceResNet.EmbeddingLength], both[FaceResNet.EmbeddingLength..]);
    }
}
