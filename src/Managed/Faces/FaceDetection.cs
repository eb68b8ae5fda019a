namespace Managed.Faces;

/// <summary>A face found in a picture.</summary>
/// <param name="Box">Where.</param>
/// <param name="Score">How sure the detector is, in [0, 1].</param>
public readonly record struct FaceDetection(FaceBox Box, float Score);
