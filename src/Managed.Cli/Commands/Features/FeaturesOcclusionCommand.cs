using System.CommandLine;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Managed.Cli.Output;
using Managed.Inspection;
using Managed.Tensors;

namespace Managed.Cli.Commands.Features;

/// <summary><c>managed features occlusion</c>: which parts of a picture a network needs.</summary>
internal static class FeaturesOcclusionCommand
{
    private static readonly Option<string> OutputOption = new("--output", "-o") { Description = "The picture to write, .png or .jpg.", HelpName = "OUT", Required = true };
    private static readonly Option<string> LayerOption = new("--layer") { Description = "The layer to watch; else the network's last.", HelpName = "L" };
    private static readonly Option<int?> UnitOption = new("--unit") { Description = "The unit to watch; else how far all values of the layer move.", HelpName = "K" };
    private static readonly Option<int?> WindowOption = new("--window") { Description = "The side of the grey square; else a sixth of the picture's.", HelpName = "PX" };
    private static readonly Option<int?> StepOption = new("--step") { Description = "The distance between its places; else a third of its side.", HelpName = "PX" };

    public static Command Create()
    {
        var command = new Command(
            "occlusion",
            """
            Which parts of a picture a network needs: a grey square covers one place after the other. Draws the picture, what covering each
            place changes (white most), and both together.

            managed features occlusion face.jpg --model face -o needed.png
            managed features occlusion cat.jpg --model vgg19.safetensors --layer relu5_1 --unit 17 -o needed.png
            """)
        {
            FeatureRequest.PictureArgument, FeatureRequest.ModelOption, FeatureRequest.PixelsOption, OutputOption, LayerOption, UnitOption, WindowOption, StepOption,
            FeatureRequest.SizeOption, FeatureRequest.SeedOption,
        };
        command.SetAction((arguments, cancellation) => Task.Run(() => Run(new CommandContext(arguments), arguments, cancellation)));
        return command;
    }

    private static int Run(CommandContext context, ParseResult arguments, CancellationToken cancellation)
    {
        string output = arguments.GetValue(OutputOption)!;
        OutputFile.RequirePictureName(output);
        using WorkerPool workers = context.CreateWorkers();
        (InspectedNetwork model, RgbImage picture) = FeatureRequest.OpenPicture(arguments, workers);
        OutputFile.Require(output);
        var options = new OcclusionOptions
        {
            Layer = arguments.GetValue(LayerOption),
            Unit = arguments.GetValue(UnitOption),
            Window = arguments.GetValue(WindowOption),
            Step = arguments.GetValue(StepOption),
        };
        OcclusionMap map = CommandFailure.AsUsage(() => OcclusionMap.Evaluate(model, workers, picture.ToTensor(), options, cancellation: cancellation));
        OutputFile.WritePicture(output, map.Draw(picture));
        float[][] effects = [.. map.Effects.Span.ToArray().Chunk(map.Effects.Shape[1])];
        string layer = options.Layer ?? model.Network.Output;
        if (context.Json)
        {
            JsonDocuments.Write(context.Out, new OcclusionDocument(output, layer, options.Unit, map.Reference, effects), JsonDocuments.Default.OcclusionDocument);
            return ExitCode.Success;
        }

        (float largest, int place) = map.Effects.Span.ToArray().Select((effect, i) => (effect, i)).MaxBy(pair => pair.effect);
        context.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{output}: {layer} gives {map.Reference:G4}; covering changes it most, by {largest:G4}, in row {(place / effects[0].Length) + 1} of {effects.Length}, column {(place % effects[0].Length) + 1} of {effects[0].Length}"));
        return ExitCode.Success;
    }
}
