using System;
using System.CommandLine;
using System.Threading;
using System.Threading.Tasks;
using Managed.Cli.Commands.Faces;
using Managed.Faces.Gallery;
using Managed.Server;
using Managed.Server.Access;
using Managed.Server.Faces;
using Managed.Server.Hosting;
using Managed.Server.Records;
using Managed.Tensors;

namespace Managed.Cli.Commands.Serve;

/// <summary><c>managed serve</c>: faces, people and style over HTTP.</summary>
internal static class ServeCommand
{
    private static readonly GalleryArguments Gallery = new("The gallery of the people that are known; made if it is not there. Without it nobody is.", required: false, searched: true);
    private static readonly FaceEngineArguments Engine = new();
    private static readonly ServeArguments Service = new();

    public static Command Create()
    {
        var command = new Command(
            "serve",
            """
            Answer over HTTP: verify, identify, enrol, remove, detect, embed, style jobs, top patches. Ctrl+C ends it when all that it has is answered.

            managed serve --gallery door.gallery
            managed serve key door-camera --role read --keys keys.txt
            managed serve --urls https://0.0.0.0:5443 --tls-cert door.pem --keys keys.txt --gallery door.gallery --state state/
            """)
        { ServeKeyCommand.Create() };
        command.SetAction((arguments, cancellation) => RunAsync(new CommandContext(arguments), arguments, cancellation));
        return Service.AddTo(Engine.AddTo(Gallery.AddTo(command)));
    }

    private static async Task<int> RunAsync(CommandContext context, ParseResult arguments, CancellationToken cancellation)
    {
        ServerOptions options = Service.Parse(arguments, context);
        if (options.KeyFile is string keys)
            InputFile.Read(keys, ExitCode.InvalidFile, KeyFile.Read);
        using var workers = new WorkerPool(1);
        FaceEngine engine = Engine.Create(arguments, workers);
        using GalleryFile? gallery = Gallery.IsIn(arguments) ? Gallery.OpenOrCreate(context, arguments, engine, null) : null;
        GalleryBinding binding = gallery?.Binding ?? engine.Binding;
        var setup = new FaceSetup(own => Engine.Create(arguments, own).Recognizer, binding, engine.KnownThreshold(binding.Metric), engine.Card is null);
        try
        {
            VisionServer server = await VisionServer.StartAsync(options, setup, gallery, new ServerLog(context.Error, TimeProvider.System)).ConfigureAwait(false);
            await using (server.ConfigureAwait(false))
            {
                await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            return ExitCode.Success;
        }
        catch (ServerException wrong)
        {
            throw new CommandFailure(ExitCode.Usage, wrong.Message, wrong);
        }
    }
}
