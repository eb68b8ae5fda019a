using Managed.Tensors;

namespace Managed.Faces;

/// <summary>Brings the face of a picture to a point; faces of one person lie near each other.</summary>
public interface IFaceEmbedder
{
    /// <summary>Values of an embedding.</summary>
    int Dimensions { get; }

    /// <summary>The embedding of a face.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="landmarks">The face's landmarks in it.</param>
    /// <returns><see cref="Dimensions"/> values: biometric data.</returns>
    float[] Embed(RgbImage image, FaceLandmarks landmarks);

    /// <summary>The same embedder on other threads. Weights are shared; both may be used at once.</summary>
    /// <param name="workers">The threads.</param>
    IFaceEmbedder WithWorkers(WorkerPool workers);
}
