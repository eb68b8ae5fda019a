using System.Collections.Generic;
using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Managed.Cli.Commands.Style;
using Managed.Cli.Output;
using Managed.Inspection;
using Managed.Style;
using Managed.Tensors;

namespace Managed.Cli.Commands.Features;

/// <summary><c>managed features reconstruct</c>: a picture from what one layer keeps of it, or a texture from its style alone.</summary>
internal static class FeaturesReconstructCommand
{
    private static readonly StyleOptions Defaults = new();

    private static readonly Option<string> ContentOption = new("--content") { Description = "The layers whose values the picture is to have; each may have a weight, as in relu3_1:0.5.", HelpName = "L[:W]" };
    private static readonly Option<string> StyleOption = new("--style") { Description = "The layers whose Gram matrices the picture is to have: without --content a texture.", HelpName = "L[:W],.." };
    private static readonly Option<string> OutputOption = new("--output", "-o") { Description = "The picture to write, .png or .jpg.", HelpName = "OUT", Required = true };
    private static readonly Option<int> IterationsOption = new("--iterations") { Description = "Steps of the optimiser.", HelpName = "N", DefaultValueFactory = _ => Defaults.Iterations };
    private static readonly Option<float> VariationOption = new("--tv-weight") { Description = "How strongly neighbouring pixels are held together.", HelpName = "T", DefaultValueFactory = _ => 0.05f };

    public static Command Create()
    {
        var command = new Command(
            "reconstruct",
            """
            A picture from noise that has the values of one layer, or the Gram matrices of some layers, of PICTURE: what these keep of it.

            managed features reconstruct cat.jpg --model vgg19.safetensors --content relu3_1 -o kept.png
            managed features reconstruct bricks.jpg --model vgg19.safetensors --style relu1_1,relu2_1,relu3_1 -o texture.png
            """)
        {
            FeatureRequest.PictureArgument, FeatureRequest.ModelOption, FeatureRequest.PixelsOption, ContentOption, StyleOption, OutputOption, FeatureRequest.SizeOption,
            IterationsOption, VariationOption, FeatureRequest.SeedOption,
        };
        command.SetAction((arguments, cancellation) => Task.Run(() => Run(new CommandContext(arguments), arguments, cancellation)));
        return command;
    }

    private static int Run(CommandContext context, ParseResult arguments, CancellationToken cancellation)
    {
        string output = arguments.GetValue(OutputOption)!;
        OutputFile.RequirePictureName(output);
        ImmutableArray<LayerWeight> content = ParseLayers("--content", arguments.GetValue(ContentOption));
        ImmutableArray<LayerWeight> style = ParseLayers("--style", arguments.GetValue(StyleOption));
        if (content.IsEmpty && style.IsEmpty)
            throw new CommandFailure(ExitCode.Usage, "--content or --style says what is to be kept.");
        using WorkerPool workers = context.CreateWorkers();
        (InspectedNetwork network, RgbImage picture) = FeatureRequest.OpenPicture(arguments, workers);
        OutputFile.Require(output);
        var options = new StyleOptions
        {
            ContentWeight = content.IsEmpty ? 0 : 1,
            StyleWeight = style.IsEmpty ? 0 : 1,
            TotalVariationWeight = arguments.GetValue(VariationOption),
            Iterations = arguments.GetValue(IterationsOption),
            Seed = arguments.GetValue(FeatureRequest.SeedOption),
        };

        // A cost without weight still wants a layer; the other cost's will do.
        var model = new PerceptualModel(network.Name, network.ForUnitPixels(), content.IsEmpty ? style : content, style.IsEmpty ? content : style);
        Tensor pixels = picture.ToTensor();
        StyleCosts? first = null;
        StyleResult result = StyleReporter.Run(
            context,
            progress => first ??= progress.Costs,
            reporter => CommandFailure.AsUsage(() => StyleTransfer.Run(model, workers, pixels, pixels, options, reporter, cancellation)));
        OutputFile.WritePicture(output, RgbImage.FromTensor(result.Picture));
        double Kept(StyleCosts costs) => (options.ContentWeight * costs.Content) + (options.StyleWeight * costs.Style);
        var document = new ReconstructDocument(output, Names(content), Names(style), result.Iterations, Kept(first ?? result.Costs), Kept(result.Costs));
        if (context.Json)
            JsonDocuments.Write(context.Out, document, JsonDocuments.Default.ReconstructDocument);
        else
            context.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{output}: {document.Iterations} iterations, cost from {document.First:G4} to {document.Last:G4}"));
        return ExitCode.Success;
    }

    private static ImmutableArray<LayerWeight> ParseLayers(string option, string? text) =>
        text is null ? [] : [.. Arguments.ParseWeights(option, text).Select(layer => new LayerWeight(layer.Name, layer.Value))];

    private static List<string> Names(ImmutableArray<LayerWeight> layers) => [.. layers.Select(layer => layer.Layer)];
}
