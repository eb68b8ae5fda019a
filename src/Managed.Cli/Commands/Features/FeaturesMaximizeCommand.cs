using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Managed.Cli.Output;
using Managed.Inspection;
using Managed.Media.Pictures;
using Managed.Tensors;

namespace Managed.Cli.Commands.Features;

/// <summary><c>managed features maximize</c>: pictures made from noise that activate units.</summary>
internal static class FeaturesMaximizeCommand
{
    private static readonly MaximizationOptions Defaults = new();

    private static readonly Option<string> LayerOption = new("--layer") { Description = "The layer.", HelpName = "L", Required = true };
    private static readonly Option<string> UnitsOption = new("--units")
    {
        Description = "The units, as in 3,5,8-11.",
        HelpName = "K,K-K",
        DefaultValueFactory = _ => "0-8",
    };

    private static readonly Option<string> OutputOption = new("--output", "-o") { Description = "The picture to write, .png or .jpg; several units in rows.", HelpName = "OUT", Required = true };
    private static readonly Option<int> IterationsOption = new("--iterations") { Description = "Steps of the optimiser.", HelpName = "N", DefaultValueFactory = _ => Defaults.Iterations };
    private static readonly Option<float> RateOption = new("--learning-rate") { Description = "The size of a step.", HelpName = "X", DefaultValueFactory = _ => Defaults.LearningRate };
    private static readonly Option<int> JitterOption = new("--jitter") { Description = "The most pixels by which the picture is moved before each step.", HelpName = "PX", DefaultValueFactory = _ => Defaults.Jitter };
    private static readonly Option<float> GreyOption = new("--grey-weight") { Description = "How strongly pixels are drawn towards grey.", HelpName = "X", DefaultValueFactory = _ => Defaults.GreyWeight };
    private static readonly Option<string> SampleOption = new("--pictures") { Description = "Pictures that random filters are fitted to; needed for --model random alone.", HelpName = "DIR" };

    public static Command Create()
    {
        var command = new Command(
            "maximize",
            """
            Pictures made from noise that activate units of a layer as strongly as they can.

            managed features maximize --model vgg19.safetensors --layer relu3_1 --units 0-15 -o units.png
            """)
        {
            FeatureRequest.ModelOption, FeatureRequest.PixelsOption, LayerOption, UnitsOption, OutputOption, FeatureRequest.SizeOption, IterationsOption, RateOption, JitterOption,
            GreyOption, SampleOption, FeatureRequest.SeedOption,
        };
        command.SetAction((arguments, cancellation) => Task.Run(() => Run(new CommandContext(arguments), arguments, cancellation)));
        return command;
    }

    private static int Run(CommandContext context, ParseResult arguments, CancellationToken cancellation)
    {
        string output = arguments.GetValue(OutputOption)!;
        string layer = arguments.GetValue(LayerOption)!;
        OutputFile.RequirePictureName(output);
        List<int> units = ParseUnits(arguments.GetValue(UnitsOption)!);
        OutputFile.Require(output);
        using WorkerPool workers = context.CreateWorkers();
        InspectedNetwork model = OpenModel(arguments, workers);
        var options = new MaximizationOptions
        {
            Size = arguments.GetValue(FeatureRequest.SizeOption),
            Iterations = arguments.GetValue(IterationsOption),
            LearningRate = arguments.GetValue(RateOption),
            Jitter = arguments.GetValue(JitterOption),
            GreyWeight = arguments.GetValue(GreyOption),
            Seed = arguments.GetValue(FeatureRequest.SeedOption),
        };
        var pictures = new List<RgbImage>();
        var results = new List<MaximizedUnit>();
        foreach (int unit in units)
        {
            var activations = new List<float>();
            var progress = new ImmediateProgress<float>(activations.Add);
            Tensor picture = CommandFailure.AsUsage(() => ActivationMaximization.Run(model, workers, layer, unit, options, progress, cancellation));
            pictures.Add(RgbImage.FromTensor(picture));
            results.Add(new MaximizedUnit(unit, activations.FirstOrDefault(), activations.LastOrDefault()));
            context.Remark(string.Create(CultureInfo.InvariantCulture, $"unit {unit}: from {results[^1].First:G4} to {results[^1].Last:G4}"));
        }

        OutputFile.WritePicture(output, PictureGrid.Draw(pictures));
        if (context.Json)
            JsonDocuments.Write(context.Out, new MaximizeDocument(output, layer, pictures[0].Width, results), JsonDocuments.Default.MaximizeDocument);
        else
            context.Out.WriteLine($"{output}: {pictures.Count} units of {layer}, {pictures[0].Width} pixels each");
        return ExitCode.Success;
    }

    private static InspectedNetwork OpenModel(ParseResult arguments, WorkerPool workers)
    {
        string name = arguments.GetValue(FeatureRequest.ModelOption)!;
        string? samples = arguments.GetValue(SampleOption);
        if (name == FeatureModels.Random && samples is null)
            throw new CommandFailure(ExitCode.Usage, "--model random wants --pictures, to which its filters are fitted.");
        if (samples is null)
            return FeatureModels.Open(name, workers, new PictureFiles([]), null, 0, arguments.GetValue(FeatureRequest.PixelsOption)!);
        using PictureInput input = PictureInput.Open(samples);
        return FeatureModels.Open(name, workers, input.Pictures, arguments.GetValue(FeatureRequest.SizeOption), arguments.GetValue(FeatureRequest.SeedOption), arguments.GetValue(FeatureRequest.PixelsOption)!);
    }

    private static List<int> ParseUnits(string text)
    {
        const int Most = 1024;
        var units = new List<int>();
        foreach (string part in text.Split(','))
        {
            string[] ends = part.Split('-', 2);
            if (!int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first)
                || !int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int last) || last < first || units.Count + ((long)last - first) >= Most)
                throw new CommandFailure(ExitCode.Usage, $"--units: '{text}' is not like 3,5,8-11, or more than {Most} units.");
            units.AddRange(Enumerable.Range(first, last - first + 1));
        }

        return units;
    }
}
