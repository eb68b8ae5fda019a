namespace Managed.Faces;

/// <summary>A face of a picture, taken through all steps.</summary>
/// <param name="Box">Where it is.</param>
/// <param name="Score">How sure the detector is, in [0, 1].</param>
/// <param name="Landmarks">Its 68 landmarks.</param>
/// <param name="Embedding">Its place among faces.</param>
/// <param name="Refusal">Why the presentation check does not take it for a person before the camera; null where it does, or where there is no check.</param>
public sealed record Face(FaceBox Box, float Score, FaceLandmarks Landmarks, FaceEmbedding Embedding, string? Refusal = null);
