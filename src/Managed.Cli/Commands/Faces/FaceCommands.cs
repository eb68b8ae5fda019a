using System.CommandLine;

namespace Managed.Cli.Commands.Faces;

/// <summary><c>managed face</c>: find, compare and recognise.</summary>
internal static class FaceCommands
{
    public static Command Create()
    {
        var command = new Command("face", "Find, compare and recognise faces.")
        {
            FaceDetectCommand.Create(),
            FaceEmbedCommand.Create(),
            FaceVerifyCommand.Create(),
            FaceEnrollCommand.Create(),
            FaceIdentifyCommand.Create(),
            FaceListCommand.Create(),
            FaceRemoveCommand.Create(),
            FaceExportCommand.Create(),
            FaceImportCommand.Create(),
            FaceCompactCommand.Create(),
            FaceReembedCommand.Create(),
            FaceKeyCommand.Create(),
            FaceEvaluateCommand.Create(),
            FaceCalibrateCommand.Create(),
            FaceClusterCommand.Create(),
            FaceTrainCommand.Create(),
        };
        return command;
    }
}
