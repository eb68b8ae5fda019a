using System;
using System.CommandLine;
using System.Threading.Tasks;
using Managed.Faces.Gallery;

namespace Managed.Cli.Commands.Faces;

/// <summary><c>managed face key</c>: a key for galleries.</summary>
internal static class FaceKeyCommand
{
    private static readonly Argument<string> KeyFile = new("FILE") { Description = "The file to write; none may be there." };

    public static Command Create()
    {
        var command = new Command(
            "key",
            """
            Make a key for galleries: a file of 64 hexadecimal digits that only its owner can read.

            managed face key door.key && managed face enroll -g door.gallery --key door.key "Ada Lovelace" ada.jpg
            """)
        { KeyFile };
        command.SetAction((arguments, _) => Task.Run(() =>
        {
            string path = arguments.GetValue(KeyFile)!;
            OutputFile.CreatePrivate(path, Convert.ToHexStringLower(GalleryKey.CreateBytes()) + "\n");
            new CommandContext(arguments).Remark($"{path}: made; what it encrypts cannot be read without it.");
            return ExitCode.Success;
        }));
        return command;
    }
}
