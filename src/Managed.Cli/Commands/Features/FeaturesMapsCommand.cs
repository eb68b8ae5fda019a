using System.Collections.Generic;
using System.Collections.Immutable;
using System.CommandLine;
using System.IO;
using System.Threading.Tasks;
using Managed.Cli.Output;
using Managed.Inspection;
using Managed.Tensors;

namespace Managed.Cli.Commands.Features;

/// <summary><c>managed features maps</c>: what the layers of a network make of one picture.</summary>
internal static class FeaturesMapsCommand
{
    private static readonly Option<string> OutputOption = new("--output", "-o") { Description = "The folder for the pictures.", HelpName = "OUT", Required = true };

    public static Command Create()
    {
        var command = new Command(
            "maps",
            """
            What the layers of a network make of a picture: for each layer the maps of its units, and the Gram matrix of which style is made.

            managed features maps portrait.jpg --model face -o maps/
            """)
        { FeatureRequest.PictureArgument, FeatureRequest.ModelOption, FeatureRequest.PixelsOption, OutputOption, FeatureRequest.LayersOption, FeatureRequest.SizeOption, FeatureRequest.SeedOption };
        command.SetAction((arguments, _) => Task.Run(() => Run(new CommandContext(arguments), arguments)));
        return command;
    }

    private static int Run(CommandContext context, ParseResult arguments)
    {
        string folder = arguments.GetValue(OutputOption)!;
        using WorkerPool workers = context.CreateWorkers();
        (InspectedNetwork model, RgbImage picture) = FeatureRequest.OpenPicture(arguments, workers);
        FeatureRequest.RequireFolder(folder);
        ImmutableArray<string> names = FeatureRequest.Layers(arguments.GetValue(FeatureRequest.LayersOption));
        IReadOnlyList<(string Layer, Tensor Value)> values = CommandFailure.AsUsage(() => model.Evaluate(workers, picture.ToTensor(), names));
        OutputFile.CreateFolder(folder);
        var layers = new List<FeatureMapsLayer>();
        foreach ((string layer, Tensor value) in values)
        {
            string stem = Path.Combine(folder, FeatureRequest.FileStem(layers.Count + 1, layer));
            OutputFile.WritePicture(stem + ".png", FeatureMaps.Draw(value));
            OutputFile.WritePicture(stem + ".gram.png", GramPicture.Draw(value));
            layers.Add(new FeatureMapsLayer(layer, value.Shape.AsSpan().ToArray(), stem + ".png", stem + ".gram.png"));
        }

        if (context.Json)
            JsonDocuments.Write(context.Out, new FeatureMapsDocument(folder, layers), JsonDocuments.Default.FeatureMapsDocument);
        else
            layers.ForEach(layer => context.Out.WriteLine($"{layer.Layer,-24} {string.Join('x', layer.Shape),-16} {layer.Maps} {layer.Gram}"));
        return ExitCode.Success;
    }
}
