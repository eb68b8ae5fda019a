using System.CommandLine;
using System.Threading.Tasks;
using Managed.Server.Access;

namespace Managed.Cli.Commands.Serve;

/// <summary><c>managed serve key</c>: a key for the service.</summary>
internal static class ServeKeyCommand
{
    private static readonly Argument<string> Name = new("NAME") { Description = "Whose key it is: letters, digits, dots, dashes and underscores." };
    private static readonly Option<string> RoleOption = new("--role")
    {
        Description = "What it allows: read (compare, identify, list, paint), enrol (add people, be handed embeddings), admin (remove people, read the audit log).",
        HelpName = "read|enrol|admin",
        Required = true,
    };
    private static readonly Option<string?> Keys = ServeArguments.KeysOption("The file of keys; made if it is not there.");

    public static Command Create()
    {
        var command = new Command(
            "key",
            """
            Make a key for the service and print it, once: the file holds its digest alone. A key is taken back by deleting its line.

            managed serve key door-camera --role read --keys keys.txt
            """)
        { Name, RoleOption, Keys };
        command.SetAction((arguments, _) => Task.Run(() => Run(new CommandContext(arguments), arguments)));
        return command;
    }

    private static int Run(CommandContext context, ParseResult arguments)
    {
        string name = arguments.GetValue(Name)!;
        string file = arguments.GetValue(Keys) ?? throw new CommandFailure(ExitCode.Usage, "say in which file: --keys FILE.");
        Arguments.Require(ClientKey.IsName(name), "NAME is at most 64 letters, digits, dots, dashes and underscores.");
        Role role = ClientKey.RoleOf(arguments.GetValue(RoleOption)!) ?? throw new CommandFailure(ExitCode.Usage, "--role is read, enrol or admin.");
        string key = InputFile.Read(file, ExitCode.InvalidFile, path => KeyFile.Add(path, name, role));
        context.Remark($"{file}: knows {name} now; the key is shown this once.");
        context.Out.WriteLine(key);
        return ExitCode.Success;
    }
}
