using Managed.Faces;
using Managed.Tensors;

namespace Managed.Cli.Commands.Faces;

/// <summary>The face of pictures that are to show exactly one.</summary>
internal static class SingleFace
{
    /// <summary>The only face of a picture.</summary>
    public static Face Of(FaceRecognizer recognizer, string path) => Of(recognizer, InputFile.ReadPicture(path), path);

    /// <summary>The only face of a picture.</summary>
    public static Face Of(FaceRecognizer recognizer, RgbImage image, string path)
    {
        PortraitResult result = recognizer.DescribePortrait(image);
        return result.Face ?? throw new CommandFailure(
            ExitCode.InvalidFile,
            result.FaceCount == 0
                ? $"{path}: shows no face."
                : $"{path}: shows {result.FaceCount} faces where one is wanted; crop it to the one that is meant.");
    }
}
