using Managed.Tensors;

namespace Managed.Faces;

/// <summary>Tells living people from pictures of people. None comes with this library: without one, a photograph of a face is a face.</summary>
/// <remarks>Asked by several threads at once where recognisers are: see <see cref="FacePipeline"/>.</remarks>
public interface IPresentationCheck
{
    /// <summary>Why a face is not taken for that of a person before the camera, one clause; null where it is.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="face">The face in it.</param>
    /// <param name="landmarks">Its landmarks.</param>
    string? Refuse(RgbImage image, FaceDetection face, FaceLandmarks landmarks);
}
