using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Linq;
using Managed.Networks.Topologies;
using Managed.Style;

namespace Managed.Cli.Commands.Style;

/// <summary>The arguments of <c>managed style</c> and their meaning.</summary>
internal sealed class StyleArguments
{
    private const int MaximumSize = 16384;
    private const int MaximumIterations = 1_000_000;

    private readonly StyleInputArguments inputs = new();
    private readonly Argument<string> content = new("CONTENT") { Description = "The picture to paint." };
    private readonly Option<string?> output = new("--output", "-o") { Description = "The picture to write, .png or .jpg.", HelpName = "OUT" };
    private readonly Option<int> depth = new("--depth")
    {
        Description = "Bits a channel of a .png, 8 or 16; the content's transparency goes with it.",
        DefaultValueFactory = _ => 8,
        HelpName = "8|16",
    };
    private readonly Option<int?> size = new("--size")
    {
        Description = $"The longer side in pixels; {StyleRequest.DefaultSize} unless given (with --cost-of: as it is).",
        HelpName = "PX",
    };
    private readonly Option<int?> iterations = new("--iterations")
    {
        Description = $"Steps of the optimiser; {new StyleOptions().Iterations} unless given or preset.",
        HelpName = "N",
    };
    private readonly Option<float?> contentWeight = new("--content-weight")
    {
        Description = "Weight of the content cost; the same number means the same at every size.",
        HelpName = "A",
    };
    private readonly Option<float?> styleWeight = new("--style-weight") { Description = "Weight of the style cost; likewise.", HelpName = "B" };
    private readonly Option<float?> tvWeight = new("--tv-weight") { Description = "Weight of the total variation; more is smoother.", HelpName = "T" };
    private readonly Option<string?> contentLayers = new("--content-layers")
    {
        Description = "Layers of the content cost, as in relu4_2.",
        HelpName = "L[:W],..",
    };
    private readonly Option<string?> styleLayers = new("--style-layers")
    {
        Description = "Layers of the style cost, as in relu1_1:0.5,relu2_1.",
        HelpName = "L[:W],..",
    };
    private readonly Option<string?> gram = new("--gram")
    {
        Description = "What style correlates: activations as they are (plain), or less their means (centred); plain unless given or preset.",
        HelpName = "plain|centred",
    };
    private readonly Option<string?> preset = new("--preset")
    {
        Description = "Options under a name, each of which can be given another value; painterly with the network inside unless given: "
            + string.Join("; ", StylePresets.All.Select(preset => $"{preset.Name}, {preset.Source}")),
        HelpName = string.Join('|', StylePresets.All.Select(preset => preset.Name)),
    };
    private readonly Option<string?> scales = new("--scales")
    {
        Description = "Sizes gone through from small to large, so that large forms are painted too; auto, as many as fit, unless given or preset.",
        HelpName = "N|auto",
    };
    private readonly Option<string?> optimizer = new("--optimizer")
    {
        Description = "How costs are minimised: lbfgs, taken unless given, needs fewer iterations, each of one evaluation or a few more.",
        HelpName = "adam|lbfgs",
    };
    private readonly Option<float?> learningRate = new("--learning-rate") { Description = "Size of a step, in pixel values of 0..1.", HelpName = "X" };
    private readonly Option<string?> pooling = new("--pooling")
    {
        Description = "How the stages of a VGG network are joined; max unless given.",
        HelpName = "avg|max",
    };
    private readonly Option<long> seed = new("--seed")
    {
        Description = "Seed of the noise and of the built-in network's filters.",
        DefaultValueFactory = _ => 1,
        HelpName = "N",
    };
    private readonly Option<string?> model = new("--model")
    {
        Description = "Instead of the network inside: weights of VGG-16 or VGG-19 (.safetensors, named as torchvision names them) or of a perceptual network; or random, filters that were never trained.",
        HelpName = "FILE|random",
    };
    private readonly Option<string?> costOf = new("--cost-of") { Description = "Optimise nothing; tell the costs of this picture.", HelpName = "PICTURE" };
    private readonly Option<string?> gradientOut = new("--gradient-out")
    {
        Description = "With --cost-of: write d total / d pixel, float32 [3, H, W], RGB in 0..1.",
        HelpName = "G.npy",
    };
    private readonly StyleRunArguments run = new();

    public Command AddTo(Command command)
    {
        command.Add(content);
        inputs.AddTo(command);
        Option[] options =
        [
            output, depth, size, iterations, contentWeight, styleWeight, tvWeight, contentLayers, styleLayers, gram, preset, scales, optimizer,
            learningRate, pooling, seed, model, costOf, gradientOut, .. run.Options,
        ];
        foreach (Option option in options)
            command.Add(option);
        return command;
    }

    public StyleRequest Parse(ParseResult arguments)
    {
        int? side = arguments.GetValue(size);
        Arguments.Require(side is null or (>= 16 and <= MaximumSize), $"--size is between 16 and {MaximumSize} pixels.");
        Arguments.Require(arguments.GetValue(optimizer) is null or "adam" or "lbfgs", "--optimizer is adam or lbfgs.");
        string? costs = arguments.GetValue(costOf);
        string? target = arguments.GetValue(output);
        StyleRunRequest course = run.Parse(arguments);
        Arguments.Require(costs is not null || target is not null || course.Estimate, "say where to write the picture: -o OUT.");
        Arguments.Require(costs is not null || arguments.GetValue(gradientOut) is null, "--gradient-out goes with --cost-of.");
        if (target is not null)
            OutputFile.RequirePictureName(target);
        Arguments.Require(arguments.GetValue(depth) is 8 or 16, "--depth is 8 or 16.");
        Arguments.Require(arguments.GetValue(depth) == 8 || OutputFile.IsPng(target), "--depth 16 goes with a picture that is written as .png.");
        StylePreset? chosen = arguments.GetValue(preset) is string name ? ParsePreset(name) : arguments.GetValue(model) is null ? StylePresets.Painterly : null;
        return inputs.Complete(arguments, new StyleRequest
        {
            Content = arguments.GetValue(content)!,
            Output = target,
            Depth = arguments.GetValue(depth),
            Size = side,
            Preset = chosen,
            Options = run.Apply(arguments, ParseOptions(arguments, chosen)),
            Model = arguments.GetValue(model),
            Pooling = arguments.GetValue(pooling) switch
            {
                null => null,
                "max" => VggPooling.Max,
                "avg" => VggPooling.Average,
                string other => throw new CommandFailure(ExitCode.Usage, $"--pooling is avg or max, not '{other}'."),
            },
            Run = course,
            CostOf = costs,
            GradientOut = arguments.GetValue(gradientOut),
        });
    }

    private static StylePreset ParsePreset(string name) => StylePresets.All.FirstOrDefault(preset => preset.Name == name)
        ?? throw new CommandFailure(ExitCode.Usage, $"--preset is one of {string.Join(", ", StylePresets.All.Select(preset => preset.Name))}, not '{name}'.");

    private static int ParseScales(string text)
    {
        if (text == "auto")
            return StyleOptions.AutomaticScales;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count is >= 1 and <= 32
            ? count
            : throw new CommandFailure(ExitCode.Usage, $"--scales is auto or between 1 and 32, not '{text}'.");
    }

    private StyleOptions ParseOptions(ParseResult arguments, StylePreset? chosen)
    {
        StyleOptions standard = chosen?.Options ?? new StyleOptions { Optimizer = StyleOptimizer.LBfgs, Scales = StyleOptions.AutomaticScales };
        StyleOptions options = standard with
        {
            ContentWeight = arguments.GetValue(contentWeight) ?? standard.ContentWeight,
            StyleWeight = arguments.GetValue(styleWeight) ?? standard.StyleWeight,
            TotalVariationWeight = arguments.GetValue(tvWeight) ?? standard.TotalVariationWeight,
            ContentLayers = ParseLayers("--content-layers", arguments.GetValue(contentLayers)),
            StyleLayers = ParseLayers("--style-layers", arguments.GetValue(styleLayers)),
            Gram = arguments.GetValue(gram) switch
            {
                null => standard.Gram,
                "plain" => GramKind.Plain,
                "centred" => GramKind.Centred,
                string other => throw new CommandFailure(ExitCode.Usage, $"--gram is plain or centred, not '{other}'."),
            },
            Iterations = arguments.GetValue(iterations) ?? standard.Iterations,
            Scales = arguments.GetValue(scales) is string count ? ParseScales(count) : standard.Scales,
            Optimizer = arguments.GetValue(optimizer) switch { "lbfgs" => StyleOptimizer.LBfgs, "adam" => StyleOptimizer.Adam, _ => standard.Optimizer },
            LearningRate = arguments.GetValue(learningRate) ?? standard.LearningRate,
            Seed = arguments.GetValue(seed),
        };
        Arguments.Require(float.IsFinite(options.ContentWeight) && options.ContentWeight >= 0, "--content-weight is at least 0.");
        Arguments.Require(float.IsFinite(options.StyleWeight) && options.StyleWeight >= 0, "--style-weight is at least 0.");
        Arguments.Require(float.IsFinite(options.TotalVariationWeight) && options.TotalVariationWeight >= 0, "--tv-weight is at least 0.");
        Arguments.Require(options.Iterations is >= 0 and <= MaximumIterations, $"--iterations is between 0 and {MaximumIterations}.");
        Arguments.Require(options.LearningRate is > 0 and <= 1, "--learning-rate is above 0 and at most 1.");
        return options;
    }

    private static ImmutableArray<LayerWeight> ParseLayers(string option, string? text) =>
        text is null ? [] : [.. Arguments.ParseWeights(option, text).Select(entry => new LayerWeight(entry.Name, entry.Value))];
}
